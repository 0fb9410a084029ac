import { expect, test } from 'vitest';
import type { Target } from '../../../src/model/target.ts';
import { many, minutes, rehearse, scheduled, scheduleOf, type Rehearsal } from './rehearsal.ts';

const changed = (target: Target, timeoutMs: number): Target => ({ ...target, timeoutMs });

/** Replaces all of them so often, each time by something else. */
async function storm(
  { scheduler, clock }: Rehearsal,
  { times, everyMs }: { readonly times: number; readonly everyMs: number },
  targets: (time: number) => readonly Target[],
): Promise<void> {
  for (let time = 1; time <= times; time++) {
    await scheduler.replace(targets(time));
    await clock.advance(everyMs);
  }
}

test('targets that change more often than they can all be looked at are all looked at', async () => {
  const rehearsal = rehearse();
  const { scheduler, clock, since, end } = rehearsal;
  const targets = many(2000);
  await scheduler.replace(targets);
  await clock.advance(minutes(7));
  since();
  await storm(rehearsal, { times: 40, everyMs: 3000 }, (time) => targets.map((target) => changed(target, time)));
  const seen = since();
  expect(new Set(seen.map(({ target }) => target.name)).size).toBe(2000);
  // Each is spread over 6 s after a change, and never put off again.
  expect(seen.filter(({ look }) => look === 'quick').length).toBeGreaterThan(2000 * 12);
  expect(new Set(seen.filter(({ look }) => look === 'full').map(({ target }) => target.name)).size).toBe(2000);
  expect(scheduler.lagSeconds()).toBeLessThan(0.5);
  await end();
});

test('what waits for its turn has waited since it was to be looked at first, whatever changed meanwhile', async () => {
  const rehearsal = rehearse({ concurrency: 1, lookMs: 10_000, fullLookMs: 10_000 });
  const { scheduler, clock, seen, end } = rehearsal;
  const targets = many(20, scheduleOf(minutes(60), minutes(6000)));
  await scheduler.replace(targets);
  await storm(rehearsal, { times: 36, everyMs: 5000 }, (time) => targets.map((target) => changed(target, time)));
  expect(scheduler.lagSeconds()).toBeGreaterThan(50);
  await clock.advance(minutes(4));
  expect(new Set(seen.map(({ target }) => target.name)).size).toBe(20);
  await end();
});

test('what is to be looked at sooner than a change asks for keeps its time', async () => {
  const { scheduler, clock, since, end } = rehearse();
  const targets = many(5000, scheduleOf(minutes(60), minutes(6000)));
  const [one] = targets;
  if (one === undefined) throw new Error('none');
  await scheduler.replace(targets);
  await clock.advance(minutes(5));
  scheduler.wish(one, { afterMs: 40, look: 'quick', occasion: 'confirm' });
  await scheduler.replace(targets.map((target) => changed(target, 1)));
  since();
  await clock.advance(45);
  expect(since().filter(({ target }) => target.name === one.name)).toMatchObject([
    { look: 'quick', occasion: 'change', at: minutes(5) + 40, target: { timeoutMs: 1 } },
  ]);
  await end();
});

test.each<[string, (target: Target) => Target]>([
  ['labels', (target) => ({ ...target, labels: { revision: '2' } })],
  [
    'what is borne',
    (target) => ({ ...target, accept: [{ check: 'a.b', reason: 'r', by: 'me', until: '2027-01-01' }] }),
  ],
  [
    'when a worse look is confirmed',
    (target) => ({ ...target, schedule: { ...scheduleOf(minutes(5)), confirmMs: [] } }),
  ],
])('%s: no reason to look, and the times stay', async (_, change) => {
  const { scheduler, clock, since, end } = rehearse();
  const one = scheduled('a.example.com');
  await scheduler.replace([one]);
  await clock.advance(minutes(11));
  const last = since().at(-1)?.at ?? 0;
  await scheduler.replace([change(one)]);
  scheduler.wish(one, { afterMs: 1000, look: 'quick', occasion: 'confirm' });
  await scheduler.replace([one]);
  await scheduler.replace([change(one)]);
  await clock.advance(900);
  expect(since()).toEqual([]);
  await clock.advance(200);
  expect(since()).toMatchObject([{ occasion: 'confirm', target: change(one) }]);
  await clock.advance(minutes(9));
  expect(since().map(({ at, occasion }) => [at, occasion])).toEqual(
    [1, 2].flatMap((n) => (last + minutes(5 * n) > minutes(20) ? [] : [[last + minutes(5 * n), 'due']])),
  );
  await end();
});

test('another schedule alone makes the times anew, and what was to come sooner comes once', async () => {
  const { scheduler, clock, since, end } = rehearse();
  const [slow, fast] = [scheduleOf(minutes(60), minutes(600)), scheduleOf(minutes(5), minutes(600))];
  await scheduler.replace([scheduled('a.example.com', slow)]);
  await clock.advance(minutes(61));
  since();
  await scheduler.replace([scheduled('a.example.com', fast)]);
  await clock.advance(1000);
  expect(since()).toEqual([]);
  await clock.advance(minutes(30));
  expect(since().length).toBe(6);
  await scheduler.replace([scheduled('a.example.com', slow)]);
  await clock.advance(minutes(5));
  expect(since().length).toBe(1);
  await clock.advance(minutes(180));
  expect(since().length).toBe(3);
  await end();
});

test('a schedule that never stays the same puts nothing off', async () => {
  const rehearsal = rehearse();
  const { scheduler, since, end } = rehearsal;
  await scheduler.replace(many(100));
  await storm(rehearsal, { times: 300, everyMs: 3000 }, (time) => many(100, scheduleOf(minutes(5) + time * 1000)));
  const seen = since();
  expect(seen.filter(({ look }) => look === 'quick').length).toBeGreaterThanOrEqual(300);
  await end();
});
