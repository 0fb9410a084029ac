import { expect, test } from 'vitest';
import { joinReports } from '../../src/judge/joined.ts';
import { finding, target } from '../report/reports.ts';

const bad = target({
  status: 'fail',
  up: false,
  findings: [finding('b', 'fail', 'no'), finding('a', 'pass', 'yes')],
  durationMs: 2,
});
const odd = target({ status: 'unknown', up: null, findings: [finding('c', 'unknown', 'not seen')], durationMs: 3 });
const good = target({
  host: 'first.example.com',
  findings: [finding('a', 'pass', 'yes')],
  notJudged: [
    { check: 'c', because: 'nothing there' },
    { check: 'd', because: 'nothing there' },
  ],
  durationMs: 1,
});

test('one alone is what it is', () => {
  expect(joinReports([good])).toBe(good);
});

test('several are told of the first, and as good as the worst', () => {
  const { host, status, up, durationMs, findings, notJudged } = joinReports([good, odd, bad]);
  expect([host, status, up, durationMs]).toEqual(['first.example.com', 'fail', false, 6]);
  expect(findings.map(({ check }) => check)).toEqual(['b', 'c', 'a', 'a']);
  expect(notJudged.map(({ check }) => check)).toEqual(['d']);
});

test('what is not known of one is not known of all', () => {
  expect(joinReports([good, odd])).toMatchObject({ status: 'unknown', up: null });
  expect(joinReports([good, target()])).toMatchObject({ status: 'pass', up: true });
});
