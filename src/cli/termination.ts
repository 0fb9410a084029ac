import { linesWithin, safeLine } from '../delivery/brief.ts';
import { kuberhealthyIn } from '../delivery/kuberhealthy.ts';
import type { Io } from './io.ts';
import { tellKuberhealthy } from './kuberhealthy.ts';
import { writeFile } from './output.ts';

/** What Kubernetes takes of a container's message. */
const mostBytes = 4096;

/** In place, for Kubernetes has the file mounted. False, and a line that says so, where it cannot be written. */
export const writeTermination = (file: string, lines: readonly string[], io: Io): boolean =>
  writeFile(file, linesWithin(lines, mostBytes), io);

/** A check that has ended without a report says why where others wait for one. */
export async function tellFailedCheck(argv: readonly string[], message: string, io: Io): Promise<void> {
  const lines = message.split('\n').map(safeLine);
  const run = kuberhealthyIn(io.env);
  if (run !== null && typeof run !== 'string') await tellKuberhealthy(run, lines, io);
  const file = terminationLogIn(argv, io.env);
  if (file !== null) writeTermination(file, lines, io);
}

/** As the command line has it, also where all else of it cannot be read. */
export function terminationLogIn(argv: readonly string[], env: Io['env']): string | null {
  const flag = '--termination-log';
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  const at = words.findLastIndex((word) => word === flag || word.startsWith(`${flag}=`));
  const given = words[at]?.startsWith(`${flag}=`) === true ? words[at].slice(flag.length + 1) : words[at + 1];
  return (at < 0 ? env['HOSTPROBE_TERMINATION_LOG'] : given) || null;
}
