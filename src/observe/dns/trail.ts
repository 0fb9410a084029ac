import type { DnsMessage, Hop, Outcome, ResourceRecord, Server, Walk } from '../../model/dns.ts';
import { maxHops, outcomeAt, readChain } from './wire/message.ts';
import type { QuestionType } from './wire/packet.ts';
import { askResolvers } from './recursive.ts';
import type { Recursion, Told } from './recursive.ts';
import { askZone, mayAskZone } from './zones.ts';
import type { ZoneClient } from './zones.ts';

/** The aliases from a name for one type of record, to their end. */
export interface Trail {
  readonly hops: readonly Hop[];
  /** The last alias's target, or the name itself. */
  readonly last: string;
  readonly stopped: 'loop' | 'hop-limit' | null;
  readonly outcome: Outcome;
  /** Of the type that was asked, at `last`. */
  readonly records: readonly ResourceRecord[];
  /** Where and how long the first question took; null where it got no answer. */
  readonly first: { readonly by: Server; readonly ms: number; readonly recursive: boolean } | null;
  /** Who only answered without EDNS. */
  readonly withoutEdns: NonNullable<Walk['withoutEdns']>;
}

interface Said {
  readonly told: Told;
  /** Of what the server may speak. */
  readonly apex: string;
  readonly recursive: boolean;
}

/** Who is asked for the next name of a trail. */
export type AskNext = (name: string, type: QuestionType) => Promise<Said>;

/**
 * Each name is asked of its own zone's servers; one whose servers may not be asked or cannot be found, of the
 * resolvers. For `start` itself there is no such way out where `orResolvers` is false: its outcome is then `unasked`.
 */
export const ofZones =
  (run: Recursion, client: ZoneClient, start: string, orResolvers = false): AskNext =>
  async (at, type) => {
    if (mayAskZone(run, client, at)) {
      const told = await askZone(run, client, at, type);
      if (told.ok) return { told, apex: told.zone.apex, recursive: false };
      if (told.outcome.kind !== 'unasked' || (at === start && !orResolvers)) {
        return { told, apex: '.', recursive: false };
      }
    }
    return { told: await askResolvers(run, client, at, type), apex: '.', recursive: true };
  };

export const ofResolvers =
  (run: Recursion, client: ZoneClient): AskNext =>
  async (at, type) => ({ told: await askResolvers(run, client, at, type), apex: '.', recursive: true });

/** Follows the aliases of a name for one type, after those `before`; ends where a name comes again. */
export async function follow(
  next: AskNext,
  name: string,
  type: QuestionType,
  before: readonly Hop[] = [],
): Promise<Trail> {
  const hops = [...before];
  const seen = new Set([...hops.map(({ owner }) => owner), name]);
  let last = name;
  let first: Trail['first'] = null;
  const withoutEdns: Trail['withoutEdns'][number][] = [];
  const stop = (stopped: Trail['stopped'], outcome: Outcome, records: Trail['records'] = []): Trail => ({
    hops,
    last,
    stopped,
    outcome,
    records,
    first,
    withoutEdns,
  });
  for (;;) {
    const { told, apex, recursive } = await next(last, type);
    if (!told.ok) return stop(null, told.outcome);
    const { message, by } = told;
    if (last === name && hops.length === before.length) first = { by, ms: told.ms, recursive };
    if (message.withoutEdns !== undefined) withoutEdns.push({ by, name: last, said: message.withoutEdns });
    const chain = readChain(message, by, last, type, apex);
    for (const hop of chain.hops) {
      if (hops.length === maxHops) return stop('hop-limit', unlooked(`more than ${maxHops} aliases`));
      hops.push(hop);
      last = hop.target;
      if (seen.has(last)) return stop('loop', unlooked(`${last} came a second time`));
      seen.add(last);
    }
    if (chain.hops.length === 0 || chain.data.length > 0 || (recursive && isWhole(message))) {
      return stop(null, outcomeAt(message, by, chain), chain.data);
    }
  }
}

const unlooked = (detail: string): Outcome => ({ kind: 'unasked', detail });

/** A resolver's denial belongs to the last name (RFC 6604); without it or an SOA the answer stopped short. */
const isWhole = ({ rcode, authorities }: DnsMessage): boolean =>
  rcode === 'NXDOMAIN' || authorities.some(({ type }) => type === 'SOA');
