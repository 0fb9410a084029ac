import { startScheduler, type Scheduler } from '../../../src/daemon/schedule/scheduler.ts';
import type { Occasion } from '../../../src/daemon/looked.ts';
import type { Look } from '../../../src/model/check.ts';
import type { Every, Schedule } from '../../../src/model/schedule.ts';
import type { Target } from '../../../src/model/target.ts';
import { target } from '../../support/evidence.ts';
import { startHandClock, type HandClock } from './hand-clock.ts';

export interface Seen {
  readonly target: Target;
  readonly look: Look;
  readonly occasion: Occasion;
  /** Steady milliseconds since the rehearsal began. */
  readonly at: number;
}

/** A scheduler by a clock that is moved by hand, and all looks that it began. */
export interface Rehearsal {
  readonly clock: HandClock;
  readonly scheduler: Scheduler;
  readonly seen: Seen[];
  /** Begun since it was last asked. */
  since(): Seen[];
  /** The most that were under way at once, of all and of one target. */
  readonly most: { all: number; ofOne: number };
  readonly errors: string[];
  /** Stops, and lets what is under way come to its end. */
  end(): Promise<void>;
}

export function rehearse({
  concurrency = 500,
  lookMs = 200,
  fullLookMs = 200,
  clock = startHandClock(),
  fails = false,
} = {}): Rehearsal {
  const began = clock.steady();
  const seen: Seen[] = [];
  const underWay = new Map<string, number>();
  const most = { all: 0, ofOne: 0 };
  const errors: string[] = [];
  let told = 0;
  const say = (message: string): void => void errors.push(message);
  const scheduler = startScheduler({
    concurrency,
    now: clock,
    log: { warn: say, error: say },
    async look(at, kind, occasion) {
      seen.push({ target: at, look: kind, occasion, at: clock.steady() - began });
      underWay.set(at.name, (underWay.get(at.name) ?? 0) + 1);
      most.ofOne = Math.max(most.ofOne, underWay.get(at.name) ?? 0);
      most.all = Math.max(most.all, scheduler.inFlight() + 1);
      try {
        if (fails) throw new Error('oh');
        await new Promise<void>((resolve) => void clock.after(kind === 'full' ? fullLookMs : lookMs, resolve));
      } finally {
        underWay.set(at.name, (underWay.get(at.name) ?? 0) - 1);
      }
    },
  });
  const since = (): Seen[] => {
    const fresh = seen.slice(told);
    told = seen.length;
    return fresh;
  };
  const end = async (): Promise<void> => {
    const stopped = scheduler.stop();
    await clock.advance(Math.max(lookMs, fullLookMs));
    await stopped;
  };
  return { clock, scheduler, seen, since, most, errors, end };
}

export const minutes = (count: number): number => count * 60_000;

export const scheduleOf = (quick: number | string, full: number | string = minutes(360)): Schedule => ({
  quick: everyOf(quick),
  full: everyOf(full),
  confirmMs: [20_000, 60_000],
});

const everyOf = (text: number | string): Every => (typeof text === 'number' ? { everyMs: text } : { cron: text });

export const scheduled = (name: string, schedule = scheduleOf(minutes(5))): Target =>
  target({ host: name, name, schedule });

export const many = (count: number, schedule?: Schedule): Target[] =>
  Array.from({ length: count }, (_, index) => scheduled(`host-${index}.example.com`, schedule));
