import { expect, test } from 'vitest';
import { many, minutes, rehearse, scheduleOf } from './rehearsal.ts';

test('full looks that take long leave room for quick ones, also of targets that wait for theirs', async () => {
  const { scheduler, clock, seen, since, end } = rehearse({ concurrency: 8, lookMs: 20, fullLookMs: 20_000 });
  const targets = many(300, scheduleOf(minutes(1)));
  await scheduler.replace(targets);
  await clock.advance(minutes(3));
  expect(seen.some(({ look }) => look === 'full')).toBe(true);
  since();
  await clock.advance(minutes(1));
  const inThatMinute = since();
  const begun = (kind: string): number => inThatMinute.filter(({ look }) => look === kind).length;
  // Four at a time, three times a minute.
  expect(begun('full')).toBeLessThanOrEqual(12);
  expect(begun('full')).toBeGreaterThan(8);
  expect(begun('quick')).toBeGreaterThan(285);
  // No later than a full look of the same target lets it.
  expect(scheduler.lagSeconds()).toBeLessThan(20.1);
  await clock.advance(minutes(30));
  const looked = new Set(seen.flatMap(({ look, target }) => (look === 'full' ? [target.name] : [])));
  expect(looked.size).toBe(300);
  await end();
});

test('a full look that somebody asks for does not wait for those that are due', async () => {
  const { scheduler, clock, since, end } = rehearse({ concurrency: 8, lookMs: 20, fullLookMs: 20_000 });
  const targets = many(100, scheduleOf(minutes(1)));
  await scheduler.replace(targets);
  await clock.advance(minutes(2));
  since();
  const last = targets.at(-1);
  if (last === undefined) throw new Error('too few');
  const answered = scheduler.ask(last);
  await clock.advance(100);
  expect(since()).toContainEqual(expect.objectContaining({ look: 'full', occasion: 'asked' }));
  await clock.advance(20_000);
  await answered;
  await end();
});
