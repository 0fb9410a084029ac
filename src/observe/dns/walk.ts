import type { DnsMessage, Hop, Outcome, Server, Walk, WalkEnd } from '../../model/evidence.ts';
import { maxHops, outcomeAt, readChain } from './message.ts';
import { askResolvers } from './recursive.ts';
import type { Recursion, Told } from './recursive.ts';
import { askZone, interceptedText, mayAskZone } from './zones.ts';
import type { ZoneClient } from './zones.ts';

type AddressType = 'A' | 'AAAA';

/** The aliases from a name for one type, to their end. */
interface Trail {
  readonly hops: readonly Hop[];
  readonly last: string;
  readonly stopped: 'loop' | 'hop-limit' | null;
  readonly outcome: Outcome;
  readonly addresses: Walk['addresses'];
  /** Where and how long the first question took; null where it got no answer. */
  readonly first: { readonly by: Server; readonly ms: number; readonly recursive: boolean } | null;
}

interface Said {
  readonly told: Told;
  /** Of what the server may speak. */
  readonly apex: string;
  readonly recursive: boolean;
}
type AskNext = (name: string, type: AddressType) => Promise<Said>;

const maxAddresses = 64;
const slowMs = 1000;
const extraLooks = 2;

/**
 * The chain as the zones' own servers give it, each asked for what lies in its zone. Names whose servers may not be
 * asked or cannot be found are asked of the resolvers; where that is so of `name` itself, the reason is returned.
 */
export async function walkAuthority(run: Recursion, client: ZoneClient, name: string): Promise<Walk | string> {
  if (!mayAskZone(run, client, name)) return whyNot(run, name);
  const next: AskNext = async (at, type) => {
    if (mayAskZone(run, client, at)) {
      const told = await askZone(run, client, at, type);
      if (told.ok) return { told, apex: told.zone.apex, recursive: false };
      if (told.outcome.kind !== 'unasked' || at === name) return { told, apex: '.', recursive: false };
    }
    return { told: await askResolvers(run, client, at, type), apex: '.', recursive: true };
  };
  const a = await follow(next, name, 'A', []);
  if (a.hops.length === 0 && a.outcome.kind === 'unasked') return a.outcome.detail;
  const aaaa = a.stopped === null ? await follow(next, a.last, 'AAAA', a.hops) : a;
  return finish(run, client, 'authority', name, a, aaaa);
}

function whyNot(run: Recursion, name: string): string {
  if (!run.settings.dns.authoritative.enabled) return '`dns.authoritative` is switched off';
  return run.interception.found() === null
    ? `${name} is under no public suffix, and neither resolvers nor a port were named for it`
    : interceptedText(run);
}

/** The chain as the resolvers give it: what a user's machine would see. */
export async function walkResolver(run: Recursion, client: ZoneClient, name: string): Promise<Walk> {
  const next: AskNext = async (at, type) => ({
    told: await askResolvers(run, client, at, type),
    apex: '.',
    recursive: true,
  });
  const [a, aaaa] = await Promise.all([follow(next, name, 'A', []), follow(next, name, 'AAAA', [])]);
  return finish(run, client, 'resolver', name, a, aaaa);
}

async function follow(next: AskNext, name: string, type: AddressType, before: readonly Hop[]): Promise<Trail> {
  const hops = [...before];
  const seen = new Set([...hops.map(({ owner }) => owner), name]);
  let last = name;
  let first: Trail['first'] = null;
  const stop = (stopped: Trail['stopped'], outcome: Outcome, addresses: Walk['addresses'] = []): Trail => ({
    hops,
    last,
    stopped,
    outcome,
    addresses,
    first,
  });
  for (;;) {
    const { told, apex, recursive } = await next(last, type);
    if (!told.ok) return stop(null, told.outcome);
    const { message, by } = told;
    if (last === name && hops.length === before.length) first = { by, ms: told.ms, recursive };
    const chain = readChain(message, by, last, type, apex);
    for (const hop of chain.hops) {
      if (hops.length === maxHops) return stop('hop-limit', unlooked(`more than ${maxHops} aliases`));
      hops.push(hop);
      last = hop.target;
      if (seen.has(last)) return stop('loop', unlooked(`${last} came a second time`));
      seen.add(last);
    }
    const addresses = chain.data.map(({ data, ttl }) => ({ address: data, ttl, by }));
    if (chain.hops.length === 0 || addresses.length > 0 || (recursive && isWhole(message))) {
      return stop(null, outcomeAt(message, by, chain), addresses);
    }
  }
}

const unlooked = (detail: string): Outcome => ({ kind: 'unasked', detail });

/** A resolver's denial belongs to the last name (RFC 6604); without it or an SOA the answer stopped short. */
const isWhole = ({ rcode, authorities }: DnsMessage): boolean =>
  rcode === 'NXDOMAIN' || authorities.some(({ type }) => type === 'SOA');

async function finish(
  run: Recursion,
  client: ZoneClient,
  view: Walk['view'],
  name: string,
  a: Trail,
  aaaa: Trail,
): Promise<Walk> {
  const main = a.addresses.length === 0 && aaaa.addresses.length > 0 ? aaaa : a;
  const addresses = [...a.addresses, ...aaaa.addresses].slice(0, maxAddresses);
  return {
    view,
    name,
    hops: main.hops,
    last: main.last,
    end: addresses.length > 0 ? 'addresses' : (main.stopped ?? endOf(a.outcome, aaaa.outcome)),
    a: a.outcome,
    aaaa: aaaa.outcome,
    addresses,
    lookMs: await lookTimes(run, client, name, a.first),
  };
}

/** Without addresses. A denial of the name counts when its A question got it, and silence is never a denial. */
function endOf(a: Outcome, aaaa: Outcome): WalkEnd {
  const kinds = [a.kind, aaaa.kind];
  if (a.kind === 'nxdomain') return 'nxdomain';
  if (kinds.includes('unanswered') || kinds.includes('unasked')) return 'unanswered';
  if (kinds.includes('rcode') || kinds.includes('lame')) return 'failed';
  return 'nodata';
}

/** One slow look may be chance or a cold cache: only then two more, of which the median tells. */
async function lookTimes(run: Recursion, client: ZoneClient, name: string, first: Trail['first']): Promise<number[]> {
  if (first === null) return [];
  const times = [first.ms];
  const where = { server: first.by, name, type: 'A' as const, recursive: first.recursive };
  for (let i = 0; i < extraLooks && first.ms > slowMs; i++) {
    const reading = await run.questions.ask(client, where, { fresh: true });
    if (reading.ok) times.push(reading.ms);
  }
  return times;
}
