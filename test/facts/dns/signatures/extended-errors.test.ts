import { expect, test } from 'vitest';
import { extendedErrorText, faultOfError } from '../../../../src/facts/dns/signatures/extended-errors.ts';
import { blamesSignatures } from '../../../../src/facts/dns/outcome.ts';
import { data, rcode, resolver } from '../../../support/evidence.ts';

test.each([
  [7, '7 Signature Expired', 'expired'],
  [8, '8 Signature Not Yet Valid', 'not-yet-valid'],
  [9, '9 DNSKEY Missing', 'key-mismatch'],
  [10, '10 RRSIGs Missing', 'signatures-missing'],
  [12, '12 NSEC Missing', 'denial'],
  [6, '6 DNSSEC Bogus', 'bogus'],
  [22, '22 No Reachable Authority', null],
  [0, '0 Other Error', null],
  [49_152, '49152', null],
])('%i', (code, text, fault) => {
  expect([extendedErrorText(code), faultOfError(code)]).toEqual([text, fault]);
});

test('a resolver blames the signatures where one of its errors does', () => {
  const said = (...codes: readonly number[]) =>
    rcode(
      'SERVFAIL',
      resolver,
      codes.map((code) => ({ code, text: '' })),
    );
  expect([said(), said(22, 3), said(22, 9), data()].map(blamesSignatures)).toEqual([false, false, true, false]);
});
