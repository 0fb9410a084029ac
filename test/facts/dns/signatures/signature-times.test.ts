import { expect, test } from 'vitest';
import { readSignature, untimely } from '../../../../src/facts/dns/signatures/signature-times.ts';
import { dayMs, now } from '../../../support/evidence.ts';
import { signature } from '../../../support/signatures.ts';

/** Over a type, from and until so many days from now. */
const over = (type: number, from: number, until: number): string =>
  signature(type, now + from * dayMs, now + until * dayMs);

test('what a signature covers, and when it is valid', () => {
  expect(readSignature(over(257, -1, 2))).toEqual({ covers: 257, from: now - dayMs, until: now + 2 * dayMs });
  expect([readSignature(''), readSignature('\\# 2 0001')]).toEqual([null, null]);
});

test.each([
  ['none at all', [], null],
  ['one that is valid', [over(1, -1, 1)], null],
  ['one that begins and ends now', [over(1, 0, 0)], null],
  ['an old one beside a valid one of the same records', [over(1, -9, -1), over(1, -1, 1)], null],
  ['an old one beside a valid one of other records', [over(1, -9, -1), over(6, -1, 1)], ['expired', -1]],
  ['two old ones of the same records: the later counts', [over(1, -9, -3), over(1, -9, -1)], ['expired', -1]],
  ['old ones of two sets of records: the older tells more', [over(1, -9, -3), over(6, -9, -1)], ['expired', -3]],
  ['one of the future', [over(1, 2, 9)], ['not-yet-valid', 2]],
  ['an old one and one of the future', [over(1, -9, -1), over(1, 2, 9)], ['expired', -1]],
] as const)('%s', (_, records, found) => {
  const said = found === null ? null : { kind: found[0], at: now + found[1] * dayMs };
  expect(untimely(records, now)).toEqual(said);
});
