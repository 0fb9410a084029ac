import type { Seen } from '../../../model/evidence.ts';
import type { Poll } from '../../../model/name-looks.ts';
import type { Target } from '../../../model/target.ts';
import { isAddress } from '../../addresses.ts';
import type { Group } from './agreement.ts';
import { balancerOf, expectedNames } from '../balancer-names.ts';
import { countedWalk } from '../resolution.ts';
import { namesOf } from '../walked.ts';

/**
 * What a disagreement about a name explains. The host may have been followed by the word of the server that is wrong:
 * the fault is then told of the name at which that ended. Where no server leads to the load balancer, it explains not
 * that the host leads elsewhere: servers that agree would not mend that.
 */
export function apartSubject(
  { name, zone }: Poll,
  groups: readonly Group[],
  { target, resolution, balancers }: Pick<Seen, 'resolution' | 'balancers'> & { readonly target: Target },
): string {
  const walk = countedWalk(resolution, target);
  const expected = expectedNames(target);
  if (walk === null || expected.length === 0 || !namesOf(walk).includes(name)) return name;
  const held = balancers
    .filter(({ balancer }) => expected.some((one) => one.balancer === balancer))
    .flatMap((one) => one.walk.addresses.map(({ address }) => address));
  const leads = (record: string): boolean =>
    isAddress(record) ? held.includes(record) : balancerOf(record, expected) !== undefined;
  if ([...namesOf(walk), ...walk.addresses.map(({ address }) => address)].some(leads)) return name;
  const isRightSomewhere = groups.some(({ said }) => said.some(({ records }) => records.some(leads)));
  if (isRightSomewhere) return walk.last;
  return walk.end === 'addresses' && zone !== null ? `${name} in ${zone}` : name;
}
