import { proberJobs, series } from './expressions.ts';
import type { Recording } from './rules.ts';

/** Each prober that Prometheus knows: 1 where it answers. */
export const instances = series('up', proberJobs);

const count = 'hostprobe:instances:count';
const steady = 'hostprobe:instances:steady';

/** How many probers of a job are gone that were there within six hours, for a quarter of an hour at least. */
export const missing = 'hostprobe:instances:missing';

const most = `max_over_time(${steady}[6h])`;

export const instanceRecordings: readonly Recording[] = [
  { record: count, expr: `count by (job) (${instances})` },
  // A rollout that starts new ones before it ends the old is none.
  { record: steady, expr: `min_over_time(${count}[15m]) and ${count}` },
  { record: missing, expr: `${most} - (${count} or ${most} * 0)` },
];
