import { expect, test } from 'vitest';
import { slopeOf } from './slope.ts';

test('a line has its own slope, and no error', () => {
  const { rate, error } = slopeOf([1, 2, 5, 9].map((x) => ({ x, y: 7 - 3 * x })));
  expect(rate).toBeCloseTo(-3, 10);
  expect(error).toBeCloseTo(0, 10);
});

test('what goes up and down around a level has none beyond its error', () => {
  const { rate, error } = slopeOf([4, 6, 4, 6, 4, 6, 4, 6].map((y, x) => ({ x, y })));
  expect(Math.abs(rate)).toBeLessThan(2 * error);
  expect(error).toBeCloseTo(0.1739, 3);
});

test('two points are no measure', () => {
  expect(() =>
    slopeOf([
      { x: 1, y: 1 },
      { x: 2, y: 2 },
    ]),
  ).toThrow('three points');
});
