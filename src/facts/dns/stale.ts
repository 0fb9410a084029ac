import type { DnsReading, Outcome, Server, Walk } from '../../model/dns.ts';
import type { TargetEvidence } from '../../model/evidence.ts';
import { serverText } from './records/record.ts';
import { namesOf } from './walked.ts';

/** A cache that still holds what is no longer so. */
export interface Stale {
  /** The resolver, as text. */
  readonly by: string;
  /** The name that it denies. */
  readonly name: string;
  /** Whether it denies the name, or only addresses of this type. */
  readonly denies: 'the name' | 'A' | 'AAAA';
  /** Milliseconds since the epoch at which its answer ends (RFC 2308 5); null where it did not say. */
  readonly until: number | null;
  /** When it was said, in milliseconds since the epoch; null where that is not at hand. */
  readonly at: number | null;
}

type Denial = Outcome & {
  readonly kind: 'nxdomain' | 'nodata';
  readonly by: Server;
  readonly negativeTtl?: number;
};
const types = ['A', 'AAAA'] as const;

/**
 * What a resolver still denies, of addresses of either family, though the zone's own servers have it: of several
 * denials the one that lasts longest. Null where there is no such thing.
 */
export function staleDenial({ seen: { resolution }, dns }: Pick<TargetEvidence, 'seen' | 'dns'>): Stale | null {
  const { authority, resolver } = resolution;
  if (authority === null || resolver === null) return null;
  const stale = types.flatMap((type) => {
    const held = outcomeOf(resolver, type);
    return outcomeOf(authority, type).kind === 'data' && isDenial(held) ? [staleAt(held, resolver, type, dns)] : [];
  });
  return stale.toSorted((a, b) => (b.until ?? 0) - (a.until ?? 0))[0] ?? null;
}

/** The denial at which a walk ended, and until when caches hold it; null where it ended otherwise. */
export function denialOf(walk: Walk, dns: readonly DnsReading[]): Stale | null {
  if (walk.end !== 'nxdomain' && walk.end !== 'nodata') return null;
  for (const type of types) {
    const outcome = outcomeOf(walk, type);
    if (isDenial(outcome)) return staleAt(outcome, walk, type, dns);
  }
  return null;
}

const outcomeOf = ({ a, aaaa }: Walk, type: (typeof types)[number]): Outcome => (type === 'A' ? a : aaaa);

const isDenial = (outcome: Outcome): outcome is Denial => outcome.kind === 'nxdomain' || outcome.kind === 'nodata';

/** A question for one type may end at another name of the chain than the walk did: at that which was denied. */
function staleAt(denial: Denial, walk: Walk, type: 'A' | 'AAAA', dns: readonly DnsReading[]): Stale {
  const { by, negativeTtl } = denial;
  const names = new Set(namesOf(walk));
  const reading = dns.find(
    (each) =>
      each.ok &&
      names.has(each.where.name) &&
      each.where.type === type &&
      each.where.server.address === by.address &&
      each.where.server.port === by.port &&
      !each.value.answers.some((record) => record.type === type),
  );
  const at = reading === undefined ? null : Date.parse(reading.at) + reading.ms;
  return {
    by: serverText(by),
    name: reading?.where.name ?? walk.last,
    denies: denial.kind === 'nxdomain' ? 'the name' : type,
    until: at === null || negativeTtl === undefined ? null : at + negativeTtl * 1000,
    at,
  };
}
