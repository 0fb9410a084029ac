import { appendZone, isUnder, withoutZone } from '../../../facts/dns/names.ts';
import type { DnsMessage, DnsReading, Hop, Outcome, ResourceRecord, Server } from '../../../model/dns.ts';
import type { QuestionType } from './packet.ts';

/** A name server's answers about aliases end here: more than any resolver follows. */
export const maxHops = 16;

/** The part of an answer that follows from its question, owner by owner. */
export interface Chain {
  readonly hops: readonly Hop[];
  /** The last alias's target, or the name that was asked. */
  readonly last: string;
  /** Records of the type that was asked at `last`. */
  readonly data: readonly ResourceRecord[];
}

/**
 * Follows the aliases of an answer from `name` as far as owners lie in `apex`, of which the server may speak; ends
 * where a name comes again. A CNAME below a DNAME is only believed where it is what the DNAME makes (RFC 6672 3.1).
 */
export function readChain(message: DnsMessage, by: Server, name: string, type: QuestionType, apex = '.'): Chain {
  const records = message.answers.filter(({ owner }) => isUnder(owner, apex));
  const hops: Hop[] = [];
  const seen = new Set<string>();
  let last = name;
  while (!seen.has(last) && hops.length <= maxHops) {
    seen.add(last);
    const hop = aliasOf(records, last, by);
    if (hop === null) break;
    hops.push(apex === '.' ? hop : { ...hop, zone: apex });
    last = hop.target;
  }
  return { hops, last, data: records.filter((record) => record.owner === last && record.type === type) };
}

function aliasOf(records: readonly ResourceRecord[], owner: string, by: Server): Hop | null {
  const cname = records.find((record) => record.type === 'CNAME' && record.owner === owner);
  const dname = records.find((record) => record.type === 'DNAME' && withoutZone(owner, record.owner) !== null);
  const prefix = dname === undefined ? null : withoutZone(owner, dname.owner);
  if (dname === undefined || prefix === null) {
    return cname === undefined ? null : { owner, type: 'CNAME', ttl: cname.ttl, target: cname.data, by };
  }
  const target = appendZone(prefix, dname.data);
  if (target === null) return null;
  return cname?.data === target
    ? { owner, type: 'CNAME', ttl: cname.ttl, target, by }
    : { owner, type: 'DNAME', ttl: dname.ttl, target, by };
}

/** What a message, that is an answer, says of the name at which its chain ended. */
export function outcomeAt(message: DnsMessage, by: Server, { hops, last, data }: Chain): Outcome {
  if (data.length > 0) return { kind: 'data', by };
  // Records about other names, or more than were kept, are no denial.
  if (message.dropped > 0 || (hops.length === 0 && message.answers.length > 0)) return { kind: 'lame', by };
  const soa = soaOf(message.authorities, last);
  const negative = soa === null ? { by } : { by, negativeTtl: Math.min(soa.ttl, soa.minimum), zone: soa.apex };
  if (message.rcode === 'NXDOMAIN') return { kind: 'nxdomain', ...negative };
  if (message.rcode === 'NOERROR') return { kind: 'nodata', ...negative };
  return { kind: 'rcode', rcode: message.rcode, by, extendedErrors: message.extendedErrors };
}

/** The SOA record of the nearest zone at or above the name. */
export function soaOf(
  records: readonly ResourceRecord[],
  name: string,
): { readonly apex: string; readonly ttl: number; readonly minimum: number } | null {
  const [nearest] = records
    .filter(({ type, owner }) => type === 'SOA' && isUnder(name, owner))
    .sort((a, b) => b.owner.length - a.owner.length);
  if (nearest === undefined) return null;
  return { apex: nearest.owner, ttl: nearest.ttl, minimum: Number(nearest.data.split(' ').at(-1)) };
}

/** The deeper zone to which a server of `apex` refers for `name`; null where it refers nowhere, or upward. */
export function referralOf(message: DnsMessage, name: string, apex: string): string | null {
  if (message.rcode !== 'NOERROR' || message.answers.length > 0) return null;
  if (message.authorities.some(({ type }) => type === 'SOA')) return null;
  const cut = message.authorities.find(
    ({ type, owner }) => type === 'NS' && isUnder(name, owner) && isUnder(owner, apex) && owner !== apex,
  );
  return cut?.owner ?? null;
}

/** Said with authority: the AA bit is of the first owner, and data or a denial come with it. */
export const isAuthoritative = (message: DnsMessage): boolean =>
  message.flags.aa && (message.rcode === 'NOERROR' || message.rcode === 'NXDOMAIN');

/** What is left to say where no server brought an answer; words of any server are worth more than silence. */
export function failed(readings: readonly DnsReading[], nobody: string): Outcome {
  const answers = readings.filter((reading) => reading.ok);
  const refused = answers.find(({ value }) => value.rcode !== 'NOERROR' && value.rcode !== 'NXDOMAIN') ?? answers[0];
  if (refused !== undefined) {
    const { rcode, extendedErrors } = refused.value;
    const by = refused.where.server;
    return rcode === 'NOERROR' || rcode === 'NXDOMAIN'
      ? { kind: 'lame', by }
      : { kind: 'rcode', rcode, by, extendedErrors };
  }
  const failures = readings.flatMap((reading) => (reading.ok ? [] : [reading]));
  const silent = failures.find(({ failure }) => failure.code !== 'unasked') ?? failures[0];
  return silent === undefined
    ? { kind: 'unanswered', failure: { code: 'other', detail: nobody } }
    : { kind: 'unanswered', failure: silent.failure, by: silent.where.server };
}
