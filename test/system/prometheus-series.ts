import { expect } from 'vitest';
import type { Prometheus } from '../support/prometheus.ts';

/** By expression, what it gives: its one sample, or how many series there are where it is not one. */
export type Figures = Readonly<Record<string, number | string>>;

async function figuresOf({ query }: Pick<Prometheus, 'query'>, expressions: readonly string[]): Promise<Figures> {
  const found = expressions.map(async (expression) => {
    const samples = await query(expression);
    const [only] = samples;
    return [expression, only !== undefined && samples.length === 1 ? only.value : `${samples.length} series`] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

/** Asks until these are the figures. */
export async function expectFigures(prometheus: Pick<Prometheus, 'query'>, wanted: Figures): Promise<void> {
  // What a busy machine did not scrape in time comes with the next.
  await expect
    .poll(() => figuresOf(prometheus, Object.keys(wanted)), { timeout: 20_000, interval: 500 })
    .toEqual(wanted);
}

const gauges = [
  'target_up',
  'target_status',
  'finding',
  'check_targets',
  'last_probe_timestamp_seconds',
  'certificate_not_after_timestamp_seconds',
  'certificate_not_before_timestamp_seconds',
  'certificate_last_seen_timestamp_seconds',
  'certificate_info',
  'source_ip_preserved',
  'vantage_up',
  'vantage_limit',
  'targets',
  'probes_in_flight',
  'schedule_lag_seconds',
  'config_last_reload_successful',
  'config_last_reload_success_timestamp_seconds',
  'build_info',
  'store_up',
];
const counters = ['reading_failures', 'probes'];

interface Metadata {
  readonly metric: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

/** As Prometheus knows them from OpenMetrics: a counter is called without `_total`. */
export const promised: readonly (readonly [name: string, type: string, unit: string])[] = [
  ...gauges.map((name) => [`hostprobe_${name}`, 'gauge', name.endsWith('_seconds') ? 'seconds' : ''] as const),
  ...counters.map((name) => [`hostprobe_${name}`, 'counter', ''] as const),
  ['hostprobe_probe_duration_seconds', 'histogram', 'seconds'] as const,
];

/** What it has read of the types of a job's series, each with its unit. */
export async function metadataOf({ url }: Pick<Prometheus, 'url'>, job: string): Promise<Map<string, Metadata>> {
  const selector = encodeURIComponent(`{job="${job}"}`);
  const answer = await fetch(`${url}/api/v1/targets/metadata?match_target=${selector}`);
  const { data } = (await answer.json()) as { readonly data: readonly Metadata[] };
  return new Map(data.map((each) => [each.metric, each]));
}
