import type { BalancerWalk, Outcome, Resolution, Walk, Zone } from '../../model/dns.ts';
import type { Seen } from '../../model/evidence.ts';
import type { Target } from '../../model/target.ts';
import { isAddress, kindOf } from '../addresses.ts';
import { durationText } from '../duration.ts';
import { signaturesSubject } from './signatures/broken-zone.ts';
import { addressesText, noAddress, type NoAddress } from './no-address.ts';
import { blamesSignatures, isBadAnswer, outcomeText } from './outcome.ts';
import { hasPublicSuffix } from './public-suffix.ts';
import { countedWalk, isConclusive, resolverComesFirst } from './resolution.ts';
import { triedText } from './search/searched.ts';
import { isEdnsHeard, seeEdns, withoutEdnsText } from './without-edns.ts';
import { decisive, faultyType, unwalked } from './walked.ts';

/** Something that keeps a name from leading everyone to an address at once. */
export interface Trouble {
  readonly kind:
    | NoAddress['kind']
    | 'nxdomain-beside-addresses'
    | 'only-ipv6'
    | 'type-unanswered'
    | 'slow'
    | 'signatures-fail'
    | 'only-from-cache'
    | 'without-edns';
  readonly text: string;
  /** The name in trouble where all of it is; else what of the name. */
  readonly subject: string;
  /** Of the question that shows it. */
  readonly type: 'A' | 'AAAA';
  /** Something on our own way may be the cause. */
  readonly isUnsure?: true;
  /** Other commands that show it. */
  readonly see?: readonly string[];
}

const slowMs = 1000;

/** `balancers` tell whether anybody else was reached. */
export function troubles(
  walk: Walk,
  resolution: Resolution,
  target: Target,
  balancers: readonly BalancerWalk[],
): Trouble[] {
  const main =
    walk.end === 'addresses'
      ? besideAddresses(walk)
      : (withoutServers(walk, resolution, target) ?? withoutAddress(walk, resolution, balancers));
  return [main, slow(walk), plain(walk, balancers), apart(walk, resolution, target, balancers)].filter(
    (trouble) => trouble !== null,
  );
}

/** What a resolver makes of servers that do not answer for their zone is no denial: no record can be made there. */
function withoutServers(walk: Walk, { authority }: Resolution, target: Target): Trouble | null {
  if (authority === null || walk === authority || walk.end === 'loop' || resolverComesFirst(target)) return null;
  const said = decisive(authority);
  if ((said.kind !== 'lame' && said.kind !== 'rcode') || authority.last !== walk.last) return null;
  const { kind, text } = noAddress(authority);
  const seen = `${text}; a resolver makes of it: ${outcomeText(decisive(walk))}`;
  return { kind, text: seen, subject: said.ofZone ?? `${walk.last} A`, type: 'A' };
}

function withoutAddress(walk: Walk, resolution: Resolution, balancers: readonly BalancerWalk[]): Trouble {
  const { resolver } = resolution;
  const { kind, text: reason } = noAddress(walk);
  const text = reason + triedText(resolution);
  const type = faultyType(walk);
  if (kind === 'nxdomain' || kind === 'nodata') return { kind, text, subject: walk.last, type };
  if (kind === 'no-end') return { kind, text, subject: chainSubject(walk), type };
  const said = decisive(walk);
  const whose = 'ofZone' in said && said.ofZone !== undefined ? said.ofZone : `${walk.last} ${type}`;
  const subject = blamesSignatures(said) ? signaturesSubject(walk.name) : whose;
  if (kind === 'tcp-unanswered') {
    const other = resolver === null || resolver === walk ? null : decisive(resolver);
    return other?.kind === 'rcode'
      ? { kind, text: `${text}, and ${outcomeText(other)}`, subject, type }
      : { kind, text, subject, type, isUnsure: true };
  }
  const second = walk.view === 'authority' && isTimeout(decisive(walk)) ? alsoUnheard(resolver, balancers) : null;
  if (kind !== 'unanswered' || second === null) return { kind, text, subject, type };
  const both = `${outcomeText(decisive(walk))}, and ${outcomeText(second)}`;
  return { kind: 'servers-fail', text: `the zone's own servers are silent for ${walk.last}: ${both}`, subject, type };
}

/** What a loop or an overlong chain is a fault of. */
export const chainSubject = ({ name }: Walk): string => `chain of ${name}`;

/** RFC 8914 4.23, 4.24: No Reachable Authority, Network Error. */
const unheardErrors: readonly number[] = [22, 23];

/**
 * A resolver's word that it, too, could not reach the servers; null where it may suffer from what we suffer from: it
 * is near to us, and neither of us reached anybody else.
 */
function alsoUnheard(resolver: Walk | null, balancers: readonly BalancerWalk[]): Outcome | null {
  const said = resolver === null ? null : decisive(resolver);
  if (said?.kind !== 'rcode' || !said.extendedErrors.some(({ code }) => unheardErrors.includes(code))) return null;
  const isPublic = isAddress(said.by.address) && kindOf(said.by.address) === 'public';
  const isApart = isPublic || balancers.some(({ walk }) => isConclusive(walk));
  return isApart ? said : null;
}

