import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { checks } from '../../../src/checks/index.ts';
import { reporters } from '../../../src/report/index.ts';
import { prometheusReport } from '../../../src/report/prometheus/report.ts';
import type { Report } from '../../../src/model/report.ts';
import { hasProgram } from '../../system/installed.ts';
import { parseExposition, type ParsedSample } from '../../support/parse-exposition.ts';
import { promtoolComplaints } from '../../support/promtool.ts';
import { anyReport } from '../any-report.ts';
import { catalogue } from '../catalogue.ts';
import { acceptedTarget, fleet } from '../fleet.ts';
import { hostile, many, report, target } from '../reports.ts';

const whole = Object.fromEntries(checks.map((check) => [check.id, check]));
const read = (of: Report): Map<string, readonly ParsedSample[]> =>
  new Map(Array.from(parseExposition(prometheusReport(of, whole)), ([name, { samples }]) => [name, samples]));
const valueOf = (samples: readonly ParsedSample[] = [], labels: Readonly<Record<string, string>> = {}) =>
  samples.find((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))?.value;

test('it is a format of the report', () => {
  const plain = { width: 100, colour: false, ascii: false, verbose: false };
  expect(reporters.prometheus(many, catalogue, plain)).toBe(prometheusReport(many, catalogue));
});

test('what is told of a run', () => {
  const all = read(fleet);
  expect(all.get('hostprobe_targets')?.[0]?.value).toBe(fleet.targets.length);
  expect(all.get('hostprobe_target_status')).toHaveLength(4 * fleet.targets.length);
  expect(all.get('hostprobe_build_info')).toEqual([
    { name: 'hostprobe_build_info', labels: { version: '0.1.0', vantage: 'cluster-a' }, value: 1 },
  ]);
  expect(valueOf(all.get('hostprobe_vantage_up'), { vantage: 'cluster-a' })).toBe(1);
  expect(all.get('hostprobe_last_run_timestamp_seconds')?.[0]?.value).toBe(Date.parse(fleet.finishedAt) / 1000);
  expect(all.get('hostprobe_run_duration_seconds')?.[0]?.value).toBe(1.23);
});

test('every check is counted in every state', () => {
  const counts = read(fleet).get('hostprobe_check_targets');
  expect(counts).toHaveLength(6 * checks.length);
  const of = (check: string, status: string) => valueOf(counts, { check, status });
  expect(of('tls.name-matches', 'fail')).toBe(13);
  expect(of('tls.key-strong', 'warn')).toBe(1);
  expect(of('tls.key-strong', 'accepted')).toBe(1);
  expect(of('http.status-as-expected', 'unknown')).toBe(12);
  expect(of('dns.resolves', 'not_judged')).toBe(1);
});

test('the limits of the vantage', () => {
  const limit = (code: 'cut-off' | 'no-ipv6') => ({ code, message: 'm', keepsFrom: 'k' });
  const all = read(report([target()], { vantage: { name: 'there', limits: [limit('cut-off'), limit('no-ipv6')] } }));
  expect(valueOf(all.get('hostprobe_vantage_up'), { vantage: 'there' })).toBe(0);
  expect(all.get('hostprobe_vantage_limit')?.map(({ labels }) => labels['limit'])).toEqual(['cut-off', 'no-ipv6']);
});

test('a target that comes twice in a report is told once, as the last says', () => {
  const all = read(report([target({ up: true }), target({ up: false })]));
  expect(all.get('hostprobe_target_up')?.map(({ value }) => value)).toEqual([0]);
  expect(all.get('hostprobe_targets')?.[0]?.value).toBe(1);
});

test('no targets', () => {
  expect(read(report([])).get('hostprobe_targets')?.[0]?.value).toBe(0);
  expect(read(report([])).has('hostprobe_target_status')).toBe(false);
});

test('no sample has a time of its own, which the textfile collector would refuse', () => {
  const samples = prometheusReport(fleet, whole)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(samples.filter((line) => !/^[a-z_]+\{.*\} \S+$|^[a-z_]+ \S+$/.test(line))).toEqual([]);
});

test('runs of two vantages, of which each has a file, give no series twice', () => {
  const of = (name: string, host: string): Report =>
    report([{ ...target({ host }), port: 443 }], { vantage: { name, limits: [] } });
  const texts = [of('node-1', 'a.example.com'), of('node-1-inside', 'b.example.com')].map((each) =>
    prometheusReport(each, whole),
  );
  const samples = texts.flatMap((text) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#')));
  const series = samples.map((line) => line.slice(0, line.lastIndexOf(' ')));
  expect(series.filter((each, index) => series.indexOf(each) !== index)).toEqual([]);
  const families = texts.map((text) => text.split('\n').filter((line) => line.startsWith('#')));
  expect(families[0]).toEqual(families[1]);
  const untold = [...parseExposition(texts[0] ?? '').values()].flatMap(({ samples: own }) =>
    own.flatMap(({ name, labels }) => ('vantage' in labels || 'host' in labels ? [] : name)),
  );
  expect(untold).toEqual([]);
});

test('whatever is in a report, it can be read', () => {
  fc.assert(
    fc.property(anyReport, (any) => {
      expect(parseExposition(prometheusReport(any, whole)).has('hostprobe_check_targets')).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test.runIf(hasProgram('promtool'))('promtool has nothing to say', () => {
  for (const each of [many, fleet, hostile, report([]), report([acceptedTarget])]) {
    expect(promtoolComplaints(prometheusReport(each, whole))).toBe('');
  }
  for (const each of fc.sample(anyReport, 10)) expect(promtoolComplaints(prometheusReport(each, whole))).toBe('');
  expect(promtoolComplaints('# TYPE a gauge\na 1\na 1\n')).not.toBe('');
});
