import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startBackOff } from '../../../src/targets/cluster/back-off.ts';
import { startDebounce } from '../../../src/targets/cluster/debounce.ts';
import { startGate } from '../../../src/targets/cluster/gate.ts';

test('what fails again is waited for longer, up to the most, and never for less than half of it', () => {
  const backOff = startBackOff(1000, 60_000);
  const waits = Array.from({ length: 100 }, () => backOff.nextMs());
  const most = waits.map((_, index) => Math.min(1000 * 2 ** index, 60_000));
  expect(waits.every((ms, index) => ms >= (most[index] ?? 0) / 2 && ms <= (most[index] ?? 0))).toBe(true);
  expect(new Set(waits.slice(10)).size).toBeGreaterThan(50);
  backOff.reset();
  expect(backOff.nextMs()).toBeLessThanOrEqual(1000);
});

test('many changes are told once, and steady change now and then', async () => {
  const told: number[] = [];
  const debounce = startDebounce(() => void told.push(performance.now()), { quietMs: 200, mostMs: 1000 });
  for (let i = 0; i < 100; i++) debounce.ask();
  expect(told).toHaveLength(0);
  await pause(400);
  expect(told).toHaveLength(1);
  const begun = performance.now();
  for (; told.length < 3; await pause(10)) debounce.ask();
  // It never was quiet.
  expect(performance.now() - begun).toBeGreaterThanOrEqual(1990);
  debounce.ask();
  debounce.end();
  await pause(400);
  expect(told).toHaveLength(3);
});

test('so many act side by side, and whoever fails makes room, too', async () => {
  const enter = startGate(2);
  let [inside, most, done] = [0, 0, 0];
  const acts = Array.from({ length: 7 }, (_, index) =>
    enter(async () => {
      most = Math.max(most, ++inside);
      await pause(5);
      inside -= 1;
      done += 1;
      if (index % 3 === 0) throw new Error('failed');
    }),
  );
  const ends = await Promise.allSettled(acts);
  expect([most, done, ends.filter(({ status }) => status === 'rejected').length]).toEqual([2, 7, 3]);
});
