import { checks } from '../checks/index.ts';
import type { Configuration } from '../config/configuration.ts';
import { reportRun, reportTarget } from '../judge/report.ts';
import { wantedKinds } from '../judge/select.ts';
import type { Check } from '../model/check.ts';
import { recordSchema, type Recording, type TargetEvidence } from '../model/evidence.ts';
import type { Report } from '../model/report.ts';
import type { Target } from '../model/target.ts';
import { startRound } from '../observe/round.ts';
import { StoreError } from '../observe/tls/stores.ts';
import { jsonLine } from '../report/json.ts';
import { UsageError, type Io } from './io.ts';
import { streams, type OutputOptions } from './output.ts';
import { progressLine } from './progress.ts';
import { version } from './version.ts';

export interface Run {
  readonly configuration: Pick<Configuration, 'settings' | 'digest'>;
  readonly targets: readonly Target[];
  readonly checks: readonly Check[];
  readonly concurrency: number;
}

export interface Finished {
  readonly recording: Recording;
  readonly report: Report;
}

/** One run: every target is looked at once, so many side by side, and judged. Lines of `jsonl` are printed on the way. */
export async function probe(run: Run, options: OutputOptions, io: Io): Promise<Finished> {
  const evidence = options.evidence ?? false;
  const progress = progressLine(run.targets.length, io);
  const enabled = new Set(run.checks.map(({ id }) => id));
  const { settings } = run.configuration;
  const recording = await runOnce(run, io, (seen, done, now) => {
    progress.show(done);
    if (streams(options)) io.out(jsonLine(reportTarget(seen, { settings, now, checks, enabled }, { evidence })));
  });
  progress.clear();
  // Who reads no further does not want to know.
  if (io.signal.aborted && io.signal.reason !== 'SIGPIPE') {
    io.err(`hostprobe: interrupted: ${recording.targets.length} of ${run.targets.length} targets had been begun\n`);
  }
  return { recording, report: reportRun(recording, checks, { evidence }) };
}

/** Looks at all targets; `onTarget` hears of each as it is done. What was not begun when it is stopped is left out. */
export async function runOnce(
  run: Run,
  io: Pick<Io, 'signal'>,
  onTarget: (seen: TargetEvidence, done: number, now: number) => void = () => undefined,
): Promise<Recording> {
  const { settings, digest } = run.configuration;
  const started = Date.now();
  const round = await startRound({ settings, version, signal: io.signal }).catch((error: unknown) => {
    throw error instanceof StoreError ? new UsageError(error.message) : error;
  });
  const wanted = wantedKinds(run.checks);
  const seen: (TargetEvidence | undefined)[] = run.targets.map(() => undefined);
  const queue = run.targets.entries();
  let done = 0;
  const worker = async (): Promise<void> => {
    for (const [i, target] of queue) {
      if (io.signal.aborted) return;
      const evidence = await round.observe(target, wanted);
      seen[i] = evidence;
      done += 1;
      onTarget(evidence, done, started);
    }
  };
  await Promise.all(Array.from({ length: Math.min(run.concurrency, run.targets.length) }, worker));
  const startedAt = new Date(started).toISOString();
  return {
    schema: recordSchema,
    version,
    now: startedAt,
    startedAt,
    finishedAt: new Date().toISOString(),
    vantage: { name: settings.vantage, limits: [] },
    settings,
    environments: {},
    configuration: digest,
    checks: run.checks.map(({ id }) => id),
    stores: round.stores,
    environmentStores: {},
    targets: seen.filter((evidence) => evidence !== undefined),
  };
}
