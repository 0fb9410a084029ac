import type { Configuration } from '../config/configuration.ts';
import { wantedKinds } from '../judge/select.ts';
import { withMaskedReference } from '../facts/http/masked-query.ts';
import { withObjects } from '../facts/kubernetes/with-objects.ts';
import type { Check, Look } from '../model/check.ts';
import type { Kind, TargetEvidence } from '../model/evidence.ts';
import type { ObjectsSeen } from '../model/kubernetes.ts';
import { recordSchema, type RunHead } from '../model/recording.ts';
import type { Target } from '../model/target.ts';
import type { Trouble } from '../model/trouble.ts';
import { LookError } from '../observe/classify.ts';
import { SystemError } from '../observe/dns/resolv-conf.ts';
import { startRound } from '../observe/round.ts';
import { StoreError } from '../observe/tls/stores.ts';
import { needsNoLook, unbegun, unlooked } from '../observe/unbegun.ts';
import { keepHeapSmall } from './heap.ts';
import { UsageError } from './io.ts';
import { storePrints } from './store-prints.ts';
import { version } from './version.ts';

export interface Run {
  readonly configuration: Pick<Configuration, 'settings' | 'environments' | 'echoKey' | 'digest'>;
  readonly targets: readonly Target[];
  /** What Kubernetes objects bear on a target, as far as any were read. */
  objectsOf?(target: Target): ObjectsSeen | null;
  /** What of the clusters that may name targets could not be read. */
  readonly troubles?: readonly Trouble[];
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
export function runOnce(run: Run, signal: AbortSignal, sink: Sink): Promise<RunHead> {
  keepHeapSmall(run.targets.length);
  const wanted = wantedKinds(run.checks);
  const begun = { run, wanted, started: Date.now(), sink: wanted.has('objects') ? withObjectsOf(run, sink) : sink };
  const isRead = run.targets.every((target) => needsNoLook(target, wanted));
  return isRead ? readOnly(begun, signal) : lookOnce(begun, signal);
}

interface Begun {
  readonly run: Run;
  readonly wanted: ReadonlySet<Kind>;
  /** Milliseconds since the epoch: the one clock of the run. */
  readonly started: number;
  readonly sink: Sink;
}

/** What settles is handed on with the objects that bear on it. */
const withObjectsOf = ({ objectsOf }: Run, sink: Sink): Sink => ({
  ...sink,
  settled: (evidence, index) => sink.settled(withObjects(evidence, objectsOf?.(evidence.target) ?? null), index),
});

type Trusted = Pick<RunHead, 'stores' | 'environmentStores'>;

function headOf({ run, started }: Begun, { stores, environmentStores }: Trusted): RunHead {
  const { settings, environments, digest } = run.configuration;
  const { troubles = [] } = run;
  const startedAt = new Date(started).toISOString();
  return {
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
    stores,
    environmentStores,
    ...(troubles.length === 0 ? {} : { troubles }),
  };
}

/** Nothing is asked or dialled, and nothing found out of our own place. */
async function readOnly(begun: Begun, signal: AbortSignal): Promise<RunHead> {
  const { run, sink } = begun;
  const head = headOf(begun, await asUsage(async () => storePrints(run.configuration)));
  sink.begun?.(head);
  for (const [index, target] of run.targets.entries()) {
    if (signal.aborted) break;
    sink.looked?.(index + 1);
    sink.settled(unlooked(target), index);
  }
  return { ...head, finishedAt: new Date().toISOString() };
}

async function lookOnce(begun: Begun, signal: AbortSignal): Promise<RunHead> {
  const { run, wanted, started, sink } = begun;
  const { settings, environments, echoKey } = run.configuration;
  const end = deadlineOf(run.deadlineMs, signal);
  const means = { settings, environments, echoKey, version, now: started, look: run.look, signal: end.signal };
  const round = await asUsage(() => startRound(means));
  const head = headOf(begun, round);
  sink.begun?.(head);
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
      else if (needsNoLook(target, wanted)) sink.settled(unlooked(target), index);
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

/** What of the machine or of its files does not let us begin is for the user to mend. */
async function asUsage<Value>(begin: () => Promise<Value>): Promise<Value> {
  try {
    return await begin();
  } catch (error) {
    throw error instanceof StoreError || error instanceof SystemError ? new UsageError(error.message) : error;
  }
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
