import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatName, parseName } from '../../../src/facts/dns/names.ts';
import { meantBy, notAName } from '../../../src/facts/dns/not-a-name.ts';
import { exampleZone } from '../../support/evidence.ts';

test.each([
  ['203.0.113.7.example.com', '203.0.113.7'],
  ['https://203.0.113.7/.example.com', '203.0.113.7'],
  ['https://lb.provider.net/path.example.com', 'lb.provider.net'],
  ['lb.provider.net:443', 'lb.provider.net'],
  ['lb:443', null],
  ['https://lb\\032x.provider.net/', null],
  ['app.\\$domain', null],
] as const)('%s means %s', (target, meant) => {
  const mistake = notAName(target, [exampleZone]);
  expect(mistake && meantBy(mistake)).toBe(meant);
});

test('host names are no mistakes, whatever their labels', () => {
  const label = fc.stringMatching(/^[a-z_]([a-z0-9-]{0,20}[a-z0-9])?$/);
  fc.assert(
    fc.property(fc.array(label, { minLength: 2, maxLength: 6 }), (labels) => {
      expect(notAName(labels.join('.'), [exampleZone])).toBeNull();
    }),
  );
});

test('no name that can come from the wire makes it throw', () => {
  const octet = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
  const label = fc.array(octet, { minLength: 1, maxLength: 40 }).map((octets) => octets.join(''));
  fc.assert(
    fc.property(fc.array(label, { maxLength: 6 }), (labels) => {
      const mistake = notAName(formatName(labels), [exampleZone]);
      const meant = mistake === null ? null : meantBy(mistake);
      expect(meant === null || parseName(meant).length > 0).toBe(true);
    }),
  );
});
