import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { startSeries, type Series, type SeriesSnapshot } from '../../../src/daemon/metrics/series.ts';
import type { TargetReport } from '../../../src/model/report.ts';
import { checkStates, statesOf } from '../../../src/report/prometheus/standing.ts';
import { targetLines } from '../../../src/report/prometheus/target-lines.ts';
import { finding, target } from '../../report/reports.ts';

const ids = ['dns.resolves', 'tls.name-matches', 'http.status-as-expected'];
const named = (host: string, over: Partial<TargetReport> = {}): TargetReport => target({ host, name: host, ...over });
const counts = (series: Series): Record<string, Record<string, number>> =>
  Object.fromEntries(
    Array.from(series.snapshot().checks, ([id, own]) => [
      id,
      Object.fromEntries(Object.entries(own).filter(([, count]) => count > 0)),
    ]),
  );

const linesIn = ({ told }: SeriesSnapshot): (readonly string[])[] => told.map(({ lines }) => lines);

test('what is told of a target replaces what was told before', async () => {
  const series = startSeries(ids);
  await series.replace([named('a.example.com'), named('b.example.com')]);
  expect(series.snapshot()).toMatchObject({ targets: 2, told: [] });
  series.told(named('b.example.com'));
  series.told(named('a.example.com', { findings: [finding('tls.name-matches', 'fail', 'no')] }));
  series.told(named('a.example.com', { findings: [finding('tls.name-matches', 'warn', 'hm')] }));
  // In the order of the configuration.
  const told = named('a.example.com', { findings: [finding('tls.name-matches', 'warn', 'hm')] });
  expect(linesIn(series.snapshot())).toEqual([targetLines(told), targetLines(named('b.example.com'))]);
  expect(counts(series)).toEqual({
    'dns.resolves': { pass: 1 },
    'tls.name-matches': { pass: 1, warn: 1 },
    'http.status-as-expected': { pass: 1 },
  });
});

test('a target that was removed is gone, and what comes late of it is nothing', async () => {
  const series = startSeries(ids);
  await series.replace([named('a.example.com'), named('b.example.com')]);
  series.told(named('a.example.com'));
  series.told(named('b.example.com'));
  const before = series.snapshot();
  await series.replace([named('b.example.com')]);
  series.told(named('a.example.com'));
  expect(series.snapshot().targets).toBe(1);
  expect(linesIn(series.snapshot())).toEqual([targetLines(named('b.example.com'))]);
  expect(counts(series)['dns.resolves']).toEqual({ pass: 1 });
  // What was begun is not disturbed.
  expect(linesIn(before)).toHaveLength(2);
  expect(Object.fromEntries(before.checks)['dns.resolves']).toMatchObject({ pass: 2 });
});

test('one that comes back begins anew', async () => {
  const series = startSeries(ids);
  await series.replace([named('a.example.com')]);
  series.told(named('a.example.com'));
  await series.replace([]);
  await series.replace([named('a.example.com')]);
  expect(series.snapshot()).toMatchObject({ targets: 1, told: [] });
  expect(counts(series)['dns.resolves']).toEqual({});
});

test('other labels are told, and nothing is counted twice', async () => {
  const series = startSeries(ids);
  await series.replace([named('a.example.com')]);
  const before = named('a.example.com', { findings: [finding('tls.name-matches', 'fail', 'no')] });
  const after = { ...before, labels: { team: 'b' } };
  series.told(before);
  expect(linesIn(series.snapshot())).toEqual([targetLines(before)]);
  series.told(after);
  expect(linesIn(series.snapshot())).toEqual([targetLines(after)]);
  expect(counts(series)['tls.name-matches']).toEqual({ fail: 1 });
});

test('a check that is not known is in no count', async () => {
  const series = startSeries(ids);
  await series.replace([named('a.example.com')]);
  series.told(named('a.example.com', { findings: [finding('old.check', 'fail', 'x')] }));
  expect(Object.keys(counts(series))).toEqual(ids);
});

const step = fc.record({
  host: fc.constantFrom('a.example.com', 'b.example.com', 'c.example.com'),
  removes: fc.boolean(),
  findings: fc.array(
    fc
      .tuple(fc.constantFrom(...ids), fc.constantFrom('pass', 'warn', 'fail', 'unknown'), fc.boolean())
      .map(([check, status, borne]) =>
        finding(check, status, 'm', borne ? { accepted: { reason: 'r', by: 'b', until: '2027-01-01' } } : {}),
      ),
    { maxLength: 4 },
  ),
  notJudged: fc.subarray(ids).map((checks) => checks.map((check) => ({ check, because: 'b' }))),
});

test('counts that are kept up are those that counting anew gives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const series = startSeries(ids);
      const now = new Map<string, TargetReport | null>();
      const replace = (): Promise<void> => series.replace([...now.keys()].map((host) => named(host)));
      for (const { host, removes, findings, notJudged } of steps) {
        if (removes) now.delete(host);
        else if (!now.has(host)) now.set(host, null);
        await replace();
        const report = named(host, { findings, notJudged });
        series.told(report);
        if (now.has(host)) now.set(host, report);
      }
      const all = [...now.values()].flatMap((report) => (report === null ? [] : [statesOf(report)]));
      const expected = ids.map((id) => [
        id,
        Object.fromEntries(
          checkStates.map((state) => [state, all.filter((states) => states.get(id) === state).length]),
        ),
      ]);
      expect([...series.snapshot().checks]).toEqual(expected);
    }),
  );
});
