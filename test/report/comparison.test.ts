import { expect, test } from 'vitest';
import { compareReports } from '../../src/judge/compare.ts';
import { comparisonJson, comparisonText } from '../../src/report/comparison.ts';
import { dangerous } from './dangerous.ts';
import { expectGolden } from './golden.ts';
import { fleet } from './fleet.ts';
import { certificateFailure, healthy, hostile, many, relativeTarget, report, target } from './reports.ts';

const drawing = { width: 100, colour: false, ascii: false };
const before = report(
  [healthy, certificateFailure, target({ host: 'gone.example.com' }), target({ host: 'same.example.com' })],
  {
    vantage: { name: 'laptop', limits: [] },
  },
);
const after = report(
  [
    relativeTarget,
    { ...certificateFailure, status: 'pass', findings: [], observed: healthy.observed },
    target({ host: 'same.example.com' }),
  ],
  { vantage: many.vantage },
);
const comparison = compareReports({ from: 'before.json', ...before }, { from: 'after.json', ...after });

test('text', () => expectGolden('comparison.txt', comparisonText(comparison, drawing)));
test('json', () => {
  expect(JSON.parse(comparisonJson(comparison))).toEqual(comparison);
  expect(comparison).toMatchObject({ schema: 'hostprobe.comparison/1', same: 1 });
});
test('two that are the same are one line', () => {
  const same = compareReports({ from: 'a', targets: fleet.targets }, { from: 'b', targets: fleet.targets });
  expect(comparisonText(same, drawing)).toBe('- a · 42 targets\n+ b · 42 targets\n\n42 targets the same\n');
});
test.each([
  ['gone', { from: 'a', ...hostile }, { from: '\u001b[2J', ...report([]) }],
  [
    'changed',
    { from: 'a', ...hostile },
    { from: 'b', ...report([{ ...target(), host: 'evil.example.com', name: hostile.targets[0]?.name ?? '' }]) },
  ],
])('no control of a server reaches the terminal: %s', (_, a, b) => {
  const found = compareReports(a, b);
  expect(comparisonText(found, drawing)).not.toMatch(dangerous);
  expect(comparisonText(found, { ...drawing, ascii: true })).toMatch(/^[\x20-\x7e\n]*$/);
  expect(comparisonJson(found)).not.toMatch(dangerous);
});
