import { looks, type Look } from '../../model/check.ts';
import type { Occasion } from '../looked.ts';
import { dueSince, occasions, type Entry } from './entry.ts';

/** Those that are due, in a line for each occasion and kind of look; within a line, first come, first served. */
export interface Lines {
  /** Puts an entry into a line for such a look, or into none. */
  stand(entry: Entry, look: Look, occasion: Occasion | null): void;
  /** Whose turn it is, among full looks too where there is room for one; there is for one that is asked for. */
  first(now: number, hasRoomForFull: boolean): Turn | null;
  /** For how long the first of each line for quick looks has been due, the longest. */
  waitedMs(now: number): number;
}

export interface Turn {
  readonly entry: Entry;
  readonly look: Look;
  readonly occasion: Occasion;
}

export function startLines(): Lines {
  const linesOfOne = (): Record<Occasion, Set<Entry>> => ({
    asked: new Set(),
    confirm: new Set(),
    change: new Set(),
    due: new Set(),
  });
  const lines: Readonly<Record<Look, Record<Occasion, Set<Entry>>>> = { quick: linesOfOne(), full: linesOfOne() };
  const firstIn = (look: Look, occasion: Occasion): Entry | undefined => {
    const [entry] = lines[look][occasion];
    return entry;
  };
  return {
    stand(entry, look, occasion) {
      const before = entry.ready[look];
      if (before === occasion) return;
      if (before !== null) lines[look][before].delete(entry);
      entry.ready[look] = occasion;
      if (occasion !== null) lines[look][occasion].add(entry);
    },
    first(now, hasRoomForFull) {
      for (const occasion of occasions) {
        const allowed = looks.filter((look) => look === 'quick' || hasRoomForFull || occasion === 'asked');
        const turns = allowed.flatMap((look): Turn[] => {
          const entry = firstIn(look, occasion);
          return entry === undefined ? [] : [{ entry, look, occasion }];
        });
        const [turn] = turns.toSorted((a, b) => dueSince(a.entry, a.look, now) - dueSince(b.entry, b.look, now));
        if (turn !== undefined) return turn;
      }
      return null;
    },
    waitedMs: (now) =>
      Math.max(
        ...occasions.map((occasion) => {
          const entry = firstIn('quick', occasion);
          return entry === undefined ? 0 : now - dueSince(entry, 'quick', now);
        }),
      ),
  };
}
