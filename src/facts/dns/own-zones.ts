import type { Owner } from '../../model/check.ts';
import type { Target } from '../../model/target.ts';
import { isUnder } from './names.ts';
import { hasPublicSuffix, registrableDomain } from './public-suffix.ts';

/**
 * Whether a zone is of those who run the host or its environment: it holds or encloses the host, $DOMAIN or a name of a
 * load balancer. All others on a chain are providers' behind them, and registries' are nobody's here.
 */
export function isOwnZone(apex: string, target: Pick<Target, 'host' | 'domain' | 'loadBalancers'>): boolean {
  if (apex === '.' || (hasPublicSuffix(apex) && registrableDomain(apex) === null)) return false;
  const balancers = Object.values(target.loadBalancers).flatMap(({ names }) => names);
  return [target.host, ...(target.domain === null ? [] : [target.domain]), ...balancers].some((name) =>
    isUnder(name, apex),
  );
}

/** Whose job a record in such a zone is: below $DOMAIN, the administrator's. */
export const keptBy = (owner: string, { domain }: Pick<Target, 'domain'>): Owner =>
  domain !== null && isUnder(owner, domain) ? 'administrator' : 'developer';
