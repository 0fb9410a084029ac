import { stableHash } from '../../facts/stable-hash.ts';
import type { TargetKey } from '../../model/history.ts';
import type { Every } from '../../model/schedule.ts';
import type { Clock } from './clock.ts';

/** When something that comes again and again comes next, on the steady clock; Infinity while that is not known. */
export interface Recurring {
  readonly every: Every;
  /** Between 0 and 1: where in its period, or in its minute, it stands. */
  readonly lot: number;
  at: number;
  /** Of a cron expression: the time that comes next, and the last that came, on the wall. */
  next: number;
  last: number;
}

/** A part of 1, the same in every run. */
export const lotOf = (key: TargetKey, what: string): number => stableHash(`${what} ${key}`) / 2 ** 32;

export const recurring = (every: Every, lot: number): Recurring => ({ every, lot, at: Infinity, next: 0, last: 0 });

export interface Times {
  /** Sets it to its next time after that one (steady). */
  advance(one: Recurring, after: number): void;
  /** Of cron: what its next time is now that the clock on the wall shows something else. What was passed over comes once, soon. */
  clockSet(one: Recurring): void;
  /** The next of a period at or after a time. */
  slotFrom(one: Recurring, from: number): number;
}

/** The next time of an expression after another, on the wall; null while that is not known. */
export type NextTime = (expression: string, afterMs: number) => number | null;

const minuteMs = 60_000;
/** A clock that is set back by no more runs nothing twice; one that is set back further was wrong before. */
const repeatMs = 10_800_000;

export function startTimes(clock: Clock, nextTime: NextTime): Times {
  // Periods are counted from the epoch, so that everybody keeps their place when we start anew; no later setting of the
  // clock moves them.
  const epoch = clock.wall() - clock.steady();

  const slotFrom = ({ every, lot }: Recurring, from: number): number => {
    if ('cron' in every) return from;
    const { everyMs } = every;
    const slot = Math.ceil((from + epoch) / everyMs - lot);
    const at = (slot + lot) * everyMs - epoch;
    return at < from ? at + everyMs : at;
  };

  /** When it is to begin, on the steady clock: within its minute. */
  const steadyOf = ({ next, lot }: Recurring): number => next + lot * minuteMs - clock.wall() + clock.steady();

  const nextOf = (expression: string, { last }: Recurring): number | null => {
    const wall = clock.wall();
    return nextTime(expression, last > wall && last - wall <= repeatMs ? last : wall);
  };

  const advanceCron = (one: Recurring, expression: string): void => {
    if (one.next > 0) one.last = one.next;
    const next = nextOf(expression, one);
    one.next = next ?? 0;
    one.at = next === null ? Infinity : steadyOf(one);
  };

  return {
    slotFrom,
    advance(one, after) {
      const { every } = one;
      if ('cron' in every) return advanceCron(one, every.cron);
      const at = slotFrom(one, after);
      one.at = at > after ? at : at + every.everyMs;
    },
    clockSet(one) {
      const { every } = one;
      if (!('cron' in every) || one.next === 0) return;
      if (steadyOf(one) <= clock.steady()) {
        one.at = Math.min(one.at, clock.steady() + one.lot * minuteMs);
        return;
      }
      const next = nextOf(every.cron, one);
      if (next !== null) one.next = Math.min(one.next, next);
      one.at = steadyOf(one);
    },
  };
}
