import type { Connection, Endpoint, Seen } from '../../model/evidence.ts';
import type { Reading } from '../../model/reading.ts';
import { familyOf, kindOf } from '../addresses.ts';
import type { Reach } from './reachable.ts';

/**
 * The attempts that prove nothing: silence, or no way there, counts as absence only over an address family in which
 * the control was reached at the same time, and not within our own host; what was not dialled at all never does.
 */
export function unprovenAbsence({ lacked, unseen }: Reach, control: Seen['control']): Reading<Endpoint, Connection>[] {
  const ours = control.flatMap((look) => (look.ok ? [look.value.localAddress] : []));
  const isProven = ({ where: { address } }: Reading<Endpoint, Connection>): boolean =>
    ours.some(
      (local) =>
        familyOf(local) === familyOf(address) && (kindOf(local) !== 'loopback' || kindOf(address) === 'loopback'),
    );
  return [
    ...lacked.filter((look) => !isProven(look)),
    ...unseen.flatMap(({ look, touch }) =>
      (touch === 'unheard' || touch === 'no-way') && isProven(look) ? [] : [look],
    ),
  ];
}
