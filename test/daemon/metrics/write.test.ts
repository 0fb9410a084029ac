import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMeters } from '../../../src/daemon/metrics/meters.ts';
import { startSeries, type Series } from '../../../src/daemon/metrics/series.ts';
import { writeMetrics, type MetricSources } from '../../../src/daemon/metrics/write.ts';
import { checks } from '../../../src/checks/index.ts';
import { reservedLabels } from '../../../src/facts/metric-label.ts';
import type { TargetReport } from '../../../src/model/report.ts';
import { fleet } from '../../report/fleet.ts';
import { hostile, target } from '../../report/reports.ts';
import { hasProgram } from '../../system/installed.ts';
import { parseExposition } from '../../support/parse-exposition.ts';
import { promtoolComplaints } from '../../support/promtool.ts';
import { serveMetrics } from './serve-metrics.ts';
import { startPrometheus } from '../../support/prometheus.ts';

const ids = checks.map(({ id }) => id);

const lastReload = { ok: true, at: '2026-11-21T12:00:00Z', problems: [] };
const meters = startMeters({
  inFlight: () => 0,
  lagSeconds: () => 0,
  storeUp: () => true,
  configuration: () => ({ lastReload, lastSuccessAt: lastReload.at }),
  clusters: () => [
    {
      environment: 'prod',
      up: true,
      staleSince: null,
      syncedAt: lastReload.at,
      objects: new Map([['Ingress', 3]]),
      denied: [],
      failing: [],
      hidesTargets: false,
      cautions: [],
    },
  ],
  routes: ['/metrics'],
});
const sources = (series: Series): MetricSources => ({
  meters,
  series,
  version: '0.1.0',
  nodeVersion: 'v26.0.0',
  vantage: () => ({
    name: 'cluster-a',
    up: false,
    since: lastReload.at,
    limits: [{ code: 'no-ipv6', message: 'm', keepsFrom: 'k' }],
  }),
});

async function seriesOf(reports: readonly TargetReport[]): Promise<Series> {
  const series = startSeries(ids);
  await series.replace(reports);
  for (const report of reports) series.told(report);
  return series;
}

async function whole(series: Series, openMetrics: boolean): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of writeMetrics(sources(series), { openMetrics })) chunks.push(chunk);
  return chunks.join('');
}

