import type { Status } from '../model/check.ts';
import type { TargetEvidence } from '../model/evidence.ts';
import type { Recording, RunHead } from '../model/recording.ts';
import { reportSchema, type Report, type Summary, type TargetReport } from '../model/report.ts';
import { judgeTarget, nowOf, settingsOf, type Bench } from './judge.ts';
import { observed } from './observed.ts';
import { observedSourceIp } from './source-ip.ts';
import { traceOf } from './trace.ts';

export interface ReportOptions {
  /** Puts what was seen beside what was found. */
  readonly evidence: boolean;
  /** Puts every DNS question beside it. */
  readonly trace: boolean;
  /** The version that judges, where another one looked. */
  readonly judgedBy?: string;
}

/** Judges one target and says what was seen and found: one line of `jsonl`. */
export function reportTarget(evidence: TargetEvidence, bench: Bench, options: ReportOptions): TargetReport {
  const { target, startedAt, durationMs } = evidence;
  const { status, up, findings, notJudged, acceptances } = judgeTarget(evidence, bench);
  const sourceIp = observedSourceIp(evidence, settingsOf(target, bench));
  return {
    host: target.host,
    port: target.port,
    name: target.name,
    labels: target.labels,
    loadBalancer: target.expect.loadBalancer,
    status,
    up,
    startedAt,
    durationMs,
    observed: { ...observed(evidence, nowOf(evidence, bench)), ...(sourceIp === null ? {} : { sourceIp }) },
    questions: evidence.questions,
    ...(options.trace ? { trace: traceOf(evidence) } : {}),
    findings,
    notJudged,
    ...(acceptances.length === 0 ? {} : { acceptances }),
    ...(options.evidence ? { evidence } : {}),
  };
}

/** What the targets of a run are judged with. */
export const benchOf = (head: RunHead, checks: Bench['checks']): Bench => ({
  settings: head.settings,
  environments: head.environments,
  now: Date.parse(head.now),
  checks,
  enabled: new Set(head.checks),
});

/** The report of a whole run from nothing but its recording: the same recording gives the same report on any day. */
export function reportRun(recording: Recording, checks: Bench['checks'], options: ReportOptions): Report {
  const bench = benchOf(recording, checks);
  const targets = recording.targets.map((evidence) => reportTarget(evidence, bench, options));
  return reportOf(recording, targets, summarise(targets.map(({ status }) => status)), options);
}

/** The report of what was judged already. */
export function reportOf(
  { version, startedAt, finishedAt, vantage, configuration, troubles = [] }: RunHead,
  targets: readonly TargetReport[],
  summary: Summary,
  options: Pick<ReportOptions, 'judgedBy'>,
): Report {
  return {
    schema: reportSchema,
    version,
    ...(options.judgedBy === undefined || options.judgedBy === version ? {} : { judgedBy: options.judgedBy }),
    startedAt,
    finishedAt,
    vantage,
    configuration,
    ...(troubles.length === 0 ? {} : { troubles }),
    summary,
    targets,
  };
}

export function summarise(statuses: readonly Status[]): Summary {
  const count = (wanted: Status): number => statuses.filter((status) => status === wanted).length;
  return { pass: count('pass'), warn: count('warn'), fail: count('fail'), unknown: count('unknown') };
}
