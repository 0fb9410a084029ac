import type { Configuration } from '../../config/configuration.ts';
import { targetKey } from '../../facts/target-key.ts';
import type { Family } from '../../facts/vantage/limits.ts';
import type { Check, Look } from '../../model/check.ts';
import type { TargetEvidence } from '../../model/evidence.ts';
import type { TargetKey } from '../../model/history.ts';
import type { Target } from '../../model/target.ts';
import { LookError } from '../../observe/classify.ts';
import { startRound, type Round, type RoundOptions } from '../../observe/round.ts';
import { startShared, type Shared } from '../../observe/shared.ts';
import { startPlaces } from '../../observe/turns.ts';
import type { Log } from '../log.ts';
import type { Looked } from '../looked.ts';
import type { VantageTold } from '../view.ts';
import { startBatch, StoppedError, type Batch } from './batch.ts';
import { startBreaker } from './breaker.ts';
import { startJudging, type Judging } from './judging.ts';
import { startLasting } from './lasting.ts';
import { startLately } from './lately.ts';
import { startVantageWatch, type VantageListener } from './vantage-told.ts';
import { startWitnesses } from './witnesses.ts';

export type LookingConfiguration = Pick<Configuration, 'settings' | 'environments' | 'echoKey'>;

export interface LookerOptions {
  readonly configuration: LookingConfiguration;
  /** Of hostprobe. */
  readonly version: string;
  readonly checks: readonly Check[];
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** Puts what is remembered beside what was seen, before it is judged. */
  readonly enrich?: (evidence: TargetEvidence) => TargetEvidence;
  /** Whether a target was up when it was last told. */
  readonly wasUp?: (target: Target) => boolean;
  /** Told of each round that ended, and whether so much was lost in it at once that it was taken for our own trouble. */
  readonly concluded?: (tripped: boolean) => void;
  readonly mostAtOneAddress?: number;
  /** For how long a round takes targets. */
  readonly roundMs?: number;
}

export interface LookExtra {
  /** In a round of its own, which does not wait for others: somebody is waiting for it. */
  readonly alone?: boolean;
}

export interface StartedLook {
  /** The looking is done; rejects where we stopped it ourselves. */
  readonly observed: Promise<void>;
  /** What it comes to, when the rest of its round cannot change that; of one target in the order of its looks. Rejects where we stop before that. */
  readonly settled: Promise<Looked>;
}

export interface Looker {
  look(target: Target, look: Look, extra?: LookExtra): StartedLook;
  /** From now on, rounds have this configuration, and read all trust stores anew. Throws StoreError, and then nothing has changed. */
  use(configuration: LookingConfiguration): void;
  /** A round beside the others, for whoever looks at what is no target; the caller's to close. Its looks share what lasts, what was found out of our own place in the last minute, and what was heard lately. */
  openRound(now: number, look: Look, signal: AbortSignal): Promise<Round>;
  vantage(): VantageTold;
  onVantage(listener: VantageListener): () => void;
  /** Looks under way. */
  inFlight(): number;
  /** Takes no more, and cuts off what is not done in time. Resolves when all that was taken is settled. */
  close(graceMs?: number): Promise<void>;
}

const usualAtOneAddress = 16;
const usualRoundMs = 10_000;
const usualGraceMs = 10_000;

interface InForce {
  readonly configuration: LookingConfiguration;
  readonly shared: Shared;
  readonly judging: Judging;
}

