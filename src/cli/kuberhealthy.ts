import { fewLines } from '../delivery/brief.ts';
import { kuberhealthyIn, reportToKuberhealthy, type KuberhealthyRun } from '../delivery/kuberhealthy.ts';
import { UsageError, type Io } from './io.ts';

/** Lines that a person reads in the status of a check. */
const mostLines = 20;

/** What is left for telling Kuberhealthy before it has no more use for it. */
const graceMs = 5000;

/** The run of Kuberhealthy that this is; null where it is none. Throws UsageError where it says nothing of use. */
export function kuberhealthyRun(env: Io['env']): KuberhealthyRun | null {
  const run = kuberhealthyIn(env);
  if (typeof run === 'string') throw new UsageError(run);
  return run;
}

/** How long a check may take for its result to be of use. */
export const timeToLookMs = ({ deadlineMs }: KuberhealthyRun): number =>
  deadlineMs === null ? Infinity : Math.max(1, deadlineMs - graceMs - Date.now());

/** False, and a line that says so, where Kuberhealthy did not take it. */
export async function tellKuberhealthy(run: KuberhealthyRun, errors: readonly string[], io: Io): Promise<boolean> {
  const outcome = await reportToKuberhealthy(run, fewLines(errors, mostLines), io.signal);
  if (!outcome.ok) io.err(`hostprobe: Kuberhealthy at ${run.place.told} was not told: ${outcome.reason}\n`);
  return outcome.ok;
}