function besideAddresses(walk: Walk): Trouble | null {
  const { a, aaaa, last } = walk;
  const [missing, type, other] = a.kind === 'data' ? ([aaaa, 'AAAA', 'A'] as const) : ([a, 'A', 'AAAA'] as const);
  const subject = blamesSignatures(missing) ? signaturesSubject(walk.name) : `${last} ${type}`;
  if (missing.kind === 'nxdomain') {
    const text = `${last} has ${other} records, but asked for ${type} its server denies the whole name, and resolvers may believe that: ${outcomeText(missing)}`;
    return { kind: 'nxdomain-beside-addresses', text, subject, type };
  }
  if (type === 'AAAA') {
    if (!isBadAnswer(missing) && !isTimeout(missing)) return null;
    const text = `${last} has A records, but AAAA questions fail, and clients wait for them: ${outcomeText(missing)}`;
    return { kind: 'type-unanswered', text, subject, type };
  }
  const only = `only IPv6 addresses came (${addressesText(walk)})`;
  if (missing.kind !== 'nodata') {
    const { kind, text } = noAddress(walk);
    return { kind, text: `${text}; ${only}`, subject, type };
  }
  const text = `${last} has no A record, ${only}: users with IPv4 alone do not get through`;
  return { kind: 'only-ipv6', text, subject, type };
}

const isTimeout = (outcome: Outcome): boolean => outcome.kind === 'unanswered' && outcome.failure.code === 'timeout';

function slow({ lookMs, name }: Walk): Trouble | null {
  const [, median = 0] = [...lookMs].sort((a, b) => a - b);
  if (lookMs.length < 3 || median <= slowMs) return null;
  const text = `the median of ${lookMs.length} looks at ${name} took ${durationText(median)}`;
  return { kind: 'slow', text, subject: `${name} A`, type: 'A' };
}

function plain(walk: Walk, balancers: readonly BalancerWalk[]): Trouble | null {
  const [one] = walk.withoutEdns ?? [];
  const text = withoutEdnsText(walk);
  // How a resolver of ours is reached is no matter of the name.
  if (one === undefined || text === null || walk.view === 'resolver' || !isEdnsHeard(walk, balancers)) return null;
  return { kind: 'without-edns', text, subject: `${walk.name} EDNS`, type: 'A', see: seeEdns(one) };
}

/** Where the two views differ in a way that hurts some users; a split view by itself is no trouble. */
function apart(
  walk: Walk,
  { authority, resolver }: Resolution,
  target: Target,
  balancers: readonly BalancerWalk[],
): Trouble | null {
  if (walk === authority && resolver !== null && blamesSignatures(decisive(resolver))) {
    const said = outcomeText(decisive(resolver));
    const subject = signaturesSubject(walk.name);
    if (resolver.end === 'addresses') {
      const type = resolver.a.kind === 'data' ? 'AAAA' : 'A';
      const text = `resolvers that validate fail for ${walk.name} where they are asked for ${type}, though they give its ${type === 'A' ? 'AAAA' : 'A'} records: ${said}`;
      return { kind: 'signatures-fail', text, subject, type };
    }
    const text = `resolvers that validate give no address for ${walk.name}: ${said}`;
    return { kind: 'signatures-fail', text, subject, type: faultyType(resolver) };
  }
  const owns = authority === null || authority === walk ? null : decisive(authority);
  if (authority === null || owns?.kind !== 'rcode' || walk.end !== 'addresses' || resolverComesFirst(target))
    return null;
  // Else something on our way may be what answers in place of every zone's servers.
  if (!balancers.some(({ walk }) => walk.view === 'authority' && isConclusive(walk))) return null;
  const text = `${walk.name} still resolves through a cache, but the zone's own servers fail for ${authority.last}: ${outcomeText(owns)}`;
  return { kind: 'only-from-cache', text, subject: `${authority.last} A`, type: 'A' };
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

/** Why nothing can be said of the aliases on the way; null where they were followed to an end that tells something. */
export function unfollowed({ resolution, zones }: Pick<Seen, 'resolution' | 'zones'>, target: Target): string | null {
  const walk = countedWalk(resolution, target);
  return walk !== null && deniesBlindly(walk, zones[walk.name] ?? [])
    ? `the resolver denies ${walk.name} without naming any zone for it: whether it is an alias is not seen from here`
    : unwalked(resolution, target);
}

/** What the other view says where it is another thing, and what of this one was not seen: for a pass to mention. */
export function asideText(walk: Walk, { authority, resolver }: Resolution): string {
  const plainly = withoutEdnsText(walk);
  const unseen = `${walk.aaaa.kind === 'unanswered' ? `; IPv6: ${outcomeText(walk.aaaa)}` : ''}${plainly === null ? '' : `; ${plainly}`}`;
  if (walk === resolver && authority !== null && !isConclusive(authority)) {
    return `${unseen}; the zone's own servers did not tell: ${outcomeText(decisive(authority))}`;
  }
  if (walk !== authority || resolver === null) return unseen;
  if (resolver.end !== 'addresses') return `${unseen}; seen through a resolver: ${noAddress(resolver).text}`;
  const here = new Set(walk.addresses.map(({ address }) => address));
  const shares = resolver.addresses.some(({ address }) => here.has(address));
  return shares ? unseen : `${unseen}; a resolver gives other addresses: ${addressesText(resolver)}`;
}
