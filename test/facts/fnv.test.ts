import { expect, test } from 'vitest';
import { fnv1a32 } from '../../src/facts/fnv.ts';

test.each([
  ['', 0x811c9dc5],
  ['a', 0xe40c292c],
  ['foobar', 0xbf9cf968],
])('%j, as its authors have it', (text, hash) => {
  expect(fnv1a32(new TextEncoder().encode(text))).toBe(hash);
});
