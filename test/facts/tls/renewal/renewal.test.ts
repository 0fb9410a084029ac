import { expect, test } from 'vitest';
import { renewalOf } from '../../../../src/facts/tls/renewal/renewal.ts';
import { dayMs, fromNow, now } from '../../../support/evidence.ts';

const caps = { warnMs: 30 * dayMs, failMs: 7 * dayMs };
const of = (fromDays: number, toDays: number) =>
  renewalOf({ notBefore: fromNow(fromDays), notAfter: fromNow(toDays) }, caps, now);

test.each([
  [90, 27, 7],
  [45, 13.5, 4.5],
  [160 / 24, 2, 160 / 240],
  [365, 30, 7],
  [825, 30, 7],
])('a lifetime of %d days is due with %d and overdue with %d days left', (life, warn, fail) => {
  const renewal = of(-life / 2, life / 2);
  expect(renewal?.leftMs).toBeCloseTo((life / 2) * dayMs, -1);
  expect((renewal?.warnMs ?? 0) / dayMs).toBeCloseTo(warn, 3);
  expect((renewal?.failMs ?? 0) / dayMs).toBeCloseTo(fail, 3);
});
test('of those that live shorter than six days nothing is said', () => {
  expect(of(-2, 3)).toBeNull();
  expect(of(1, -1)).toBeNull();
  expect(renewalOf({ notBefore: 'nonsense', notAfter: 'nonsense' }, caps, now)).toBeNull();
});
