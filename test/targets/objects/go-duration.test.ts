import { expect, test } from 'vitest';
import { parseGoDuration } from '../../../src/targets/objects/go-duration.ts';

test.each([
  ['2160h0m0s', 7_776_000_000],
  ['2160h', 7_776_000_000],
  ['360h30m', 1_297_800_000],
  ['1.5h', 5_400_000],
  ['.5s', 500],
  ['1m1.5s10ms', 61_510],
  ['100µs', 0.1],
  ['-1h', -3_600_000],
  ['0', 0],
])('%s', (text, ms) => {
  expect(parseGoDuration(text)).toBeCloseTo(ms, 9);
});

test.each(['', '90d', '5', '1h ', 'h', '1h30', '.h', 'P90D', '1 h', '9'.repeat(40) + 'h', '1h'.repeat(1000)])(
  '%s',
  (text) => {
    expect(parseGoDuration(text)).toBeNull();
  },
);
