import { expect, test } from 'vitest';
import { many, minutes, rehearse, scheduled, scheduleOf } from './rehearsal.ts';

const one = scheduled('a.example.com');
const namesOf = (seen: readonly { readonly target: { readonly name: string } }[]): string[] =>
  seen.map(({ target }) => target.name);

test('a few targets are looked at at once: quickly, then in full', async () => {
  const { scheduler, clock, since, end } = rehearse();
  const targets = many(5);
  await scheduler.replace(targets);
  await clock.advance(1000);
  const seen = since();
  expect(seen.filter(({ look }) => look === 'quick').map(({ occasion }) => occasion)).toEqual(Array(5).fill('due'));
  expect(namesOf(seen.filter(({ look }) => look === 'full')).toSorted()).toEqual(
    namesOf(targets.map((target) => ({ target }))).toSorted(),
  );
  await end();
});

test('10,000 begin within 30 s, spread evenly, and each has its full look later', async () => {
  const { scheduler, clock, seen, most, end } = rehearse();
  await scheduler.replace(many(10_000));
  await clock.advance(30_500);
  const quick = seen.filter(({ look }) => look === 'quick');
  expect(new Set(namesOf(quick)).size).toBe(10_000);
  const perSecond = Array.from({ length: 30 }, (_, second) =>
    quick.filter(({ at }) => Math.floor(at / 1000) === second),
  );
  expect(Math.max(...perSecond.map(({ length }) => length))).toBeLessThan(10_000 / 30 + 200);
  expect(scheduler.lagSeconds()).toBeLessThan(0.5);
  await clock.advance(minutes(6));
  expect(new Set(namesOf(seen.filter(({ look }) => look === 'full'))).size).toBe(10_000);
  expect(most.ofOne).toBe(1);
  await end();
});

test('each has its look once a period, at the same place in it after a restart', async () => {
  const placesOf = async (restMs: number): Promise<Map<string, number>> => {
    const { scheduler, clock, since, end } = rehearse();
    await clock.advance(restMs);
    const began = clock.wall();
    await scheduler.replace(many(300));
    await clock.advance(minutes(5));
    since();
    const from = clock.wall();
    await clock.advance(minutes(5));
    const seen = since();
    expect(namesOf(seen).length).toBe(300);
    expect(new Set(namesOf(seen)).size).toBe(300);
    await end();
    const first = Math.min(...seen.map(({ at }) => at));
    expect(from - began).toBe(minutes(5));
    return new Map(seen.map(({ target, at }) => [target.name, (from + at - first) % minutes(5)]));
  };
  const [before, after] = [await placesOf(0), await placesOf(minutes(5) * 3)];
  expect(after).toEqual(before);
});

test('a full look takes the place of the quick one, as often as it is wanted', async () => {
  const { scheduler, clock, since, end } = rehearse();
  await scheduler.replace([scheduled('a.example.com', scheduleOf(minutes(5), minutes(60)))]);
  await clock.advance(minutes(70));
  since();
  await clock.advance(minutes(600));
  const seen = since();
  expect(seen.length).toBe(120);
  expect(seen.filter(({ look }) => look === 'full').length).toBe(10);
  await end();
});

test('what is new or changed comes first, what is unchanged keeps its times, what is gone is gone', async () => {
  const { scheduler, clock, since, end } = rehearse({ concurrency: 2 });
  const [kept, changed, gone] = [scheduled('k.example.com'), scheduled('c.example.com'), scheduled('g.example.com')];
  await scheduler.replace([kept, changed, gone]);
  await clock.advance(minutes(12));
  const keptAt = since().findLast(({ target }) => target === kept)?.at ?? 0;
  await scheduler.replace([structuredClone(kept), { ...changed, timeoutMs: 1 }, scheduled('n.example.com')]);
  scheduler.wish(gone, { afterMs: 0, look: 'full', occasion: 'asked' });
  expect(scheduler.targets()).toBe(3);
  await clock.advance(100);
  const first = since();
  expect(first.map(({ target, occasion, look }) => `${target.name} ${occasion} ${look}`).toSorted()).toEqual([
    'c.example.com change quick',
    'n.example.com change quick',
  ]);
  expect(first.find(({ target }) => target.name === 'c.example.com')?.target.timeoutMs).toBe(1);
  await clock.advance(minutes(5));
  const later = since();
  expect(namesOf(later)).not.toContain('g.example.com');
  expect(
    later.filter(({ target }) => target.name === 'k.example.com').map(({ at }) => Math.round(at - keptAt)),
  ).toEqual([minutes(5)]);
  await end();
});

test('a target that is removed while it is looked at, and comes back, is never looked at twice at once', async () => {
  const { scheduler, clock, seen, most, end } = rehearse({ lookMs: 5000 });
  await scheduler.replace([one]);
  await clock.advance(100);
  await scheduler.replace([]);
  expect(scheduler.targets()).toBe(0);
  await scheduler.replace([{ ...one, timeoutMs: 1 }]);
  await clock.advance(1000);
  expect(seen.length).toBe(1);
  await clock.advance(5000);
  expect(seen.length).toBe(2);
  expect(most.ofOne).toBe(1);
  await scheduler.replace([]);
  await clock.advance(minutes(20));
  expect(seen.length).toBe(2);
  await end();
});

