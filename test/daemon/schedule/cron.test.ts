import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { cronTimes } from '../../../src/daemon/schedule/cron.ts';
import { startHandClock } from './hand-clock.ts';
import { many, minutes, rehearse, scheduled, scheduleOf, type Rehearsal } from './rehearsal.ts';

/** With the package that reads expressions loaded, and first looks made. */
async function started(targets: ReturnType<typeof many>): Promise<Rehearsal> {
  const rehearsal = rehearse({
    lookMs: 10,
    concurrency: 2000,
    clock: startHandClock(new Date(2026, 10, 22, 10, 0, 30).getTime()),
  });
  await rehearsal.scheduler.replace(targets);
  // The module is loaded already: its promise is kept soon.
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  await rehearsal.clock.advance(minutes(2));
  rehearsal.since();
  return rehearsal;
}

const hourly = scheduleOf('0 * * * *', '0 3 * * *');

test('gives the times of an expression in local time', () => {
  const next = cronTimes('30 3 * * 1-5');
  const at = new Date(next(new Date(2026, 10, 22, 10, 0, 30).getTime()));
  expect([at.getDate(), at.getHours(), at.getMinutes(), at.getSeconds()]).toEqual([23, 3, 30, 0]);
});

test('each time comes once, within its minute, the same for a target every time', async () => {
  const { clock, since, end } = await started(many(50, scheduleOf('*/10 * * * *', '5 3 * * *')));
  const before = clock.steady();
  const wall = clock.wall();
  await clock.advance(minutes(60));
  const seen = since();
  expect(seen.length).toBe(300);
  const perTarget = Map.groupBy(seen, ({ target }) => target.name);
  const beganAt = before - 5000;
  for (const looks of perTarget.values()) {
    expect(looks.length).toBe(6);
    const dates = looks.map(({ at }) => new Date(wall + at - beganAt));
    expect(dates.every((date) => date.getMinutes() % 10 === 0)).toBe(true);
    expect(new Set(dates.map((date) => date.getSeconds())).size).toBe(1);
  }
  expect(new Set(seen.map(({ at }) => Math.floor(at / 1000) % 60)).size).toBeGreaterThan(20);
  await end();
});

test('a full look comes in its own time', async () => {
  const { clock, since, end } = await started([scheduled('a.example.com', scheduleOf(minutes(5), '0 13 * * *'))]);
  await clock.advance(minutes(24 * 60));
  expect(since().filter(({ look }) => look === 'full').length).toBe(1);
  await end();
});

test('a clock set forward over a time runs it once, and many are spread', async () => {
  const { clock, since, end } = await started(many(500, hourly));
  clock.setWall(minutes(60 * 5));
  const from = clock.steady();
  await clock.advance(minutes(1.5));
  const seen = since();
  expect(seen.length).toBe(500);
  const perSecond = Map.groupBy(seen, ({ at }) => Math.floor((at + 5000 - from) / 1000));
  expect(Math.max(...perSecond.values().map(({ length }) => length))).toBeLessThan(40);
  await clock.advance(minutes(60));
  expect(since().length).toBe(500);
  await end();
});

test('a clock set back a little runs nothing twice, and one set back far does not wait for years', async () => {
  const { clock, since, end } = await started([scheduled('a.example.com', scheduleOf('0 * * * *', '0 3 1 1 *'))]);
  await clock.advance(minutes(61));
  expect(since().length).toBe(1);
  clock.setWall(-minutes(30));
  await clock.advance(minutes(85));
  expect(since().length).toBe(0);
  await clock.advance(minutes(6));
  expect(since().length).toBe(1);
  clock.setWall(-minutes(60 * 24 * 365));
  await clock.advance(minutes(180));
  expect(since().length).toBe(3);
  await end();
});

test('a full look takes the place of the quick one that comes at the same minute, whatever the clocks do', async () => {
  const clock = startHandClock(new Date(2026, 10, 22, 10, 0, 30).getTime());
  // The wall is read in whole milliseconds, and slews by half a second a day.
  const uneven = { ...clock, wall: () => Math.floor(clock.wall() + clock.steady() / 172_800) };
  const { scheduler, since, end } = rehearse({ lookMs: 10, clock: uneven });
  await scheduler.replace(many(40, scheduleOf('30 * * * *', '30 2 * * *')));
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  await clock.advance(minutes(2));
  since();
  await clock.advance(minutes(3 * 24 * 60));
  const seen = since();
  expect(seen.filter(({ look }) => look === 'full').length).toBe(40 * 3);
  expect(seen.length).toBe(40 * 3 * 24);
  await end();
});
