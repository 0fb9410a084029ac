import { setImmediate } from 'node:timers/promises';
import { isSameLook, targetsEqual } from '../../facts/same-target.ts';
import { targetKey } from '../../facts/target-key.ts';
import type { TargetKey } from '../../model/history.ts';
import type { Target } from '../../model/target.ts';
import { entryOf, nothingOwed, owedOf, setSchedule, type Entry, type Owed } from './entry.ts';

/** All targets there are. */
export interface Roster {
  known(target: Target): Entry | undefined;
  /** Those that were removed while they are looked at included. */
  all(): Iterable<Entry>;
  size(): number;
  /** Resolves when all is done; of what is wanted meanwhile, the last counts. Many are compared in slices. */
  replace(targets: readonly Target[]): Promise<void>;
  /** What was removed is no longer looked at. */
  forget(entry: Entry): void;
}

/** What is new, or other than it was. */
export interface Renewed {
  readonly entry: Entry;
  /** It is looked at or judged otherwise than before; else only when it is looked at has changed. */
  readonly looksAnew: boolean;
  /** When it was to be looked at before that. */
  readonly owed: Owed;
}

export interface RosterMeans {
  removed(entry: Entry): void;
  /** With the times unset that are not those of before; so many look anew. */
  renewed(one: Renewed, many: number): void;
  /** All that were renewed were told. */
  done(): void;
}

const inOneSlice = 200;

export function startRoster({ removed, renewed, done }: RosterMeans): Roster {
  const entries = new Map<TargetKey, Entry>();
  let wanted: readonly Target[] | null = null;
  let replacing: Promise<void> | null = null;

  const remove = (entry: Entry): void => {
    entry.asked?.reject(new Error('the target was removed before it was looked at'));
    entry.asked = null;
    entry.wishes.clear();
    entry.gone = true;
    removed(entry);
    if (!entry.running) entries.delete(entry.key);
  };

  /** Null where nothing has changed. */
  const update = (key: TargetKey, target: Target): Renewed | null => {
    const entry = entries.get(key);
    if (entry === undefined) {
      const added = entryOf(target, key);
      entries.set(key, added);
      return { entry: added, looksAnew: true, owed: nothingOwed };
    }
    const { target: before, gone, quick, full } = entry;
    entry.target = target;
    if (!gone && targetsEqual(before, target)) return null;
    const owed = gone ? nothingOwed : owedOf(entry);
    setSchedule(entry, target.schedule);
    const looksAnew = gone || !isSameLook(before, target) || !isScheduled(before) || !isScheduled(target);
    if (!looksAnew) return entry.quick === quick && entry.full === full ? null : { entry, looksAnew, owed };
    entry.gone = false;
    entry.notBefore = 0;
    for (const occasion of ['confirm', 'change', 'due'] as const) entry.wishes.delete(occasion);
    return { entry, looksAnew, owed };
  };

  const replaceWith = async (targets: readonly Target[]): Promise<void> => {
    const keyed = new Map(targets.map((target) => [targetKey(target), target]));
    for (const entry of entries.values()) if (!keyed.has(entry.key)) remove(entry);
    const others: Renewed[] = [];
    let some = 0;
    for (const [key, target] of keyed) {
      const one = update(key, target);
      if (one !== null) others.push(one);
      if (++some % inOneSlice === 0) await setImmediate();
    }
    const many = others.reduce((sum, { looksAnew }) => (looksAnew ? sum + 1 : sum), 0);
    for (const one of others) {
      renewed(one, many);
      if (++some % inOneSlice === 0) await setImmediate();
    }
    done();
  };

  const replaceAll = async (): Promise<void> => {
    try {
      for (let next = wanted; next !== null; next = wanted) {
        wanted = null;
        await replaceWith(next);
      }
    } finally {
      replacing = null;
    }
  };

  return {
    known(target) {
      const entry = entries.get(targetKey(target));
      return entry?.gone === true ? undefined : entry;
    },
    all: () => entries.values(),
    size: () => entries.values().reduce((sum, { gone }) => (gone ? sum : sum + 1), 0),
    async replace(targets) {
      wanted = targets;
      replacing ??= replaceAll();
      await replacing;
    },
    forget(entry) {
      if (entries.get(entry.key) === entry) entries.delete(entry.key);
    },
  };
}

const isScheduled = ({ schedule }: Target): boolean => schedule !== undefined;
