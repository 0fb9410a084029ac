import { describe, expect, test } from 'vitest';
import { after, lookOf, standingAfter, type DatedLook } from './looking-on.ts';

const full = { look: 'full' } as const;
const wished = [{ afterMs: 0, look: 'full', occasion: 'change' }];
const changed = (ms: number): DatedLook => lookOf({ minor: 'warn' }, { ms });
const lost = (ms: number, look: 'quick' | 'full' = 'full'): DatedLook =>
  lookOf({ vital: 'unknown' }, { ms, look, ownTrouble: true });

/** What each of the last looks wishes. */
const wishesOf = (before: readonly DatedLook[], ...last: readonly DatedLook[]) =>
  last.map((look, i) => {
    const made = [...before, ...last.slice(0, i)];
    return after(made.length === 0 ? null : standingAfter(...made), look).next;
  });

describe('a full look that came to nothing by our own trouble', () => {
  test('is wished by each quick look until it is made', () => {
    const before = [lost(0, 'quick'), lost(5000)];
    const quick = [300_000, 600_000].map((ms) => lookOf({}, { ms }));
    expect(wishesOf(before, ...quick, lost(610_000), lookOf({}, { ms: 900_000 }))).toEqual([
      wished,
      wished,
      [],
      wished,
    ]);
    const made = lookOf({}, { ...full, ms: 901_000 });
    expect(wishesOf([...before, ...quick], made, lookOf({}, { ms: 1_200_000 }))).toEqual([[], []]);
  });
  test('be it the one that a change was followed by', () => {
    const before = [lookOf({}, full), changed(300_000), changed(320_000), changed(360_000)];
    expect(wishesOf(before.slice(0, 3), changed(360_000))).toEqual([wished]);
    expect(wishesOf([...before, lost(361_000)], changed(391_000), changed(691_000))).toEqual([wished, wished]);
  });
  test('or the one of a whole period later', () => {
    const before = [lookOf({}, full), lookOf({}, { ms: 300_000 }), lost(21_600_000)];
    expect(wishesOf(before, lookOf({}, { ms: 21_900_000 }))).toEqual([wished]);
  });
  test('waits while something is looked at again, and is not forgotten with that', () => {
    const before = [lookOf({}, full), lost(10)];
    const fails = (ms: number) => lookOf({ vital: 'fail' }, { ms });
    expect(wishesOf(before, fails(1000), lookOf({}, { ms: 21_000 }))).toEqual([
      [{ afterMs: 20_000, look: 'quick', occasion: 'confirm' }],
      wished,
    ]);
  });
});

test('where no full look was lost, the schedule has the first', () => {
  expect(wishesOf([], lookOf(), lookOf({}, { ms: 10 }))).toEqual([[], []]);
  expect(wishesOf([lookOf({}, full)], lost(10, 'quick'), lookOf({}, { ms: 20 }))).toEqual([[], []]);
});
