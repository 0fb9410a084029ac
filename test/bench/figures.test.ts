import { expect, test } from 'vitest';
import { figureOf, inTurn, shown, table } from './figures.ts';

test('the smallest and the median', () => {
  expect(figureOf([3, 1, 20])).toEqual({ least: 1, median: 3 });
  expect(() => figureOf([])).toThrow('nothing was measured');
  expect(shown({ least: 1234.567, median: 2000 }, 1)).toBe('1,234.6 (2,000.0)');
});

test('each measure once a round', async () => {
  let clock = 0;
  const measured = await inTurn(
    2,
    ['a', 'b'].map((name) => async () => `${name}${++clock}`),
  );
  expect(measured).toEqual([
    ['a1', 'a3'],
    ['b2', 'b4'],
  ]);
});

test('figures stand below each other', () => {
  expect(
    table([
      ['', 'ms'],
      ['quick look', '3'],
    ]),
  ).toBe('              ms\n  quick look   3\n');
});
