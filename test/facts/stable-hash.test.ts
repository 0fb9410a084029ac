import { expect, test } from 'vitest';
import { stableHash } from '../../src/facts/stable-hash.ts';

test('is the same on any day, and spreads what differs in its last digit alone', () => {
  expect(['', 'demo.example.com'].map(stableHash)).toEqual([372_931_385, 1_429_034_965]);
  const tenths = Array.from({ length: 10 }, () => 0);
  for (let at = 0; at < 10_000; at++) {
    const tenth = Math.floor((stableHash(`host-${at}`) / 2 ** 32) * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(120);
});
