import type { Resolution, Walk } from '../../model/dns.ts';
import type { Target } from '../../model/target.ts';
import { kindOf } from '../addresses.ts';
import { hasPublicSuffix } from './public-suffix.ts';

/** Whether the walk brought the word of somebody who should know, good or bad. */
export const isConclusive = ({ end }: Pick<Walk, 'end'>): boolean => end !== 'failed' && end !== 'unanswered';

/**
 * Whether caches count before the zone's own servers: for internal load balancers, certificates of a private authority
 * and names under no public suffix.
 */
export const resolverComesFirst = (target: Pick<Target, 'host' | 'expect' | 'loadBalancers'>): boolean =>
  target.loadBalancers[target.expect.loadBalancer]?.internal === true ||
  target.expect.trust === 'private' ||
  !hasPublicSuffix(target.host);

/**
 * The view that counts: where `resolverComesFirst`, and for private addresses, the configured resolver's, else the zone's own servers'. Where that one came to no end, the other.
 */
export function countedWalk(
  { authority, resolver }: Resolution,
  target: Pick<Target, 'host' | 'expect' | 'loadBalancers'>,
): Walk | null {
  if (authority === null || resolver === null) return authority ?? resolver;
  const isPrivate = (walk: Walk): boolean =>
    walk.addresses.length > 0 && walk.addresses.every(({ address }) => kindOf(address) === 'private');
  const first = resolverComesFirst(target) || isPrivate(resolver) || isPrivate(authority) ? resolver : authority;
  const second = first === resolver ? authority : resolver;
  return isConclusive(first) || !isConclusive(second) ? first : second;
}
