import type { Resolution, Walk, Zone } from '../model/evidence.ts';
import type { Target } from '../model/target.ts';
import { durationText } from './duration.ts';
import { addressesText, noAddress, type NoAddress } from './no-address.ts';
import { blamesSignatures, isBadAnswer, outcomeText } from './outcome.ts';
import { hasPublicSuffix } from './public-suffix.ts';
import { resolverComesFirst } from './resolution.ts';
import { decisive } from './walked.ts';

/** Something that keeps a name from leading everyone to an address at once. */
export interface Trouble {
  readonly kind:
    | NoAddress['kind']
    | 'nxdomain-beside-addresses'
    | 'only-ipv6'
    | 'type-unanswered'
    | 'slow'
    | 'signatures-fail'
    | 'only-from-cache';
  readonly text: string;
}

const slowMs = 1000;

export function troubles(walk: Walk, resolution: Resolution, target: Target): Trouble[] {
  const main = walk.end === 'addresses' ? besideAddresses(walk) : noAddress(walk);
  return [main, slow(walk), apart(walk, resolution, target)].filter((trouble) => trouble !== null);
}

function besideAddresses(walk: Walk): Trouble | null {
  const { a, aaaa, last } = walk;
  const [missing, type, other] = a.kind === 'data' ? ([aaaa, 'AAAA', 'A'] as const) : ([a, 'A', 'AAAA'] as const);
  if (missing.kind === 'nxdomain') {
    const text = `${last} has ${other} records, but asked for ${type} its server denies the whole name, and resolvers may believe that: ${outcomeText(missing)}`;
    return { kind: 'nxdomain-beside-addresses', text };
  }
  if (type === 'AAAA') {
    if (!isBadAnswer(missing) && !isTimeout(missing)) return null;
    const text = `${last} has A records, but AAAA questions fail, and clients wait for them: ${outcomeText(missing)}`;
    return { kind: 'type-unanswered', text };
  }
  const only = `only IPv6 addresses came (${addressesText(walk)})`;
  if (missing.kind !== 'nodata') {
    const { kind, text } = noAddress(walk);
    return { kind, text: `${text}; ${only}` };
  }
  return { kind: 'only-ipv6', text: `${last} has no A record, ${only}: users with IPv4 alone do not get through` };
}

const isTimeout = (outcome: Walk['a']): boolean => outcome.kind === 'unanswered' && outcome.failure.code === 'timeout';

function slow({ lookMs, name }: Walk): Trouble | null {
  const [, median = 0] = [...lookMs].sort((a, b) => a - b);
  if (lookMs.length < 3 || median <= slowMs) return null;
  return { kind: 'slow', text: `the median of ${lookMs.length} looks at ${name} took ${durationText(median)}` };
}

/** Where the two views differ in a way that hurts some users; a split view by itself is no trouble. */
function apart(walk: Walk, { authority, resolver }: Resolution, target: Target): Trouble | null {
  if (walk === authority && resolver !== null && blamesSignatures(decisive(resolver))) {
    const text = `resolvers that validate give no address for ${walk.name}: ${outcomeText(decisive(resolver))}`;
    return { kind: 'signatures-fail', text };
  }
  const owns = authority === null || authority === walk ? null : decisive(authority);
  if (owns === null || walk.end !== 'addresses' || resolverComesFirst(target) || !isBadAnswer(owns)) return null;
  const text = `${walk.name} still resolves through a cache, but the zone's own servers fail for ${authority?.last ?? walk.name}: ${outcomeText(owns)}`;
  return { kind: 'only-from-cache', text };
}

/**
 * Whether a resolver denies a name under a public suffix without naming a zone, neither in its denial (RFC 2308 2) nor
 * when it was asked for one: it then tells as little of the name as silence would.
 */
export function deniesBlindly(walk: Walk, zones: readonly Zone[]): boolean {
  const said = decisive(walk);
  return (
    walk.view === 'resolver' &&
    walk.hops.length === 0 &&
    zones.length === 0 &&
    hasPublicSuffix(walk.name) &&
    (said.kind === 'nxdomain' || said.kind === 'nodata') &&
    said.negativeTtl === undefined
  );
}

/** What the other view says where it is another thing, and what of this one was not seen: for a pass to mention. */
export function asideText(walk: Walk, { authority, resolver }: Resolution): string {
  const unseen = walk.aaaa.kind === 'unanswered' ? `; IPv6: ${outcomeText(walk.aaaa)}` : '';
  if (walk !== authority || resolver === null) return unseen;
  if (resolver.end !== 'addresses') return `${unseen}; seen through a resolver: ${noAddress(resolver).text}`;
  const here = new Set(walk.addresses.map(({ address }) => address));
  const shares = resolver.addresses.some(({ address }) => here.has(address));
  return shares ? unseen : `${unseen}; a resolver gives other addresses: ${addressesText(resolver)}`;
}
