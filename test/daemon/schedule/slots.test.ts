import { expect, test } from 'vitest';
import { startSlots } from '../../../src/daemon/schedule/slots.ts';

/** A clock that is moved by hand; `lateMs`: by how much timers come late. */
function startClock() {
  const timers = new Set<{ readonly at: number; readonly act: () => void }>();
  let now = 0;
  return {
    steady: () => now,
    after(ms: number, act: () => void) {
      const timer = { at: now + ms, act };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    move(ms: number) {
      now += ms;
      for (const timer of [...timers].filter(({ at }) => at <= now)) {
        timers.delete(timer);
        timer.act();
      }
    },
    pending: () => timers.size,
  };
}

test('a look that waits long gives its slot to the next one, up to seven times as many', () => {
  const clock = startClock();
  let freed = 0;
  const slots = startSlots(2, clock, () => (freed += 1));
  const backs = [slots.take(), slots.take()];
  expect(slots.isFree()).toBe(false);
  clock.move(2999);
  expect(slots.isFree()).toBe(false);
  clock.move(1);
  expect([slots.isFree(), freed]).toEqual([true, 2]);
  for (let round = 1; round < 9; round++) {
    if (slots.isFree()) backs.push(slots.take(), slots.take());
    clock.move(3000);
  }
  expect(backs).toHaveLength(16);
  expect(slots.isFree()).toBe(false);
  for (const back of backs) back();
  expect(slots.isFree()).toBe(true);
  expect(clock.pending()).toBe(0);
});

test('one that is given back in time was never waiting', () => {
  const clock = startClock();
  const slots = startSlots(1, clock, () => undefined);
  slots.take()();
  expect(slots.isFree()).toBe(true);
  clock.move(5000);
  const back = slots.take();
  expect(slots.isFree()).toBe(false);
  back();
});

test('where we are late ourselves, none is taken for waiting', () => {
  const clock = startClock();
  const slots = startSlots(1, clock, () => undefined);
  const back = slots.take();
  clock.move(3600);
  expect(slots.isFree()).toBe(false);
  clock.move(3000);
  expect(slots.isFree()).toBe(true);
  back();
});
