import type { BalancerWalk } from '../../../model/dns.ts';
import type { Target } from '../../../model/target.ts';

/** An address of a public load balancer, and by which name it was found. */
export interface PublicPlace {
  readonly balancer: string;
  readonly name: string;
  readonly address: string;
}

export const isPublic = (
  { loadBalancers }: Pick<Target, 'loadBalancers'>,
  { balancer }: Pick<BalancerWalk, 'balancer'>,
): boolean => loadBalancers[balancer]?.internal === false;

/** Every address once. */
export function publicPlaces(target: Pick<Target, 'loadBalancers'>, balancers: readonly BalancerWalk[]): PublicPlace[] {
  const places = balancers
    .filter((each) => isPublic(target, each))
    .flatMap(({ balancer, asked, walk }) => walk.addresses.map(({ address }) => ({ balancer, name: asked, address })));
  return [...Map.groupBy(places, ({ address }) => address).values()].flatMap(([first]) => first ?? []);
}
