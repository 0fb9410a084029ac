import type { Connection, Endpoint, Seen } from '../../model/evidence.ts';
import type { Reading } from '../../model/reading.ts';
import { familyOf, kindOf } from '../addresses.ts';
import type { LimitCode } from '../../model/vantage.ts';
import { isLimited, type Reach } from './reachable.ts';

type Look = Reading<Endpoint, Connection>;

/** Addresses of a family to which nothing here has a way: said of the vantage once, and proven by nothing else. */
export const beyondUs = ({ lacked }: Pick<Reach, 'lacked'>, limits: readonly LimitCode[]): Look[] =>
  lacked.filter(
    (look) => !look.ok && look.failure.code === 'unreachable' && isLimited(familyOf(look.where.address), limits),
  );

/**
 * The attempts that prove nothing: silence, or no way there, counts as absence only over an address family in which
 * the control was reached at the same time, and not within our own host; what was not dialled at all never does.
 * `beyond` are those that no program here has a way to.
 */
export function unprovenAbsence({ lacked, unseen }: Reach, control: Seen['control'], beyond: readonly Look[]): Look[] {
  const ours = control.flatMap((look) => (look.ok ? [look.value.localAddress] : []));
  const isProven = ({ where: { address } }: Look): boolean =>
    ours.some(
      (local) =>
        familyOf(local) === familyOf(address) && (kindOf(local) !== 'loopback' || kindOf(address) === 'loopback'),
    );
  return [
    ...lacked.filter((look) => !isProven(look) && !beyond.includes(look)),
    ...unseen.flatMap(({ look, touch }) =>
      (touch === 'unheard' || touch === 'no-way') && isProven(look) ? [] : [look],
    ),
  ];
}
