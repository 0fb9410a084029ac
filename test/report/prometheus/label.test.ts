import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelPairs, labelValue } from '../../../src/report/prometheus/label.ts';
import { parseExposition } from '../../support/parse-exposition.ts';
import { dangerous } from '../dangerous.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('\\', '"', '\n', 'x', 'u', '0', '1', 'b', '{', '}', '\u001b', '\ud800', '\u200b', 'é', ' '),
  }),
  fc.constantFrom('\\u{e0001}', '\u{e0001}', '\\x0a', '\n', '\\\\x0a', 'a\u00a0b', 'a\\xa0b', '\\', '\\\\'),
);

test.each([
  ['demo.example.com', 'demo.example.com'],
  ['a "b" c', String.raw`a \"b\" c`],
  [String.raw`a\032b.example.com`, String.raw`a\\032b.example.com`],
  ['a\nb', String.raw`a\\x0ab`],
  [String.raw`a\x0ab`, String.raw`a\\\\x0ab`],
  ['\u001b[2J\u202e', String.raw`\\x1b[2J\\u202e`],
  ['\ud83d', String.raw`\\ud83d`],
  ['✓ é', '✓ é'],
])('%j', (text, written) => expect(labelValue(text)).toBe(written));

test('no two texts are written alike, and each is one safe line of Unicode', () => {
  const seen = new Map<string, string>();
  fc.assert(
    fc.property(hostile, (text) => {
      const written = labelValue(text);
      expect(written).not.toMatch(dangerous);
      expect(written).not.toContain('\n');
      expect(written.isWellFormed()).toBe(true);
      expect(seen.get(written) ?? text).toBe(text);
      seen.set(written, text);
      parseExposition(`# HELP a b\n# TYPE a gauge\na{x="-${written}"} 1\n`);
    }),
    { numRuns: 3000 },
  );
});

test('it is bounded', () => {
  expect(labelValue('a'.repeat(100_000))).toHaveLength(1100);
  expect(labelValue('\u{1f600}'.repeat(100_000)).isWellFormed()).toBe(true);
  expect(labelValue('\u001b'.repeat(100_000)).length).toBeLessThan(6000);
});

test('what is empty is left out', () => {
  expect(
    labelPairs([
      ['host', 'a'],
      ['name', ''],
      ['port', '443'],
    ]),
  ).toBe('host="a",port="443"');
});