const hosts = (text: string): number => text.match(/^hostprobe_target_up\{/gm)?.length ?? 0;
const small = [...fleet.targets, ...hostile.targets];

test.each([false, true])('it can be read strictly; OpenMetrics: %s', async (openMetrics) => {
  const families = parseExposition(await whole(await seriesOf(small), openMetrics), { openMetrics });
  const one = (name: string) => families.get(name)?.samples[0];
  expect(one('hostprobe_build_info')?.labels).toEqual({ version: '0.1.0', node_version: 'v26.0.0' });
  expect(one('hostprobe_vantage_up')).toMatchObject({ labels: { vantage: 'cluster-a' }, value: 0 });
  expect(one('hostprobe_vantage_limit')).toMatchObject({ labels: { limit: 'no-ipv6' }, value: 1 });
  expect(one('hostprobe_targets')?.value).toBe(small.length);
  expect(families.get('hostprobe_target_status')?.samples).toHaveLength(4 * small.length);
  expect(families.get('hostprobe_check_targets')?.samples).toHaveLength(6 * ids.length);
  const ours = [...families.values()].filter(({ name }) => name.startsWith('hostprobe_'));
  // What is told of clusters carries nothing of a target, whose own labels may be called the same.
  const beside = ours.filter(({ name }) => !name.startsWith('hostprobe_discovery_'));
  const labels = new Set(beside.flatMap(({ samples }) => samples.flatMap((sample) => Object.keys(sample.labels))));
  expect([...labels].filter((label) => !reservedLabels.includes(label))).toEqual([]);
  expect(labels.size).toBeGreaterThan(15);
  const names = [...families.keys()];
  // Counters come first: a reader that is cut off has them.
  expect(names[0]).toBe(openMetrics ? 'hostprobe_probes' : 'hostprobe_probes_total');
  expect(names.indexOf('hostprobe_target_up')).toBeGreaterThan(names.indexOf('process_resident_memory_bytes'));
});

test('a family of many targets is one', async () => {
  const many = Array.from({ length: 600 }, (_, i) => target({ host: `host-${i}.example.com`, up: i > 300 || null }));
  const families = parseExposition(await whole(await seriesOf(many), true), { openMetrics: true });
  expect(families.get('hostprobe_target_up')?.samples).toHaveLength(299);
});

test.runIf(hasProgram('promtool'))('promtool has nothing to say', async () => {
  expect(promtoolComplaints(await whole(await seriesOf(small), false))).toBe('');
  expect(promtoolComplaints(await whole(await seriesOf([]), false))).toBe('');
});

test('a scrape that began goes on with what there was; the next has what is now', async () => {
  const series = await seriesOf([target({ host: 'a.example.com' }), target({ host: 'b.example.com' })]);
  const begun = writeMetrics(sources(series), { openMetrics: false });
  const chunks = [(await begun.next()).value ?? ''];
  await series.replace([target({ host: 'b.example.com' })]);
  series.told(target({ host: 'b.example.com', up: null }));
  for await (const chunk of begun) chunks.push(chunk);
  expect(hosts(chunks.join(''))).toBe(2);
  expect(hosts(await whole(series, false))).toBe(0);
  expect(await whole(series, false)).not.toContain('a.example.com');
});

describe('10,000 targets', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => target({ host: `host-${i}.example.com` }));
  let series = startSeries(ids);
  beforeAll(async () => {
    series = await seriesOf(many);
  });

  test('others have the event loop in between, and nothing large is put together at once', async () => {
    let turns = 0;
    let going = true;
    const turn = (): void => {
      turns += 1;
      if (going) setImmediate(turn);
    };
    setImmediate(turn);
    let largest = 0;
    for await (const chunk of writeMetrics(sources(series), { openMetrics: true })) {
      largest = Math.max(largest, chunk.length);
      // What takes as long as this lets nobody in but by a pause of the writer.
      const until = performance.now() + 0.2;
      while (performance.now() < until);
    }
    going = false;
    expect(largest).toBeLessThan(200_000);
    expect(turns).toBeGreaterThan(5);
  });

  test('nothing is put together that nobody has asked for', async () => {
    let told = 0;
    const counting: MetricSources = {
      ...sources(series),
      series: {
        snapshot: () => {
          const all = series.snapshot();
          const counted = all.told.map(
            (own) => new Proxy(own, { get: (of, key) => ((told += 1), Reflect.get(of, key)) }),
          );
          return { ...all, told: counted };
        },
      },
    };
    const reading = writeMetrics(counting, { openMetrics: false });
    while (!(await reading.next()).value?.startsWith('# HELP hostprobe_target_up')) expect(told).toBe(0);
    expect(told).toBeLessThan(1000);
    await reading.return();
  });

  test('two scrapes at once have the same', async () => {
    const [one, other] = await Promise.all([whole(series, false), whole(series, true)]);
    expect([hosts(one), hosts(other)]).toEqual([10_000, 10_000]);
  });
});

describe.runIf(hasProgram('prometheus'))('a real Prometheus', async () => {
  const server = serveMetrics(sources(await seriesOf(small)));
  afterAll(() => server.close());

  test('takes both formats, and gives the same series', async () => {
    const port = await server.port;
    const job = (name: string, path: string) => ({
      job_name: name,
      metrics_path: path,
      static_configs: [{ targets: [`127.0.0.1:${port}`] }],
    });
    await using prometheus = await startPrometheus({ scrapeConfigs: [job('negotiated', '/'), job('text', '/text')] });
    for (const name of ['negotiated', 'text']) {
      const [status] = await prometheus.until(`count(hostprobe_target_status{job="${name}"})`);
      expect(status?.value).toBe(4 * small.length);
      const [buckets] = await prometheus.until(
        `count(hostprobe_probe_duration_seconds_bucket{job="${name}",le="1.0"})`,
      );
      expect(buckets?.value).toBe(4);
      expect(await prometheus.until(`hostprobe_probes_total{job="${name}",status="pass"}`)).toHaveLength(1);
    }
    expect([...server.contentTypes].toSorted()).toEqual([
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
  });
});
