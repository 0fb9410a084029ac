import { selectChecks, wantedKinds } from '../judge/select.ts';
import { reportTarget, type ReportOptions } from '../judge/report.ts';
import { checks } from '../checks/index.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Check } from '../model/check.ts';
import { recordSchema, type Recording, type TargetEvidence } from '../model/evidence.ts';
import type { CheckCatalogue, TargetReport } from '../model/report.ts';
import type { Target } from '../model/target.ts';
import { startRound } from '../observe/round.ts';
import { StoreError } from '../observe/tls/stores.ts';
import { UsageError, type Io } from './io.ts';
import { version } from './version.ts';

export interface SelectOptions {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/** The checks that the patterns choose. Throws UsageError for a pattern that chooses none. */
export function chosenChecks({ only = [], skip = [] }: SelectOptions): readonly Check[] {
  const { selected, unmatched } = selectChecks(checks, { only, skip });
  if (unmatched.length > 0) {
    throw new UsageError(
      unmatched.map((pattern) => `no check matches "${pattern}": hostprobe explain lists them`).join('\n'),
    );
  }
  if (selected.length === 0) throw new UsageError('--skip leaves no check to make');
  return selected;
}

export const catalogue: CheckCatalogue = Object.fromEntries(checks.map((check) => [check.id, check]));

export interface Run {
  readonly configuration: Pick<Configuration, 'settings' | 'digest'>;
  readonly targets: readonly Target[];
  readonly checks: readonly Check[];
  readonly concurrency: number;
  readonly report: ReportOptions;
  /** Called as each target is done. */
  readonly onTarget?: (report: TargetReport, done: number) => void;
}

/** One run: every target is looked at once, so many side by side. What was not begun when it is stopped is left out. */
export async function runOnce(run: Run, io: Pick<Io, 'signal'>): Promise<Recording> {
  const { settings, digest } = run.configuration;
  const startedAt = new Date().toISOString();
  const round = await startRound({ settings, version, signal: io.signal }).catch((error: unknown) => {
    throw error instanceof StoreError ? new UsageError(error.message) : error;
  });
  const wanted = wantedKinds(run.checks);
  const enabled = new Set(run.checks.map(({ id }) => id));
  const seen: (TargetEvidence | undefined)[] = run.targets.map(() => undefined);
  const queue = run.targets.entries();
  let done = 0;
  const worker = async (): Promise<void> => {
    for (const [i, target] of queue) {
      if (io.signal.aborted) return;
      const evidence = await round.observe(target, wanted);
      seen[i] = evidence;
      done += 1;
      if (run.onTarget === undefined) continue;
      const bench = { settings, now: Date.parse(startedAt), checks, enabled };
      run.onTarget(reportTarget(evidence, bench, run.report), done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(run.concurrency, run.targets.length) }, worker));
  return {
    schema: recordSchema,
    version,
    now: startedAt,
    startedAt,
    finishedAt: new Date().toISOString(),
    vantage: { name: settings.vantage, limits: [] },
    settings,
    configuration: digest,
    checks: [...enabled],
    stores: round.stores,
    targets: seen.filter((evidence) => evidence !== undefined),
  };
}
