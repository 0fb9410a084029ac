import { setImmediate } from 'node:timers/promises';
import { targetKey } from '../../facts/target-key.ts';
import { isLost } from '../../facts/vantage/lost.ts';
import type { Look } from '../../model/check.ts';
import type { TargetEvidence } from '../../model/evidence.ts';
import type { TargetKey } from '../../model/history.ts';
import type { Target } from '../../model/target.ts';
import type { Limit } from '../../model/vantage.ts';
import type { Round } from '../../observe/round.ts';
import type { Beyond } from '../../observe/vantage/beyond.ts';
import { unbegun } from '../../observe/unbegun.ts';
import type { Looked } from '../looked.ts';
import type { RoundEnd, Trouble } from './breaker.ts';
import type { Judging } from './judging.ts';
import type { Witnesses } from './witnesses.ts';

export interface BatchMeans {
  /** Rejects where none can be opened: then nothing can be looked at, and the trouble is our own. */
  readonly round: Promise<Round>;
  /** Milliseconds since the epoch: the one clock of its looks. */
  readonly now: number;
  readonly judging: Judging;
  readonly signal: AbortSignal;
  wasUp(target: Target): boolean;
  readonly witnesses: Witnesses;
  /** Whether the trouble is our own, when the round ends. */
  troubleOf(end: Omit<RoundEnd, 'wasDown'>): Trouble | null;
  /** Told once, before what waited for it is settled. */
  concluded(end: Conclusion): void;
}

/** What a round found of our own place. */
export interface Conclusion {
  readonly trouble: Trouble | null;
  /** Somebody beyond us was heard. */
  readonly alive: boolean;
  /** Null where the round could not be opened. */
  readonly limits: readonly Limit[] | null;
}

/** The looks of one round. */
export interface Batch {
  takes(target: Target): boolean;
  /** Its evidence is in when `observed` is resolved; both reject where the look was cut off by our own stop. */
  look(target: Target, look: Look): { readonly observed: Promise<void>; readonly settled: Promise<Looked> };
  /** Takes no more: it ends with the last look that it took, or soon. */
  end(): void;
  /** How many are under way. */
  underWay(): number;
  /** When it is over and all that it took is settled. */
  readonly over: Promise<void>;
}

/** A look that was cut off because we stop. */
export class StoppedError extends Error {
  override name = 'StoppedError';
}

/** Evidence is held until the round ends: memory is bounded by it. */
const mostTargets = 2000;
/** Those that wait for the end do not wait longer than this for the slowest. */
const patienceMs = 30_000;
/** So many are judged in one go, before others have their turn. */
const inOneGo = 8;

interface Counting {
  readonly round: Pick<Round, 'isOwn'>;
  readonly wasUp: boolean;
  readonly lost: boolean;
}

interface Held {
  readonly evidence: TargetEvidence;
  readonly look: Look;
  readonly lost: boolean;
  readonly settle: (looked: Looked) => void;
  readonly fail: (error: unknown) => void;
}

