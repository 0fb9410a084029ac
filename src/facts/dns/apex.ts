import type { Fix } from '../../model/check.ts';
import type { BalancerWalk, Hop, Walk, Zone } from '../../model/dns.ts';
import type { Seen } from '../../model/evidence.ts';
import type { Target } from '../../model/target.ts';
import { isCloudflare } from '../http/cloudflare.ts';
import { balancerOf, expectedNames } from './balancer-names.ts';
import { absolute } from './names.ts';
import { isOwnZone } from './own-zones.ts';
import { recordLine, zoneKeeper, zoneOf } from './records/record.ts';
import { isFamilyTold } from './walked.ts';
import { addressType, usualTtl } from './records/wanted-record.ts';

type Zones = Seen['zones'];

/** Whether a zone begins at the alias, by the word of its server or by SOA answers. */
const isAtApex = ({ owner, zone }: Hop, zones: Zones): boolean =>
  zone === owner || zoneOf(owner, zones[owner] ?? [])?.apex === owner;

/** The CNAME records at the apex of a zone of the user's. A DNAME may stand there (RFC 6672 2.3). */
export const apexAliases = (walk: Walk | null, zones: Zones, target: Target): Hop[] =>
  (walk?.hops ?? []).filter((hop) => hop.type === 'CNAME' && isAtApex(hop, zones) && isOwnZone(hop.owner, target));

/** An alias of which it is not known where its zone begins; undefined where there is none. */
export const unplacedAlias = (walk: Walk | null, zones: Zones): Hop | undefined =>
  walk?.hops.find(({ owner, zone }) => {
    // Where zones were looked for and none was found, the server that spoke may hold a deeper one as well.
    const found = zones[owner];
    return found === undefined ? zone === undefined : found.length === 0 && zone !== owner;
  });

/** What an apex has written down instead of an alias, against what the load balancer gives. */
export interface Stray {
  /** Of the host, and not of the load balancer. */
  readonly stray: readonly string[];
  readonly shared: readonly string[];
  readonly given: readonly string[];
}

/** So many at a time are given out, at most, by providers of load balancers that have more than these. */
const mostGiven = 8;

/**
 * The addresses of a host at the apex which its load balancer does not give; null where they are not written down, where
 * the load balancer's were not all seen, or where it may give some of more.
 */
export function strayAddresses(
  walk: Walk,
  zones: Zones,
  target: Target,
  balancers: readonly BalancerWalk[],
): Stray | null {
  const expected = expectedNames(target);
  const isApex = zoneOf(walk.name, zones[walk.name] ?? [])?.apex === walk.name;
  if (!isApex || walk.hops.length > 0 || balancerOf(walk.name, expected) !== undefined) return null;
  const own = walk.addresses.map(({ address }) => address);
  if (own.some(isCloudflare)) return null;
  const wanted = balancers.filter(({ pattern }) => expected.some((name) => name.pattern === pattern));
  if (wanted.some(({ varies }) => varies === true)) return null;
  const walks = wanted.map((balancer) => balancer.walk);
  const given = [...new Set(walks.flatMap(({ addresses }) => addresses.map(({ address }) => address)))];
  const stray = own.filter((address) => !given.includes(address));
  const isTold = stray.every((address) => walks.every((other) => isFamilyTold(other, address)));
  if (given.length === 0 || given.length >= mostGiven || stray.length === 0 || !isTold) return null;
  return { stray, shared: own.filter((address) => given.includes(address)), given };
}

/** What to put at an apex, where no CNAME may stand, so that it leads to a name. */
export function apexFix(owner: string, to: string, addresses: readonly string[], zone: Zone): Fix {
  const byHand =
    addresses.length === 0 ? '' : '; where the provider has none, set its addresses, and again whenever they change';
  const lines = addresses.map((address) => recordLine(owner, usualTtl, addressType(address), address));
  return {
    text: `Lead ${owner} to ${absolute(to)} by what the provider calls ALIAS, ANAME or flattening${byHand}`,
    ...(lines.length === 0 ? {} : { paste: lines }),
    where: zoneKeeper(zone, owner),
  };
}
