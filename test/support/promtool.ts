import { spawnSync } from 'node:child_process';
import { program } from '../system/installed.ts';

/** What `promtool check metrics` says of a text: nothing where all is well. */
export function promtoolComplaints(metrics: string): string {
  const { stdout, stderr, status, error } = spawnSync(program('promtool'), ['check', 'metrics'], {
    input: metrics,
    encoding: 'utf8',
    timeout: 30_000,
  });
  if (error !== undefined) throw error;
  return status === 0 ? `${stdout}${stderr}` : `exit ${status}: ${stdout}${stderr}`;
}
