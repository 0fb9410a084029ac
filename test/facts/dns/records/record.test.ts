import { expect, test } from 'vitest';
import { zoneKeeper } from '../../../../src/facts/dns/records/record.ts';
import { ns1, ns2 } from '../../../support/evidence.ts';

test('the servers of a zone are told in one order, whichever was asked first', () => {
  const told = 'the DNS provider of example.com (ns1.example.com, ns2.example.com)';
  for (const servers of [
    [ns1, ns2],
    [ns2, ns1, ns2],
  ]) {
    expect(zoneKeeper({ apex: 'example.com', servers }, 'demo.example.com')).toBe(told);
  }
});
