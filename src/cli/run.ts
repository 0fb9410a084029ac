import type { Configuration } from '../config/configuration.ts';
import { wantedKinds } from '../judge/select.ts';
import { withMaskedReference } from '../facts/http/masked-query.ts';
import type { Check, Look } from '../model/check.ts';
import type { TargetEvidence } from '../model/evidence.ts';
import { recordSchema, type RunHead } from '../model/recording.ts';
import type { Target } from '../model/target.ts';
import { LookError } from '../observe/classify.ts';
import { SystemError } from '../observe/dns/resolv-conf.ts';
import { startRound } from '../observe/round.ts';
import { StoreError } from '../observe/tls/stores.ts';
import { unbegun } from '../observe/unbegun.ts';
import { keepHeapSmall } from './heap.ts';
import { UsageError } from './io.ts';
import { version } from './version.ts';

export interface Run {
  readonly configuration: Pick<Configuration, 'settings' | 'environments' | 'echoKey' | 'digest'>;
  readonly targets: readonly Target[];
  readonly checks: readonly Check[];
  readonly concurrency: number;
  readonly look: Look;
  /** For the whole run; what it left unseen is told as unknown. */
  readonly deadlineMs?: number;
}

export interface Sink {
  /** Before the first target. */
  begun?(head: RunHead): void;
  /** A target was looked at: how many are done by now. */
  looked?(done: number): void;
  /** A target's evidence, in the order in which it came to be settled; `index` is the target's place in the run. */
  settled(evidence: TargetEvidence, index: number): void;
}

/** Evidence that waits for what the rest of the run may tell of our own place; more than this is settled without. */
const mostHeld = 2000;

/** Looks at all targets once, so many side by side. What was not begun when it is interrupted is left out. */
export async function runOnce(run: Run, signal: AbortSignal, sink: Sink): Promise<RunHead> {
  const { settings, environments, echoKey, digest } = run.configuration;
  keepHeapSmall(run.targets.length);
  const started = Date.now();
  const end = deadlineOf(run.deadlineMs, signal);
  const round = await startRound({
    settings,
    environments,
    echoKey,
    version,
    now: started,
    look: run.look,
    signal: end.signal,
  }).catch((error: unknown) => {
    throw error instanceof StoreError || error instanceof SystemError ? new UsageError(error.message) : error;
  });
  const startedAt = new Date(started).toISOString();
  const head: RunHead = {
    schema: recordSchema,
    version,
    now: startedAt,
    startedAt,
    finishedAt: startedAt,
    vantage: { name: settings.vantage, limits: [] },
    settings: withMaskedReference(settings),
    environments: Object.fromEntries(
      Object.entries(environments).map(([name, own]) => [name, withMaskedReference(own)]),
    ),
    configuration: digest,
    checks: run.checks.map(({ id }) => id),
    stores: round.stores,
    environmentStores: round.environmentStores,
  };
  sink.begun?.(head);
  const wanted = wantedKinds(run.checks);
  const held = new Map<number, TargetEvidence>();
  const settle = (evidence: TargetEvidence, index: number): void => {
    held.delete(index);
    sink.settled(round.vantage.settle(evidence), index);
  };
  const hold = (evidence: TargetEvidence, index: number): void => {
    if (!round.vantage.isOpen(evidence)) settle(evidence, index);
    else held.set(index, evidence);
    for (const [first, waiting] of held) {
      if (held.size <= mostHeld) break;
      settle(waiting, first);
    }
  };
  const queue = run.targets.entries();
  let done = 0;
  const worker = async (): Promise<void> => {
    for (const [index, target] of queue) {
      if (end.passed()) hold(unbegun(target, "the run's deadline came before its turn"), index);
      else if (signal.aborted) return;
      else hold(await round.observe(target, wanted), index);
      sink.looked?.(++done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(run.concurrency, run.targets.length) }, worker));
  end.clear();
  const limits = await round.vantage.conclude();
  round.close();
  for (const [index, evidence] of held) settle(evidence, index);
  return { ...head, finishedAt: new Date().toISOString(), vantage: { name: settings.vantage, limits } };
}

/** As long as a timer can be; nobody waits so long. */
const longestTimerMs = 2 ** 31 - 1;

interface End {
  readonly signal: AbortSignal;
  /** Whether the run's own deadline has passed. */
  passed(): boolean;
  clear(): void;
}

/** The signal that ends all looks: the run's interruption, or its deadline. */
function deadlineOf(deadlineMs: number | undefined, signal: AbortSignal): End {
  if (deadlineMs === undefined) return { signal, passed: () => false, clear: () => undefined };
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new LookError('stopped', "the run's deadline passed")),
    Math.min(deadlineMs, longestTimerMs),
  );
  return {
    signal: AbortSignal.any([signal, late.signal]),
    passed: () => late.signal.aborted && !signal.aborted,
    clear: () => clearTimeout(timer),
  };
}
