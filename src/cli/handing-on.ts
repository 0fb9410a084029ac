import { countsLine, findingLines, safeLine } from '../delivery/brief.ts';
import type { KuberhealthyRun } from '../delivery/kuberhealthy.ts';
import type { ExitPolicy } from '../judge/exit.ts';
import type { Report } from '../model/report.ts';
import { catalogue } from './catalogue.ts';
import type { Choice } from './choose.ts';
import type { Io } from './io.ts';
import { kuberhealthyRun, tellKuberhealthy } from './kuberhealthy.ts';
import { push, pushTo, type Push } from './push.ts';
import { writeTermination } from './termination.ts';

export interface HandingOptions {
  readonly push?: string;
  readonly terminationLog?: string;
}

/** Whom a finished report is handed on to. */
export interface Receivers {
  readonly push: Push | null;
  readonly kuberhealthy: KuberhealthyRun | null;
  readonly terminationLog: string | null;
}

/** Before anything is looked at. Throws UsageError. */
export const receiversFor = (options: HandingOptions, choice: Choice, io: Io): Receivers => ({
  push: options.push === undefined ? null : pushTo(options.push, choice, io),
  kuberhealthy: kuberhealthyRun(io.env),
  terminationLog: options.terminationLog ?? null,
});

/** Whether any of them wants to know more than how many targets there are. */
export const wantsReport = (receivers: Receivers): boolean => Object.values(receivers).some((one) => one !== null);

export interface Ended {
  readonly report: Report;
  /** How many there were to look at. */
  readonly wanted: number;
  readonly policy: ExitPolicy;
  /** What went wrong before anything was looked at, a sentence each. */
  readonly troubles: readonly string[];
  /** What it has earned once it was handed on, or could not be. */
  readonly code: (whole: boolean) => number;
  /** Writes what is to be written; false where some could not be. */
  readonly write: (io: Io) => boolean;
}

/** Hands a finished report on to everyone who waits for it, and gives the exit code. */
export async function handOn({ push: pushing, kuberhealthy, terminationLog }: Receivers, ended: Ended, io: Io) {
  const { report, policy } = ended;
  const trouble = ended.troubles.map(safeLine);
  const aloud: Io = {
    ...io,
    err(text) {
      trouble.push(...text.trimEnd().split('\n').map(safeLine));
      io.err(text);
    },
  };
  let whole = ended.write(aloud);
  if (pushing !== null) whole = (await push(pushing, report, aloud)) && whole;
  const head = [...(io.signal.aborted ? [interruptedText(ended, io)] : []), countsLine(report)];
  if (kuberhealthy !== null) {
    const isWell = ended.code(whole) === 0 && !io.signal.aborted;
    const errors = isWell ? [] : [...trouble, ...head, ...findingLines(report, catalogue, countedBy(policy))];
    whole = (await tellKuberhealthy(kuberhealthy, errors, aloud)) && whole;
  }
  if (terminationLog !== null) {
    const lines = [...head, ...trouble, ...findingLines(report, catalogue)];
    whole = writeTermination(terminationLog, lines, aloud) && whole;
  }
  return ended.code(whole);
}

/** The statuses for which a run is not well. */
const countedBy = ({ strict, ignoreUnknown }: ExitPolicy) => [
  'fail' as const,
  ...(ignoreUnknown ? [] : ['unknown' as const]),
  ...(strict ? ['warn' as const] : []),
];

function interruptedText({ report, wanted }: Ended, { signal }: Io): string {
  const seen = Object.values(report.summary).reduce((sum, count) => sum + count, 0);
  return `interrupted by ${String(signal.reason)}: ${seen} of ${wanted} targets had been begun`;
}
