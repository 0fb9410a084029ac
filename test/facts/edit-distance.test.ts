import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance } from '../../src/facts/edit-distance.ts';

test.each([
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
  ['abc', 'abc', 0],
  ['flaw', 'lawn', 2],
  ['trailing', 'trialing', 1],
  ['ab', 'ba', 1],
])('%s, %s: %i', (a, b, distance) => expect(editDistance(a, b)).toBe(distance));

test('is the same both ways, and one insertion is one', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat(), (a, b, at) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      const cut = at % (a.length + 1);
      expect(editDistance(a, `${a.slice(0, cut)}é${a.slice(cut)}`)).toBe(1);
    }),
  );
});
