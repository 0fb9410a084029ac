import { expect, test } from 'vitest';
import { startMeters, type Meters, type MeterSources } from '../../../src/daemon/metrics/meters.ts';
import { failureCodes } from '../../../src/model/reading.ts';
import { exposedText } from '../../../src/report/prometheus/exposition.ts';
import { evidence, ns1, silent } from '../../support/evidence.ts';
import { parseExposition, type ParsedSample } from '../../support/parse-exposition.ts';
import { target } from '../../report/reports.ts';

const sources = (over: Partial<MeterSources> = {}): MeterSources => ({
  inFlight: () => 3,
  lagSeconds: () => 0.25,
  storeUp: () => true,
  configuration: () => ({
    lastReload: { ok: false, at: '2026-11-21T13:00:00Z', problems: ['f.yaml:1:1: bad'] },
    lastSuccessAt: '2026-11-21T12:00:00Z',
  }),
  clusters: () => [],
  routes: ['/metrics', '/probe'],
  ...over,
});

const read = async (meters: Meters, openMetrics = false): Promise<readonly ParsedSample[]> =>
  [...parseExposition(exposedText(await meters.expose(), { openMetrics }), { openMetrics }).values()].flatMap(
    ({ samples }) => samples,
  );

/** The sum of what has this name and these labels; null where nothing has. */
async function valueOf(
  meters: Meters,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number | null> {
  const found = (await read(meters)).filter(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  );
  return found.length === 0 ? null : found.reduce((sum, { value }) => sum + value, 0);
}

test('counters and histograms are there from the beginning, at zero', async () => {
  const samples = (await read(startMeters(sources()))).filter(({ name }) => name.startsWith('hostprobe_'));
  const counted = samples.filter(({ name }) => /_(?:total|bucket|sum|count)$/.test(name));
  expect(counted.filter(({ value }) => value !== 0)).toEqual([]);
  const of = (name: string): number => counted.filter((sample) => sample.name === name).length;
  expect(of('hostprobe_reading_failures_total')).toBe(4 * failureCodes.length);
  expect(of('hostprobe_probes_total')).toBe(4);
  expect(of('hostprobe_probe_duration_seconds_count')).toBe(4);
  expect(of('hostprobe_http_requests_total')).toBe(3 * 5);
  for (const name of ['dns_questions', 'status_changes', 'rounds', 'breaker_trips', 'config_reloads', 'store_errors']) {
    expect([name, of(`hostprobe_${name}_total`)]).toEqual([name, 1]);
  }
});

test('a look', async () => {
  const meters = startMeters(sources());
  const timings = { dnsMs: 4, connectMs: 20, tlsMs: 30.5, httpMs: null };
  const seen = evidence();
  const where = { server: ns1, name: 'demo.example.com', type: 'A', recursive: false };
  const lost = silent(where, 'timeout');
  const report = target({ status: 'warn', observed: { chain: [], addresses: [], timings } });
  meters.looked({ evidence: { ...seen, questions: 7, dns: [lost, silent(where, 'refused')] }, report });
  // The same question served another target of the round, too.
  meters.looked({ evidence: { ...seen, questions: 2, dns: [lost] }, report: target() });
  expect(await valueOf(meters, 'hostprobe_probes_total', { status: 'warn' })).toBe(1);
  expect(await valueOf(meters, 'hostprobe_probes_total', { status: 'pass' })).toBe(1);
  expect(await valueOf(meters, 'hostprobe_dns_questions_total')).toBe(9);
  const failures = (code: string) => valueOf(meters, 'hostprobe_reading_failures_total', { phase: 'dns', code });
  expect([await failures('timeout'), await failures('refused'), await failures('reset')]).toEqual([1, 1, 0]);
  const count = (phase: string) => valueOf(meters, 'hostprobe_probe_duration_seconds_count', { phase });
  expect([await count('dns'), await count('connect'), await count('tls'), await count('http')]).toEqual([1, 1, 1, 0]);
  const within = (le: string) => valueOf(meters, 'hostprobe_probe_duration_seconds_bucket', { phase: 'tls', le });
  expect([await within('0.025'), await within('0.05'), await within('10.0'), await within('+Inf')]).toEqual([
    0, 1, 1, 1,
  ]);
  expect(await valueOf(meters, 'hostprobe_probe_duration_seconds_sum', { phase: 'tls' })).toBe(0.0305);
});

test('what else happens', async () => {
  const meters = startMeters(sources());
  meters.changed();
  meters.roundConcluded();
  meters.breakerTripped();
  meters.reloaded({ ok: true });
  meters.reloaded({ ok: false });
  meters.storeFailed();
  meters.storeDropped(5);
  meters.answered('/metrics', 200);
  meters.answered('/metrics', 404);
  meters.answered('/etc/passwd', 404);
  meters.answered('/probe', 1000);
  const values = Object.fromEntries(
    (await read(meters))
      .filter(({ name, value }) => /^hostprobe_.*_total$/.test(name) && value > 0)
      .map(({ name, labels, value }) => [[name, ...Object.values(labels)].join(' '), value]),
  );
  expect(values).toEqual({
    hostprobe_status_changes_total: 1,
    hostprobe_rounds_total: 1,
    hostprobe_breaker_trips_total: 1,
    hostprobe_config_reloads_total: 2,
    hostprobe_config_reload_failures_total: 1,
    hostprobe_store_errors_total: 1,
    hostprobe_store_dropped_entries_total: 5,
    'hostprobe_http_requests_total /metrics 2xx': 1,
    'hostprobe_http_requests_total /metrics 4xx': 1,
    'hostprobe_http_requests_total other 4xx': 1,
    'hostprobe_http_requests_total /probe 5xx': 1,
  });
});

test('state is read when it is asked for', async () => {
  let [lag, up] = [0.25, true];
  const meters = startMeters(sources({ lagSeconds: () => lag, storeUp: () => up }));
  expect(await valueOf(meters, 'hostprobe_schedule_lag_seconds')).toBe(0.25);
  [lag, up] = [9, false];
  expect(await valueOf(meters, 'hostprobe_schedule_lag_seconds')).toBe(9);
  expect(await valueOf(meters, 'hostprobe_store_up')).toBe(0);
  expect(await valueOf(meters, 'hostprobe_probes_in_flight')).toBe(3);
  expect(await valueOf(meters, 'hostprobe_config_last_reload_successful')).toBe(0);
  expect(await valueOf(meters, 'hostprobe_config_last_reload_success_timestamp_seconds')).toBe(
    Date.parse('2026-11-21T12:00:00Z') / 1000,
  );
});

test('the process and its event loop', async () => {
  const meters = startMeters(sources());
  expect(await valueOf(meters, 'process_resident_memory_bytes')).toBeGreaterThan(1e7);
  expect(await valueOf(meters, 'process_cpu_seconds_total')).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(await valueOf(meters, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
});

test('bounds are numbers of OpenMetrics in both formats, so that their series are the same', async () => {
  const meters = startMeters(sources());
  const bounds = async (openMetrics: boolean) =>
    (await read(meters, openMetrics)).filter(({ labels }) => 'le' in labels).map(({ labels }) => labels['le'] ?? '');
  const told = await bounds(false);
  expect(told.filter((bound) => !/^(?:\d+\.\d+|\+Inf)$/.test(bound))).toEqual([]);
  expect(await bounds(true)).toEqual(told);
});
