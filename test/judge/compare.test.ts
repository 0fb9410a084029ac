import { describe, expect, test } from 'vitest';
import { compareReports, isSame, type Side } from '../../src/judge/compare.ts';
import type { Limit } from '../../src/model/vantage.ts';
import type { TargetReport } from '../../src/model/report.ts';
import { acceptedTarget } from '../report/fleet.ts';
import { finding, hop, leaf, many, relativeTarget, report, target } from '../report/reports.ts';

const side = (from: string, ...targets: TargetReport[]): Side => ({ from, ...report(targets) });
const differing = (a: TargetReport, b: TargetReport) => compareReports(side('a', a), side('b', b)).targets[0];

test('a report and itself say the same', () => {
  const same = compareReports({ from: 'a', ...many }, { from: 'b', ...many });
  expect(same).toMatchObject({ targets: [], onlyA: [], onlyB: [], same: many.targets.length });
  expect(isSame(same)).toBe(true);
});

test('times, TTLs and words alone are no difference', () => {
  const later = target({
    startedAt: '2027-01-01T00:00:00Z',
    durationMs: 1,
    observed: {
      ...target().observed,
      chain: [hop('demo.example.com', 'app.ck8s.example.org', { ttl: 1, by: 'other' })],
    },
    findings: [finding('x.y', 'warn', 'it took 9 ms')],
  });
  const before = target({ findings: [finding('x.y', 'warn', 'it took 8 ms')] });
  expect(isSame(compareReports(side('a', before), side('b', later)))).toBe(true);
});

describe('what differs of a target', () => {
  const { observed } = target();
  test.each([
    ['status', { status: 'fail' }, { status: { a: 'pass', b: 'fail' } }],
    ['up', { up: null }, { up: { a: true, b: null } }],
    [
      'addresses, in whichever order',
      { observed: { ...observed, addresses: ['2a01:4f8::1', '20.80.0.9'] } },
      { addresses: { onlyA: ['20.80.0.1'], onlyB: ['20.80.0.9'] } },
    ],
    [
      'the chain',
      { observed: { ...observed, chain: [] } },
      { chain: { a: ['demo.example.com CNAME app.ck8s.example.org'], b: [] } },
    ],
    [
      'the certificate',
      { observed: { ...observed, certificate: { ...leaf, sha256: 'ff' } } },
      {
        certificate: {
          a: { sha256: leaf.sha256, issuer: leaf.issuer, notAfter: leaf.notAfter, trust: 'public' },
          b: { sha256: 'ff' },
        },
      },
    ],
    ['the page', { observed: { ...observed, http: { status: 503 } } }, { http: { a: 200, b: 503 } }],
  ] as const)('%s', (_, over, expected) => {
    const found = differing(target(), target(over));
    expect(found).toMatchObject(expected);
    expect(Object.keys(found ?? {}).toSorted()).toEqual(['host', 'name', 'port', ...Object.keys(expected)].toSorted());
  });

  test('a finding that came or went, and what became of the check in the other', () => {
    const judged = (status: 'pass' | 'fail', reason: string) => finding('x.y', status, 'm', { reason });
    const fails = target({ findings: [judged('fail', 'r')] });
    const elsewhere = (over: Partial<TargetReport>) => differing(fails, target(over))?.findings?.onlyA[0]?.elsewhere;
    expect(elsewhere({ findings: [judged('pass', 'as-expected')] })).toBe('passes');
    expect(elsewhere({ findings: [judged('fail', 'other')] })).toBe('says-other');
    expect(elsewhere({ findings: [], notJudged: [{ check: 'x.y', because: 'no-ipv6' }] })).toBe('not-judged');
    expect(elsewhere({ findings: [] })).toBe('not-made');
    expect(differing(target({ findings: [] }), fails)?.findings?.onlyB).toMatchObject([
      { check: 'x.y', status: 'fail' },
    ]);
  });

  test('the same finding, graver or borne', () => {
    const warned = target({ findings: [finding('x.y', 'warn', 'm')] });
    const failed = target({ findings: [finding('x.y', 'fail', 'm')] });
    const change = { check: 'x.y', reason: 'some-reason' };
    expect(differing(warned, failed)?.findings?.changed).toEqual([
      { ...change, a: { status: 'warn', accepted: false }, b: { status: 'fail', accepted: false } },
    ]);
    const open = target({ host: 'borne.example.com', findings: [finding('tls.key-strong', 'warn', 'm')] });
    expect(differing(acceptedTarget, open)?.findings?.changed).toMatchObject([
      { a: { accepted: true }, b: { accepted: false } },
    ]);
  });

  test('the same reason at two addresses is two findings', () => {
    const at = (...subjects: string[]) =>
      target({ findings: subjects.map((subject) => finding('x.y', 'fail', 'm', { subject })) });
    expect(differing(at('20.80.0.1', '20.80.0.2'), at('20.80.0.2'))?.findings?.onlyA).toMatchObject([
      { subject: '20.80.0.1' },
    ]);
    expect(differing(at('20.80.0.1', '20.80.0.1'), at('20.80.0.1'))?.findings?.onlyA).toHaveLength(1);
  });
});

test('targets are told apart by host, port and name', () => {
  const a = side('a', target(), target({ port: 80 }), target({ name: 'new' }));
  const b = side('b', target({ name: 'new' }), relativeTarget, target({ host: 'other.example.com' }));
  const found = compareReports(a, b);
  expect(found.targets.map(({ host, port, name }) => [host, port, name])).toEqual([
    ['demo.example.com', 443, 'demo.example.com'],
  ]);
  expect(found.onlyA).toEqual([{ host: 'demo.example.com', port: 80, name: 'demo.example.com', status: 'pass' }]);
  expect(found.onlyB.map(({ host }) => host)).toEqual(['other.example.com']);
  expect(found.same).toBe(1);
});

describe('limits of the vantage', () => {
  const limit = (code: Limit['code']): Limit => ({ code, message: 'm', keepsFrom: 'k' });
  const at = (...limits: Limit[]): Side => ({ from: 'x', ...report([], { vantage: { name: 'v', limits } }) });
  test('differ by their code', () => {
    const found = compareReports(at(limit('no-ipv6'), limit('hairpin')), at(limit('hairpin'), limit('clock-off')));
    expect(found.limits).toMatchObject({ onlyA: [{ code: 'no-ipv6' }], onlyB: [{ code: 'clock-off' }] });
    expect(isSame(found)).toBe(false);
  });
  test('are not known of targets alone', () => {
    expect(isSame(compareReports(at(limit('no-ipv6')), { from: 'y', targets: [] }))).toBe(true);
  });
});
