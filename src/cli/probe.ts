import { checks } from '../checks/index.ts';
import { hasOurBug, type Earned } from '../judge/exit.ts';
import { benchOf, reportOf, reportTarget, summarise } from '../judge/report.ts';
import type { Status } from '../model/check.ts';
import type { TargetEvidence } from '../model/evidence.ts';
import type { Recording } from '../model/recording.ts';
import type { Report, TargetReport } from '../model/report.ts';
import { jsonLine } from '../report/json.ts';
import type { Io } from './io.ts';
import { progressLine } from './progress.ts';
import { runOnce, type Run } from './run.ts';

export interface ProbeOptions {
  /** Puts the evidence into the report. */
  readonly evidence: boolean;
  /** Puts every DNS question into the report. */
  readonly trace: boolean;
  /** Prints each target as a line of `jsonl` as soon as its verdict stands. */
  readonly stream: boolean;
  /** Whether the report is to hold the targets: else it has nothing but their number by status. */
  readonly report: boolean;
  /** Whether the evidence of all targets is wanted in the end. */
  readonly record: boolean;
}

export interface Finished extends Earned {
  readonly report: Report;
  /** Null where it was not wanted. */
  readonly recording: Recording | null;
}

/** One run: every target is looked at once and judged as soon as its evidence is settled. */
export async function probe(run: Run, options: ProbeOptions, io: Io): Promise<Finished> {
  const { evidence, trace } = options;
  const progress = progressLine(run.targets.length, io);
  const statuses: Status[] = [];
  const reports: (TargetReport | undefined)[] = [];
  const recorded: (TargetEvidence | undefined)[] = [];
  let bug = false;
  let bench: ReturnType<typeof benchOf> | undefined;
  const head = await runOnce(run, io.signal, {
    begun: (begun) => void (bench = benchOf(begun, checks)),
    looked: progress.show,
    settled(seen, index) {
      if (bench === undefined) throw new Error('a target was settled before the run began');
      const target = reportTarget(seen, bench, { evidence, trace });
      statuses.push(target.status);
      bug ||= hasOurBug(target);
      if (options.stream) io.out(jsonLine(target));
      if (options.report) reports[index] = target;
      if (options.record) recorded[index] = seen;
    },
  });
  progress.clear();
  // Who reads no further does not want to know.
  if (io.signal.aborted && io.signal.reason !== 'SIGPIPE') {
    io.err(`hostprobe: interrupted: ${statuses.length} of ${run.targets.length} targets had been begun\n`);
  }
  const targets = reports.filter((report) => report !== undefined);
  const summary = summarise(statuses);
  return {
    summary,
    bug,
    ...(head.troubles !== undefined && { troubles: head.troubles }),
    report: reportOf(head, targets, summary, {}),
    recording: options.record ? { ...head, targets: recorded.filter((seen) => seen !== undefined) } : null,
  };
}
