import { expect, test } from 'vitest';
import { unmeasuredReport } from '../../src/judge/own-trouble.ts';
import type { Finding, TargetReport } from '../../src/model/report.ts';

const finding = (check: string, status: Finding['status']): Finding => ({
  check,
  status,
  reason: status === 'pass' ? 'as-expected' : 'refused',
  message: 'so it is',
  fix: { text: 'mend it' },
  owner: 'developer',
});
const report: TargetReport = {
  host: 'demo.example.com',
  port: 443,
  name: 'demo.example.com',
  labels: {},
  status: 'fail',
  up: false,
  startedAt: '2026-11-22T10:00:00.000Z',
  durationMs: 1,
  observed: { chain: [], addresses: ['20.80.0.1'] },
  findings: [finding('b', 'fail'), finding('b', 'fail'), finding('c', 'warn'), finding('a', 'pass')],
  notJudged: [{ check: 'd', because: 'nothing to judge' }],
  acceptances: [
    { check: 'b', reason: 'r', by: 'x', until: '2026-12-01', state: 'in-force' },
    { check: 'c', reason: 'r', by: 'x', until: '2026-01-01', state: 'expired' },
  ],
};

test('everything is unknown, once each, and the first essential check says why', () => {
  const checks = ['a', 'b', 'c', 'd'].map((id) => ({ id, essential: id === 'b' }));
  const told = unmeasuredReport(report, checks, 'we are cut off');
  expect(told).toMatchObject({ status: 'unknown', up: null, observed: report.observed, notJudged: report.notJudged });
  const unknown = { status: 'unknown', reason: 'not-measured', message: 'we are cut off', owner: 'prober' };
  expect(told.findings).toEqual([
    { check: 'b', ...unknown },
    { check: 'a', ...unknown, because: 'b' },
    { check: 'c', ...unknown, because: 'b' },
  ]);
  expect(told.acceptances?.map(({ state }) => state)).toEqual(['not-judged', 'expired']);
});

test('nothing judged is nothing unknown', () => {
  expect(unmeasuredReport({ ...report, findings: [] }, [], 'so').findings).toEqual([]);
});
