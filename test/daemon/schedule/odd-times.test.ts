import { array, assert, asyncProperty, constant, constantFrom, integer, oneof, record } from 'fast-check';
import { expect, test } from 'vitest';
import { many, minutes, rehearse, scheduled, scheduleOf } from './rehearsal.ts';

const one = scheduled('a.example.com');
const namesOf = (seen: readonly { readonly target: { readonly name: string } }[]): string[] =>
  seen.map(({ target }) => target.name);

test('after a pause what is overdue is spread, and what is asked is not', async () => {
  const { scheduler, clock, since, end } = rehearse({ concurrency: 2000, lookMs: 10 });
  const targets = many(1000);
  await scheduler.replace(targets);
  await clock.advance(minutes(6));
  since();
  await clock.freeze(minutes(60));
  expect(since().length).toBeLessThan(60);
  await clock.advance(61_000);
  const seen = since();
  expect(new Set(namesOf(seen)).size).toBe(1000);
  const start = seen[0]?.at ?? 0;
  for (let second = 0; second < 60; second++) {
    const inIt = seen.filter(({ at }) => Math.floor((at - start) / 1000) === second);
    expect(inIt.length).toBeLessThan(60);
  }
  await end();
});

test('a clock that is set moves no period', async () => {
  const { scheduler, clock, since, end } = rehearse({ lookMs: 10 });
  await scheduler.replace(many(200));
  await clock.advance(minutes(10));
  for (const by of [minutes(60), -minutes(600), minutes(60 * 24 * 365)]) {
    since();
    clock.setWall(by);
    await clock.advance(minutes(5));
    const seen = since();
    expect(seen.length).toBe(200);
    expect(new Set(namesOf(seen)).size).toBe(200);
  }
  await end();
});

test('a period longer than any timer is no storm', async () => {
  const { scheduler, clock, since, end } = rehearse();
  const days = 24 * 60;
  await scheduler.replace([scheduled('a.example.com', scheduleOf(minutes(40 * days), minutes(80 * days)))]);
  await clock.advance(minutes(1));
  expect(since().length).toBe(2);
  await clock.advance(minutes(2 * days));
  expect(since().length).toBeLessThan(2);
  await end();
});

test('whatever is wished, asked and replaced: no overlap, no more than there is room for, none forgotten', async () => {
  const step = oneof(
    record({ kind: constant('advance' as const), ms: integer({ min: 1, max: 400_000 }) }),
    record({ kind: constant('freeze' as const), ms: integer({ min: 1, max: 400_000 }) }),
    record({ kind: constant('wall' as const), ms: integer({ min: -1e8, max: 1e8 }) }),
    record({
      kind: constant('replace' as const),
      many: integer({ min: 1, max: 12 }),
      timeoutMs: integer({ min: 1, max: 2 }),
    }),
    record({
      kind: constant('wish' as const),
      which: integer({ min: 0, max: 11 }),
      afterMs: integer({ min: 0, max: 100_000 }),
      look: constantFrom('quick' as const, 'full' as const),
      occasion: constantFrom('asked' as const, 'confirm' as const, 'change' as const, 'due' as const),
    }),
  );
  await assert(
    asyncProperty(array(step, { maxLength: 25 }), integer({ min: 1, max: 5 }), async (steps, concurrency) => {
      const { scheduler, clock, most, since, end } = rehearse({ concurrency, lookMs: 700 });
      let targets = many(6);
      await scheduler.replace(targets);
      for (const each of steps) {
        if (each.kind === 'advance') await clock.advance(each.ms);
        else if (each.kind === 'freeze') await clock.freeze(each.ms);
        else if (each.kind === 'wall') clock.setWall(each.ms);
        else if (each.kind === 'replace') {
          targets = many(each.many).map((target) => Object.assign(target, { timeoutMs: each.timeoutMs }));
          await scheduler.replace(targets);
        } else scheduler.wish(many(12)[each.which] ?? one, each);
      }
      await clock.advance(minutes(2));
      since();
      await clock.advance(minutes(5) + 30_000);
      expect(new Set(namesOf(since()))).toEqual(new Set(targets.map(({ name }) => name)));
      expect(most.ofOne).toBe(1);
      expect(most.all).toBeLessThanOrEqual(concurrency);
      expect(clock.timers()).toBeLessThan(10);
      await end();
    }),
    { numRuns: 60 },
  );
});
