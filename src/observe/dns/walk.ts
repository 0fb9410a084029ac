import { serverKey } from '../../facts/dns/resolver.ts';
import type { Outcome, Walk, WalkEnd } from '../../model/dns.ts';
import type { Recursion } from './recursive.ts';
import { follow, ofResolvers, ofZones, type Trail } from './trail.ts';
import { interceptedText, mayAskZone } from './zones.ts';
import type { ZoneClient } from './zones.ts';

const maxAddresses = 64;
const slowMs = 1000;
const extraLooks = 2;

/**
 * The chain as the zones' own servers give it, each asked for what lies in its zone. Names whose servers may not be
 * asked or cannot be found are asked of the resolvers; where that is so of `name` itself, the reason is returned.
 */
export async function walkAuthority(run: Recursion, client: ZoneClient, name: string): Promise<Walk | string> {
  if (!mayAskZone(run, client, name)) return whyNot(run, name);
  const next = ofZones(run, client, name);
  const a = await follow(next, name, 'A');
  if (a.hops.length === 0 && a.outcome.kind === 'unasked') return a.outcome.detail;
  const aaaa = a.stopped === null ? await follow(next, a.last, 'AAAA', a.hops) : a;
  return finish(run, client, 'authority', name, a, aaaa);
}

/** Why the servers of a name's zone may not be asked, where `mayAskZone` says so. */
export function whyNot(run: Recursion, name: string): string {
  if (!run.settings.dns.authoritative.enabled) return '`dns.authoritative` is switched off';
  return run.interception.found() === null
    ? `${name} is under no public suffix, and neither resolvers nor a port were named for it`
    : interceptedText(run);
}

/** The chain as the resolvers give it: what a user's machine would see. */
export async function walkResolver(run: Recursion, client: ZoneClient, name: string): Promise<Walk> {
  const next = ofResolvers(run, client);
  const [a, aaaa] = await Promise.all([follow(next, name, 'A'), follow(next, name, 'AAAA')]);
  return finish(run, client, 'resolver', name, a, aaaa);
}

async function finish(
  run: Recursion,
  client: ZoneClient,
  view: Walk['view'],
  name: string,
  a: Trail,
  aaaa: Trail,
): Promise<Walk> {
  const main = a.records.length === 0 && aaaa.records.length > 0 ? aaaa : a;
  const addresses = [...addressesOf(a), ...addressesOf(aaaa)].slice(0, maxAddresses);
  const withoutEdns = [...a.withoutEdns, ...aaaa.withoutEdns].filter(
    ({ by }, i, all) => all.findIndex((other) => serverKey(other.by) === serverKey(by)) === i,
  );
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
    ...(withoutEdns.length === 0 ? {} : { withoutEdns }),
  };
}

const addressesOf = ({ records, outcome }: Trail): Walk['addresses'] =>
  outcome.kind === 'data' ? records.map(({ data, ttl }) => ({ address: data, ttl, by: outcome.by })) : [];

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
