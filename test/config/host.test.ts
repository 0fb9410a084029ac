import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseHost } from '../../src/config/host.ts';
import { canonicalName } from '../../src/facts/dns/names.ts';

test('a name of plain labels is what the long way gives, however it is written', () => {
  const label = fc.stringMatching(/^[a-z0-9_-]{1,20}$/);
  const top = fc.stringMatching(/^[a-z_-][a-z0-9_-]{0,10}$/);
  fc.assert(
    fc.property(fc.array(label, { minLength: 1, maxLength: 6 }), top, (labels, last) => {
      const name = [...labels, last].join('.');
      expect(parseHost(name)).toBe(canonicalName(name));
      expect(parseHost(`${name.toUpperCase()}.`)).toBe(name);
    }),
  );
});

test('what ends in a number is no name, and a label has its limit', () => {
  for (const name of ['a.1', 'a.123', `${'x'.repeat(64)}.example`, `${'x.'.repeat(127)}example`]) {
    expect(() => parseHost(name)).toThrow(expect.objectContaining({ name: 'ValueError' }));
  }
  expect(parseHost('1.a1')).toBe('1.a1');
});