export function startBatch({ round: opening, now, judging, signal, ...means }: BatchMeans): Batch {
  const taken = new Set<TargetKey>();
  const held: Held[] = [];
  const over = Promise.withResolvers<void>();
  // Of the targets that were up, how many, and how many of them are lost.
  const counted = { wereUp: 0, lost: 0, all: { looked: 0, lost: 0 } };
  const lostAddresses = new Set<string>();
  let taking = true;
  let underWay = 0;
  let conclusion: Promise<Trouble | null> | null = null;
  let patience: NodeJS.Timeout | undefined;

  const settle = (round: Round | null, { evidence, look, lost, ...one }: Held, trouble: Trouble | null): void => {
    try {
      if (signal.aborted && lost) throw new StoppedError('stopped before it was known whether the trouble is our own');
      const why = trouble !== null && (lost || trouble.whose === 'all') ? trouble.why : null;
      one.settle(judging.judge(round?.vantage.settle(evidence) ?? evidence, look, now, why));
    } catch (error) {
      one.fail(error);
    }
  };

  const conclude = async (): Promise<Trouble | null> => {
    const found = await opening.then(concludeRound, unopened);
    means.concluded(found);
    return found.trouble;
  };

  const concludeRound = async (round: Round): Promise<Conclusion> => {
    const beyond = await beyondOf(round);
    const limits = await round.vantage.conclude();
    const cutOff = limits.some(({ code }) => code === 'cut-off');
    const trouble = means.troubleOf({ ...counted, beyond, cutOff });
    return { trouble, alive: beyond.alive, limits };
  };

  /** One who is silent tells nothing of us: whoever else may be heard is asked first. */
  const beyondOf = async (round: Round): Promise<Beyond> => {
    const { witnesses } = means;
    const { resolvers, selfChecks } = await round.beyond();
    const isUnheard = resolvers.heard + selfChecks.heard === 0;
    if (round.vantage.isDeaf() || (isUnheard && counted.all.lost > 0)) {
      await round.callWitnesses(witnesses.besides(lostAddresses));
    }
    const beyond = await round.beyond();
    return { ...beyond, connected: beyond.connected || witnesses.isFresh() };
  };

  const count = (target: Target, { seen: { connections } }: TargetEvidence, told: Counting): void => {
    const { round, wasUp, lost } = told;
    for (const { ok, where } of connections) {
      if (!ok) lostAddresses.add(where.address);
      else if (!round.isOwn(where.address)) means.witnesses.took(where);
    }
    // Where being reached is not expected, not being reached tells nothing.
    if (!target.expect.reachable) return;
    if (wasUp) counted.wereUp++;
    if (wasUp && lost) counted.lost++;
    if (connections.length > 0 && connections.every(({ where }) => round.isOwn(where.address))) return;
    counted.all.looked++;
    if (lost) counted.all.lost++;
  };

  /** Once all are in, or nobody wants to wait any longer. */
  const finish = async (): Promise<void> => {
    clearTimeout(patience);
    const trouble = await (conclusion ??= conclude());
    const round = await opening.catch(() => null);
    for (let settled = 0, one = held.shift(); one !== undefined; one = held.shift()) {
      settle(round, one, trouble);
      if (++settled % inOneGo === 0) await setImmediate();
    }
    if (underWay > 0 || taking) return;
    round?.close();
    over.resolve();
  };
  const finishWhenDone = (): void => {
    if (!taking && underWay === 0) finish().catch(over.reject);
  };

  const observe = async (target: Target, look: Look): Promise<TargetEvidence> => {
    const round = await opening.catch((error: unknown) => reasonOf(error));
    if (typeof round === 'string') return unbegun(target, round);
    return round.observe(target, judging.wanted(look), look);
  };

  return {
    takes: (target) => taking && taken.size < mostTargets && !taken.has(targetKey(target)),
    look(target, look) {
      taken.add(targetKey(target));
      underWay++;
      const wasUp = means.wasUp(target);
      const result = Promise.withResolvers<Looked>();
      const run = async (): Promise<void> => {
        try {
          const evidence = await observe(target, look);
          if (signal.aborted) throw new StoppedError('the look was cut off: hostprobe is being stopped');
          const lost = isLost(evidence);
          const one = { evidence, look, lost, settle: result.resolve, fail: result.reject };
          const round = await opening.catch(() => null);
          if (round !== null) count(target, evidence, { round, wasUp, lost });
          if (conclusion !== null) settle(round, one, await conclusion);
          else if (round === null || lost || round.vantage.isOpen(evidence)) held.push(one);
          else settle(round, one, null);
        } catch (error) {
          result.reject(error);
          throw error;
        } finally {
          underWay--;
          finishWhenDone();
        }
      };
      const observed = run();
      for (const promise of [observed, result.promise]) promise.catch(() => undefined);
      return { observed, settled: result.promise };
    },
    end() {
      if (!taking) return;
      taking = false;
      patience = setTimeout(() => void finish().catch(over.reject), patienceMs);
      finishWhenDone();
    },
    underWay: () => underWay,
    over: over.promise,
  };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const unopened = (error: unknown): Conclusion => ({
  trouble: { whose: 'all', why: `no look could be made: ${reasonOf(error)}: the trouble is our own` },
  alive: false,
  limits: null,
});