/** Looks at targets in rounds that follow each other and overlap. Throws StoreError. */
export function startLooker(options: LookerOptions): Looker {
  const { checks, version, log, enrich = (evidence) => evidence, wasUp = () => false } = options;
  const { mostAtOneAddress = usualAtOneAddress, roundMs = usualRoundMs } = options;
  const places = startPlaces(mostAtOneAddress);
  let opened = 0;
  const takeUp = (configuration: LookingConfiguration): InForce => ({
    configuration,
    shared: startShared({ ...configuration, places }),
    judging: startJudging(configuration, checks, enrich),
  });
  let inForce = takeUp(options.configuration);
  const watch = startVantageWatch(options.configuration.settings.vantage);
  const stopping = new AbortController();
  const batches = new Set<Batch>();
  const unsettled = new Map<TargetKey, Promise<unknown>>();
  let current: Batch | null = null;
  let closing: Promise<void> | null = null;

  const lately = startLately();
  const witnesses = startWitnesses();
  const breaker = startBreaker();
  const roundOptions = (now: number, look: Look, signal: AbortSignal): RoundOptions => {
    const { configuration, shared } = inForce;
    const { settings, environments, echoKey } = configuration;
    return { settings, environments, echoKey, version, now, look, signal, shared, hearing: lately };
  };

  const lasting = startLasting(() => startRound(roundOptions(Date.now(), 'quick', stopping.signal)));
  const openRound: Looker['openRound'] = (...given) => {
    const { up } = watch.told();
    const known = { surroundings: lasting.surroundings(), heard: (family: Family) => up && lately.isFresh(family) };
    return startRound({ ...roundOptions(...given), known });
  };

  const open = (): Batch => {
    const now = Date.now();
    const number = ++opened;
    const round = startRound(roundOptions(now, 'quick', stopping.signal));
    const batch = startBatch({
      round,
      now,
      judging: inForce.judging,
      signal: stopping.signal,
      wasUp,
      witnesses,
      troubleOf: (end) => breaker.troubleOf({ ...end, wasDown: !watch.told().up }),
      concluded(conclusion) {
        const before = watch.told().up;
        watch.concluded(conclusion, number);
        options.concluded?.(conclusion.trouble?.whose === 'lost');
        const { up, limits } = watch.told();
        if (before === up) return;
        if (up) log.info('the vantage is up again');
        else
          log.warn('the vantage is down', { because: conclusion.trouble?.why, limits: limits.map(({ code }) => code) });
      },
    });
    batches.add(batch);
    const timer = setTimeout(batch.end, roundMs);
    round.catch(batch.end);
    const forget = (): void => {
      clearTimeout(timer);
      batches.delete(batch);
    };
    batch.over.then(forget, (error: unknown) => {
      forget();
      log.warn('a round could not be concluded', { error: String(error) });
    });
    return batch;
  };

  const batchFor = (target: Target): Batch => {
    if (current?.takes(target) === true) return current;
    current?.end();
    current = open();
    return current;
  };

  /** What came of looks at one target is told in the order in which they were made. */
  const inOrder = (target: Target, settled: Promise<Looked>): Promise<Looked> => {
    const key = targetKey(target);
    const before = unsettled.get(key);
    const after = async (): Promise<Looked> => {
      await before?.catch(() => undefined);
      const looked = await settled;
      watch.settled(looked);
      return looked;
    };
    const own = after();
    unsettled.set(key, own);
    const forget = async (): Promise<void> => {
      await Promise.allSettled([own]);
      if (unsettled.get(key) === own) unsettled.delete(key);
    };
    void forget();
    return own;
  };

  const close = async (graceMs: number): Promise<void> => {
    current = null;
    for (const batch of batches) batch.end();
    const cut = setTimeout(() => stopping.abort(new LookError('stopped', 'hostprobe is being stopped')), graceMs);
    await Promise.allSettled(Array.from(batches, ({ over }) => over));
    await Promise.allSettled(unsettled.values());
    clearTimeout(cut);
  };

  return {
    look(target, look, { alone = false } = {}) {
      if (closing !== null) {
        const refused = Promise.reject(new StoppedError('hostprobe is being stopped'));
        refused.catch(() => undefined);
        return { observed: refused, settled: refused };
      }
      const batch = alone ? open() : batchFor(target);
      const { observed, settled } = batch.look(target, look);
      if (alone) batch.end();
      return { observed, settled: inOrder(target, settled) };
    },
    use(configuration) {
      inForce = takeUp(configuration);
      current?.end();
      current = null;
      lasting.forget();
      witnesses.forget();
      watch.named(configuration.settings.vantage);
    },
    openRound,
    vantage: watch.told,
    onVantage: watch.on,
    inFlight: () => batches.values().reduce((sum, batch) => sum + batch.underWay(), 0),
    close: (graceMs = usualGraceMs) => (closing ??= close(graceMs)),
  };
}
