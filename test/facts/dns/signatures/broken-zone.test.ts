import { expect, test } from 'vitest';
import { menderOf, mendSignatures } from '../../../../src/facts/dns/signatures/broken-zone.ts';
import type { BrokenSignatures } from '../../../../src/facts/dns/signatures/validation.ts';
import { exampleZone } from '../../../support/evidence.ts';

const host = 'demo.example.com';
const broken = (zone: string | null, kind: BrokenSignatures['kind'] = 'expired'): BrokenSignatures => ({
  kind,
  zone,
  name: host,
  text: '',
});

test.each([
  ['example.com', 'dns-provider'],
  ['ck8s.example.org', 'administrator'],
  [null, 'cdn'],
] as const)('of %s it is the job of: %s', (zone, owner) => {
  expect(menderOf(broken(zone), host)).toBe(owner);
});

test.each([
  [broken('example.com'), 'the DNS provider of example.com (ns1.example.com, ns2.example.com)'],
  [broken('ck8s.example.org'), 'the DNS provider of ck8s.example.org'],
  [broken('example.com', 'key-mismatch'), 'the registrar of example.com'],
  [broken('ck8s.example.org', 'key-mismatch'), 'the DNS provider of the zone above ck8s.example.org (example.org)'],
  [broken(null, 'key-mismatch'), 'the zone that holds demo.example.com'],
])('%j is mended at: %s', (fault, where) => {
  expect(mendSignatures(fault, { [host]: [exampleZone] }).where).toBe(where);
});
