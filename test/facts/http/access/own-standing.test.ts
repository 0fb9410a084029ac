import { expect, test } from 'vitest';
import { standingOf } from '../../../../src/facts/http/access/own-standing.ts';
import { claimedHeaders } from '../../../../src/facts/http/access/claimed-addresses.ts';

test.each([
  [['198.51.100.7'], ['198.51.100.0/24'], 'inside'],
  [['198.51.100.7/32'], ['10.0.0.0/8', '198.51.100.7'], 'inside'],
  [['198.51.100.0/25'], ['198.51.100.0/24'], 'inside'],
  [['198.51.100.7', '20.9.9.9'], ['198.51.100.0/24'], 'unknown'],
  [['198.51.100.0/23'], ['198.51.100.0/24'], 'unknown'],
  [['198.51.100.0/24'], ['198.51.100.7/32'], 'unknown'],
  [['20.9.9.9'], ['198.51.100.0/24'], 'outside'],
  [['20.9.9.9'], ['0.0.0.0/0'], 'inside'],
  [['20.9.9.9'], ['::/0'], 'outside'],
  [['20.9.9.9'], [], 'outside'],
  [[], ['0.0.0.0/0'], 'unknown'],
] as const)('%j against %j: %s', (ranges, allow, is) => {
  expect(standingOf([{ family: 4, ranges, how: 'configured', detail: '' }], 4, allow).is).toBe(is);
});

test('of another family nothing is known', () => {
  const own = { family: 6, ranges: ['2a01:4f8::1'], how: 'local', detail: '' } as const;
  expect(standingOf([own], 4, ['0.0.0.0/0'])).toMatchObject({
    is: 'unknown',
    words: 'our own address over IPv4 is not known',
  });
  expect(standingOf([own], 6, ['2a01:4f8::/32'])).toMatchObject({ is: 'inside' });
});

test.each([
  ['10.0.0.0/8', '10.0.0.1'],
  ['198.51.100.7/32', '198.51.100.7'],
  ['198.51.100.0/32', '198.51.100.0'],
  ['198.51.100.7', '198.51.100.7'],
  ['fd00::/8', 'fd00::1'],
  ['fd00::/128', 'fd00::'],
  ['fd00::5/128', 'fd00::5'],
])('an address that %s lets in: %s', (range, address) => {
  const claimed = claimedHeaders([range, '192.0.2.0/24'], '20.80.0.1');
  expect(new Set(claimed.map(([, value]) => value))).toEqual(new Set([address]));
  expect(claimed.map(([name]) => name)).toEqual(expect.arrayContaining(['x-forwarded-for', 'x-real-ip', 'forwarded']));
});

test('nobody is claimed to be where nobody is let in, and Cloudflare is not told what only it may write', () => {
  expect(claimedHeaders([], '20.80.0.1')).toEqual([]);
  expect(claimedHeaders(['10.0.0.0/8'], '104.16.0.1').map(([name]) => name)).not.toContain('cf-connecting-ip');
});
