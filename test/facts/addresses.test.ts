import { expect, test } from 'vitest';
import { plainAddress } from '../../src/facts/addresses.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:201', '192.0.2.1'],
  ['2001:DB8:0::1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['localhost', null],
  ['', null],
  ['192.0.2', null],
])('%j is plainly %j', (text, plain) => {
  expect(plainAddress(text)).toBe(plain);
});
