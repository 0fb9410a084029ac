import type { Target } from '../model/target.ts';
import { isAddress } from './addresses.ts';

/** Whether users come by a name: the host is one, and it is meant to be reached. */
export const isNamed = ({ host, expect }: Target): boolean => expect.reachable && !isAddress(host);

/** Whether DNS leads them to what is dialled: with `address`, the host's records are not there yet. */
export const isLedByDns = (target: Target): boolean => isNamed(target) && target.address.length === 0;
