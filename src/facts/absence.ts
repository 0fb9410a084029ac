import type { Connection, Endpoint, Seen } from '../model/evidence.ts';
import type { Reading } from '../model/reading.ts';
import { familyOf } from './addresses.ts';
import type { Reach } from './reachable.ts';

/**
 * The attempts that prove nothing: silence, or no way there, counts as absence only over an address family in which
 * the control was reached at the same time; what was not dialled at all never does.
 */
export function unprovenAbsence({ lacked, unseen }: Reach, control: Seen['control']): Reading<Endpoint, Connection>[] {
  const families = new Set(control.flatMap((look) => (look.ok ? [familyOf(look.value.localAddress)] : [])));
  const isProven = ({ where }: Reading<Endpoint, Connection>): boolean => families.has(familyOf(where.address));
  return [
    ...lacked.filter((look) => !isProven(look)),
    ...unseen.flatMap(({ look, touch }) =>
      (touch === 'unheard' || touch === 'no-way') && isProven(look) ? [] : [look],
    ),
  ];
}
