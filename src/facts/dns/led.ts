import type { Walk } from '../../model/dns.ts';
import type { Target } from '../../model/target.ts';
import { isUnder, matchesPattern } from './names.ts';
import { registrableDomain } from './public-suffix.ts';

/** Whether a chain passes a name of one of the target's load balancers and ends in addresses, as it should. */
export function isLed({ hops, end }: Walk, { loadBalancers }: Pick<Target, 'loadBalancers'>): boolean {
  const patterns = Object.values(loadBalancers).flatMap(({ names }) => names);
  return end === 'addresses' && hops.some(({ target }) => patterns.some((pattern) => matchesPattern(target, pattern)));
}

/** Whether an alias's target lies where a zone that encloses its owner may have been appended to it. */
export const mayBeAppended = ({ hops }: Walk): boolean =>
  hops.some(({ owner, target }) => isUnder(target, registrableDomain(owner) ?? '.'));
