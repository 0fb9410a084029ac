import type { Target } from '../../model/target.ts';
import { isAddress } from '../addresses.ts';

/** Whether users come by a name: the host is one, and it is meant to be reached. */
export const isNamed = ({ host, expect }: Target): boolean => expect.reachable && !isAddress(host);

/** Why it cannot be said whether DNS leads users there; null where it can: with `address`, its records may be to come. */
export const notLedByDns = ({ address }: Target): string | null =>
  address.length === 0 ? null : `${address.join(', ')} was given to dial in place of what DNS says`;
