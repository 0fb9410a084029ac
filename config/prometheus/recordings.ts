import { certificateLeft, lifetimeLeft, most } from './expressions.ts';
import type { Group, Recording } from './rules.ts';

const rate = (counter: string, by: string): string => `sum by (${by}) (rate(${counter}[5m]))`;

const durations = 'hostprobe_probe_duration_seconds';

const quantile = (percent: number): Recording => ({
  record: `hostprobe:probe_duration_seconds:p${percent}`,
  expr: `histogram_quantile(${percent / 100}, ${rate(`${durations}_bucket`, 'job, phase, le')})`,
});

/** For dashboards and alerts of one's own; counted over targets, so that replicas count once and shards add up. */
export const recordings: Group = {
  name: 'hostprobe-recordings',
  rules: [
    { record: 'hostprobe:certificate_lifetime_left:ratio', expr: lifetimeLeft() },
    { record: 'hostprobe:certificate_left_seconds:min', expr: certificateLeft() },
    {
      record: 'hostprobe:targets:count',
      expr: `sum by (job, load_balancer, status) (${most('hostprobe_target_status')})`,
    },
    { record: 'hostprobe:findings:count', expr: `count by (job, check, status) (${most('hostprobe_finding')})` },
    { record: 'hostprobe:probes:rate5m', expr: rate('hostprobe_probes_total', 'job, status') },
    { record: 'hostprobe:reading_failures:rate5m', expr: rate('hostprobe_reading_failures_total', 'job, phase, code') },
    quantile(50),
    quantile(90),
    quantile(99),
    {
      record: 'hostprobe:probe_duration_seconds:mean',
      expr: `${rate(`${durations}_sum`, 'job, phase')}\n/ (${rate(`${durations}_count`, 'job, phase')} > 0)`,
    },
  ],
};
