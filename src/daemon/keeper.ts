import { targetKey } from '../facts/target-key.ts';
import { isSameLook } from '../facts/same-target.ts';
import { listChecks, type KnownCheck } from '../judge/standing/check-list.ts';
import { restored, step, type Standing } from '../judge/standing/step.ts';
import type { HistoryEntry, StatusChange, TargetKey } from '../model/history.ts';
import type { TargetReport } from '../model/report.ts';
import type { Target } from '../model/target.ts';
import { inSlices, lastWanted } from './in-slices.ts';
import { toEntry } from './keeper/history-entry.ts';
import { startSharing } from './keeper/sharing.ts';
import { startUnclaimed } from './keeper/unclaimed.ts';
import type { Looked, Wish } from './looked.ts';
import type { Told } from './view.ts';

export interface KeeperOptions {
  readonly checks: readonly KnownCheck[];
  /** Of how many targets that are not there yet what was told is kept: many, where most are discovered later. */
  readonly mostUnclaimed?: number;
  readonly clock?: KeeperClock;
}

export interface KeeperClock {
  /** Milliseconds of a clock that nobody sets. */
  readonly nowMs: () => number;
  /** Milliseconds since the epoch, as looks are dated. */
  readonly epochMs: () => number;
}

/** What came of a look. */
export interface Settled {
  readonly told: TargetReport;
  /** Where what is told has changed its status. */
  readonly change: StatusChange | null;
  readonly entry: HistoryEntry;
  readonly wishes: readonly Wish[];
}

export interface Keeper {
  /**
   * From now on these are the targets. What is not changed keeps all, what is gone is forgotten. Of many, in slices:
   * resolves when all is told; of those that are wanted meanwhile, the last count.
   */
  replace(targets: readonly Target[]): Promise<void>;
  /** What was told when the program last ran, of targets that were not looked at yet; of those to come for ten minutes. */
  restore(reports: readonly TargetReport[]): void;
  /** Null where the target is gone, or was changed while it was looked at. */
  settled(looked: Looked): Settled | null;
  /** In the order of the configuration; what is handed out does not change. */
  targets(): readonly Told[];
  named(name: string): readonly Told[];
  told(target: Target): TargetReport | null;
  /** Whether users got through when it was last told, troubles of our own left aside. */
  wasUp(target: Target): boolean;
  /** Tells of each report as it is told from then on, and with null that its target is gone. */
  onTold(listener: ToldListener): () => void;
}

export type ToldListener = (target: Target, report: TargetReport | null) => void;

/** What is held of a target; the same from one configuration to the next. */
interface Kept {
  place: number;
  target: Target;
  standing: Standing | null;
  /** As the target was configured when it was looked at last. */
  madeFor: Target;
}

const usualUnclaimed = 1000;

const ownClock: KeeperClock = { nowMs: () => performance.now(), epochMs: () => Date.now() };

export function startKeeper({ checks, mostUnclaimed = usualUnclaimed, clock = ownClock }: KeeperOptions): Keeper {
  const list = listChecks(checks);
  const listeners = new Set<ToldListener>();
  const share = startSharing();
  const unclaimed = startUnclaimed(mostUnclaimed);
  let kept = new Map<TargetKey, Kept>();
  let places: Told[] = [];
  let handedOut = false;
  let byName: ReadonlyMap<string, readonly number[]> | null = null;

  const announce: ToldListener = (target, report) => {
    for (const listener of listeners) listener(target, report);
  };
  const put = (one: Kept, standing: Standing): void => {
    const before = one.standing?.told;
    one.standing = standing;
    if (before === standing.told) return;
    if (handedOut) places = [...places];
    handedOut = false;
    places[one.place] = { target: one.target, report: standing.told };
    announce(one.target, standing.told);
  };
  const restore = (one: Kept, report: TargetReport): void =>
    put(one, restored(share({ ...report, labels: one.target.labels })));

  /** Those that are there already change all in one go; what is costly is done before and after that. */
  const replaceAll = async (targets: readonly Target[]): Promise<void> => {
    const before = kept;
    const now = new Map<TargetKey, Kept>();
    const pairs: (readonly [Kept, Target])[] = [];
    await inSlices(targets, (target) => {
      const key = targetKey(target);
      const one = now.get(key) ?? before.get(key) ?? { place: 0, target, standing: null, madeFor: target };
      now.set(key, one);
      pairs.push([one, target]);
    });
    for (const [one, target] of pairs) {
      one.target = target;
      if (one.standing === null) one.madeFor = target;
    }
    kept = now;
    places = Array.from(now.values(), (one, place) => {
      one.place = place;
      return { target: one.target, report: one.standing?.told ?? null };
    });
    handedOut = false;
    byName = null;
    await inSlices(before, ([key, { target }]) => {
      if (!now.has(key)) announce(target, null);
    });
    await inSlices(now, ([key, one]) => {
      const report = one.standing === null ? unclaimed.claim(key, clock.nowMs()) : null;
      if (report !== null) restore(one, report);
      else if (one.standing !== null) put(one, relabelled(one.standing, one.target));
    });
  };

  return {
    replace: lastWanted(replaceAll),
    restore(reports) {
      for (const report of reports) {
        const one = kept.get(targetKey(report));
        if (one === undefined) unclaimed.add(share(report), clock.nowMs());
        else if (one.standing === null) restore(one, report);
      }
    },
    settled(looked) {
      const one = kept.get(targetKey(looked.target));
      if (one === undefined || !isSameLook(looked.target, one.target)) return null;
      const nowMs = clock.nowMs();
      unclaimed.forgetLate(nowMs);
      const atMs = nowMs - ageMs(looked.report.startedAt, clock.epochMs());
      const { target } = one;
      const report = { ...share(looked.report), labels: target.labels };
      const moment = { nowMs, atMs, schedule: target.schedule ?? null };
      const { standing, next } = step(standingFor(one), { ...looked, target, report }, moment, list);
      const before = one.standing?.told ?? null;
      put(one, standing);
      one.madeFor = target;
      const entry = toEntry(looked, standing.told, before);
      return { told: standing.told, change: entry.change ?? null, entry, wishes: next };
    },
    targets() {
      handedOut = true;
      return places;
    },
    named(name) {
      byName ??= placesByName(places);
      return (byName.get(name) ?? []).flatMap((place) => places[place] ?? []);
    },
    told: (target) => kept.get(targetKey(target))?.standing?.told ?? null,
    wasUp: (target) => kept.get(targetKey(target))?.standing?.steady?.up === true,
    onTold(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const placesByName = (all: readonly Told[]): ReadonlyMap<string, readonly number[]> =>
  Map.groupBy(all.keys(), (place) => all[place]?.target.name ?? '');

/** A look is told of when its round ends; older than this is none, and clocks that are set make no age. */
const maxAgeMs = 60_000;

const ageMs = (startedAt: string, epochMs: number): number =>
  Math.min(maxAgeMs, Math.max(0, epochMs - Date.parse(startedAt)));

/** What was changed of a target is not looked into before it must be. */
function standingFor({ standing, madeFor, target }: Kept): Standing | null {
  if (standing === null || isSameLook(madeFor, target)) return standing;
  return { ...standing, latest: null, doubt: null, stale: true };
}

function relabelled(standing: Standing, { labels }: Target): Standing {
  const { told } = standing;
  const isSame = told.labels === labels || JSON.stringify(told.labels) === JSON.stringify(labels);
  return isSame ? standing : { ...standing, told: { ...told, labels } };
}
