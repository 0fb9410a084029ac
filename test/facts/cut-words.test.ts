import { expect, test } from 'vitest';
import { cutWords } from '../../src/facts/cut-words.ts';

test('what is long is cut', () => {
  expect(cutWords('x'.repeat(200))).toHaveLength(200);
  expect(cutWords('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`);
});
