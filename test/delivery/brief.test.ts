import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countsLine, fewLines, findingLines, linesWithin, safeLine } from '../../src/delivery/brief.ts';
import { catalogue } from '../report/catalogue.ts';
import { finding, target } from '../report/reports.ts';

const summary = { pass: 0, warn: 0, fail: 0, unknown: 0 };

test.each([
  [{ pass: 5, fail: 2 }, '7 targets: 2 fail, 5 pass'],
  [{ unknown: 1 }, '1 target: 1 unknown'],
  [{}, '0 targets'],
])('%j: %s', (some, line) => {
  expect(countsLine({ summary: { ...summary, ...some } })).toBe(line);
});

describe('the lines of findings', () => {
  const essential = Object.values(catalogue).find((check) => check.essential)?.id ?? '';
  const other = Object.values(catalogue).find((check) => !check.essential)?.id ?? '';
  const until = '2999-01-01';
  const targets = [
    target({
      name: 'a.example.com',
      findings: [
        finding(other, 'warn', 'soon'),
        finding(essential, 'pass', 'fine'),
        finding(other, 'unknown', 'not essential'),
        finding(other, 'fail', 'explained', { because: essential }),
        finding(other, 'fail', 'borne', { accepted: { reason: 'r', by: 'b', until } }),
      ],
    }),
    target({
      name: 'b.example.com',
      findings: [finding(essential, 'unknown', 'silence'), finding(essential, 'fail', 'evil\u001b[2J\nFAIL forged')],
    }),
  ];
  test('the worst first, and only what somebody has to act on', () => {
    expect(findingLines({ targets }, catalogue)).toEqual([
      `FAIL b.example.com ${essential}: evil\\x1b[2J\\x0aFAIL forged`,
      `UNKNOWN b.example.com ${essential}: silence`,
      `WARN a.example.com ${other}: soon`,
    ]);
  });
  test('of some statuses alone', () => {
    expect(findingLines({ targets }, catalogue, ['warn'])).toEqual([`WARN a.example.com ${other}: soon`]);
  });
});

test('what fits is whole, and what does not is counted', () => {
  expect(linesWithin(['a', 'b'], 4)).toBe('a\nb\n');
  expect(linesWithin(['x'.repeat(10), 'y'.repeat(10), 'z'.repeat(10)], 32)).toBe('xxxxxxxxxx\n… and 2 more\n');
  expect(fewLines(['a', 'b', 'c'], 3)).toEqual(['a', 'b', 'c']);
  expect(fewLines(['a', 'b', 'c', 'd'], 3)).toEqual(['a', 'b', '… and 2 more']);
});

test('no line and no text is longer than it may be, whatever it is made of', () => {
  const anyLine = fc.string({ unit: 'binary', maxLength: 900 }).map(safeLine);
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 60 }), (lines) => {
      const text = linesWithin(lines, 4096);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
      expect(text.isWellFormed()).toBe(true);
      const told = text === '' ? [] : text.slice(0, -1).split('\n');
      const last = /^… and (\d+) more$/.exec(told.at(-1) ?? '');
      const whole = last === null ? told : told.slice(0, -1);
      expect(whole).toEqual(lines.slice(0, whole.length));
      expect(whole.length + Number(last?.[1] ?? 0)).toBe(lines.length);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(400);
    }),
  );
});