test('wishes come in their time; while a look is under way the strongest of them is remembered', async () => {
  const { scheduler, clock, since, most, end } = rehearse({ lookMs: 2000 });
  await scheduler.replace([one]);
  await clock.advance(minutes(1));
  since();
  const before = clock.steady();
  scheduler.wish(one, { afterMs: 20_000, look: 'quick', occasion: 'confirm' });
  await clock.advance(19_900);
  expect(since()).toEqual([]);
  await clock.advance(200);
  expect(since()).toMatchObject([{ look: 'quick', occasion: 'confirm' }]);
  expect(clock.steady() - before).toBe(20_100);
  scheduler.wish(one, { afterMs: 0, look: 'quick', occasion: 'due' });
  scheduler.wish(one, { afterMs: 0, look: 'full', occasion: 'change' });
  scheduler.wish(one, { afterMs: 0, look: 'quick', occasion: 'confirm' });
  await clock.advance(5000);
  expect(since()).toMatchObject([{ look: 'full', occasion: 'confirm' }]);
  expect(most.ofOne).toBe(1);
  await end();
});

test('wishes for the same reason become one: the earlier time and the closer look', async () => {
  const { scheduler, clock, since, end } = rehearse();
  await scheduler.replace([one]);
  await clock.advance(minutes(1));
  since();
  scheduler.wish(one, { afterMs: 9000, look: 'full', occasion: 'change' });
  scheduler.wish(one, { afterMs: 3000, look: 'quick', occasion: 'change' });
  await clock.advance(2900);
  expect(since()).toEqual([]);
  await clock.advance(minutes(0.3));
  expect(since()).toMatchObject([{ look: 'full', occasion: 'change' }]);
  await end();
});

test('what was wished of a target is forgotten when it changes', async () => {
  const { scheduler, clock, since, end } = rehearse();
  await scheduler.replace([one]);
  await clock.advance(minutes(1));
  scheduler.wish(one, { afterMs: 5000, look: 'quick', occasion: 'confirm' });
  await scheduler.replace([{ ...one, timeoutMs: 1 }]);
  since();
  await clock.advance(10_000);
  expect(since().map(({ occasion }) => occasion)).not.toContain('confirm');
  await end();
});

test('in a jam those who ask come first, then what is to be confirmed, what changed, and what is due', async () => {
  const { scheduler, clock, since, most, end } = rehearse({ concurrency: 1, lookMs: 1000 });
  const targets = many(6, scheduleOf(minutes(600)));
  await scheduler.replace(targets);
  await clock.advance(minutes(2));
  since();
  const [busy, due, change, confirm, asked] = targets;
  if (!busy || !due || !change || !confirm || !asked) throw new Error('too few');
  scheduler.wish(busy, { afterMs: 0, look: 'quick', occasion: 'due' });
  scheduler.wish(due, { afterMs: 0, look: 'quick', occasion: 'due' });
  scheduler.wish(change, { afterMs: 0, look: 'quick', occasion: 'change' });
  scheduler.wish(confirm, { afterMs: 500, look: 'quick', occasion: 'confirm' });
  const answered = scheduler.ask(asked);
  await clock.advance(600);
  expect(scheduler.lagSeconds()).toBeGreaterThan(0.5);
  await clock.advance(4900);
  await answered;
  expect(
    since()
      .map(({ occasion }) => occasion)
      .slice(1),
  ).toEqual(['asked', 'confirm', 'change', 'due']);
  expect(most.all).toBe(1);
  expect(scheduler.lagSeconds()).toBeGreaterThan(2.9);
  await clock.advance(minutes(1.5));
  expect(scheduler.lagSeconds()).toBeLessThan(2.9);
  await end();
});

test('who asks is told when it is done, and refused where there is nothing to look at', async () => {
  const { scheduler, clock, since } = rehearse();
  await scheduler.replace([one]);
  await clock.advance(minutes(1));
  since();
  const both = Promise.all([scheduler.ask(one), scheduler.ask(one)]);
  await clock.advance(500);
  await both;
  // The second did not ask for what had begun already.
  expect(since()).toMatchObject([
    { look: 'full', occasion: 'asked' },
    { look: 'full', occasion: 'asked' },
  ]);
  await expect(scheduler.ask(scheduled('b.example.com'))).rejects.toThrow('no target');
  const last = scheduler.ask(one);
  const stopping = scheduler.stop();
  await clock.advance(300);
  await Promise.all([last, stopping]);
  await expect(scheduler.ask(one)).rejects.toThrow('no target');
  expect(clock.timers()).toBe(0);
});

test('a look that throws is said, and the next comes all the same', async () => {
  const { scheduler, clock, errors, seen, end } = rehearse({ fails: true });
  await scheduler.replace([one]);
  await clock.advance(minutes(11));
  expect(seen.length).toBeGreaterThan(3);
  expect(errors.length).toBe(seen.length);
  await end();
});

test('once somebody is heard again, what was lost is looked at soon, spread', async () => {
  const { scheduler, clock, since, end } = rehearse({ lookMs: 10 });
  const targets = many(300, scheduleOf(minutes(60)));
  await scheduler.replace(targets);
  await clock.advance(minutes(3));
  since();
  scheduler.again([...targets, scheduled('gone.example.com')], 30_000);
  await clock.advance(1000);
  const first = since().length;
  expect(first).toBeGreaterThan(2);
  expect(first).toBeLessThan(40);
  await clock.advance(30_000);
  expect(since().length + first).toBeGreaterThanOrEqual(300);
  await end();
});

test('a first full look that was made for another reason is not made again', async () => {
  const { scheduler, clock, since, end } = rehearse();
  const targets = many(1000, scheduleOf(minutes(60)));
  await scheduler.replace(targets);
  await clock.advance(1000);
  for (const target of targets) scheduler.settled(target, { full: true });
  since();
  await clock.advance(minutes(2));
  expect(since().filter(({ look }) => look === 'full').length).toBeLessThan(20);
  await end();
});
