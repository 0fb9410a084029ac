import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/config/duration.ts';

test('durations', () => {
  const written = ['250ms', '10s', '5m', '2h', '30d', '0s'];
  expect(written.map(parseDuration)).toEqual([250, 10_000, 300_000, 7_200_000, 2_592_000_000, 0]);
  expect(['', '10', 's', '1.5s', '-1s', '1h30m', '1 s', '1S', '1w', '1e3s'].map(parseDuration)).toEqual(
    Array.from({ length: 10 }, () => null),
  );
});

test('a formatted duration is read as what it was', () => {
  fc.assert(
    fc.property(fc.nat(), (ms) => {
      expect(parseDuration(formatDuration(ms))).toBe(ms);
    }),
  );
  expect([90_000, 86_400_000, 1500].map(formatDuration)).toEqual(['90s', '1d', '1500ms']);
});
