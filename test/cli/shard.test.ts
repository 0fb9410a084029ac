import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInShard, parseShard } from '../../src/cli/shard.ts';
import { target } from '../support/evidence.ts';

test('each target is in exactly one part, whatever stands beside it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 64 }), fc.array(fc.domain(), { maxLength: 20 }), (of, hosts) => {
      for (const host of hosts) {
        const parts = Array.from({ length: of }, (_, part) => ({ part, of }));
        expect(parts.filter((part) => isInShard(target({ host, name: host }), part))).toHaveLength(1);
      }
    }),
  );
});
test('the parts are of about the same size', () => {
  const all = Array.from({ length: 1000 }, (_, i) => target({ host: `h${i}.example.com`, name: `h${i}` }));
  for (const part of [0, 1, 2, 3]) {
    const size = all.filter((one) => isInShard(one, { part, of: 4 })).length;
    expect(Math.abs(size - 250)).toBeLessThan(80);
  }
});
test.each([
  ['4/4', /4\/4: parts are counted from 0, so the last of 4 is 3\/4/],
  ['1', /expected I\/N such as 0\/4, got "1"/],
  ['0/0', /expected I\/N/],
  ['-1/4', /expected I\/N/],
])('%s is refused', (text, message) => expect(() => parseShard(text)).toThrow(message));
test('0/1 is all', () => expect(isInShard(target(), parseShard(' 0/1 '))).toBe(true));
