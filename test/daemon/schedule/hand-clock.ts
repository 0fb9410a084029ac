import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../src/daemon/schedule/clock.ts';

/** A clock that a test moves by hand. */
export interface HandClock extends Clock {
  /** Lets so much time go by, and all happen that happens in it. */
  advance(ms: number): Promise<void>;
  /** The process stands still for so long, then goes on. */
  freeze(ms: number): Promise<void>;
  /** Somebody sets the clock on the wall. */
  setWall(byMs: number): void;
  /** Timers that wait. */
  timers(): number;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly call: () => void;
}

export function startHandClock(wall = Date.parse('2026-11-22T10:00:30Z')): HandClock {
  let now = 5000;
  let offset = wall - now;
  let order = 0;
  const timers = new Set<Timer>();
  const run = async (until: number): Promise<void> => {
    for (;;) {
      let next: Timer | null = null;
      for (const timer of timers) {
        if (timer.at > until) continue;
        if (next === null || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
      }
      if (next === null) break;
      timers.delete(next);
      now = Math.max(now, next.at);
      next.call();
      for (let turn = 0; turn < 8; turn++) await Promise.resolve();
    }
    await setImmediate();
  };
  return {
    steady: () => now,
    wall: () => now + offset,
    after(ms, call) {
      const timer = { at: now + ms, order: order++, call };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(ms) {
      const until = now + ms;
      await run(until);
      now = until;
      await run(now);
    },
    async freeze(ms) {
      now += ms;
      await run(now);
    },
    setWall(byMs) {
      offset += byMs;
    },
    timers: () => timers.size,
  };
}
