import { addWish, advanceFull, periodOf } from './entry.ts';
import type { Renewed } from './roster.ts';
import { lotOf, type Times } from './times.ts';

/** First looks are spread over so long; a few of them begin at once. */
const firstWithinMs = 30_000;
const firstEachMs = 3;
const firstFullEachMs = 30;

export interface Beginning {
  readonly now: number;
  /** So many begin with it. */
  readonly many: number;
  /** Nothing was looked at before. */
  readonly isStart: boolean;
  readonly times: Times;
}

/**
 * First a quick look, then a full one; both spread so far that many do not come at once, and no later than they were to
 * come anyway: however often a target changes, it is looked at.
 */
export function beginTimes({ entry, owed }: Renewed, { now, many, isStart, times }: Beginning): void {
  const { quick, full, key } = entry;
  if (quick === null || full === null) return;
  const window = Math.min(periodOf(entry), firstWithinMs, many * firstEachMs);
  const first = now + lotOf(key, 'first') * window;
  const period = 'everyMs' in full.every ? full.every.everyMs : Infinity;
  const firstFull = now + window + lotOf(key, 'first full') * Math.min(period, many * firstFullEachMs);
  if (isStart) quick.at = first;
  else {
    addWish(entry, 'change', { at: Math.min(first, owed.quick), look: 'quick' });
    if (quick.at === Infinity) times.advance(quick, first);
  }
  addWish(entry, 'due', { at: Math.min(firstFull, owed.full), look: 'full' });
  if (full.at === Infinity) advanceFull(entry, firstFull, times);
}

/** By another schedule; what was to come sooner than that has it comes once more. */
export function remakeTimes({ entry, owed }: Renewed, now: number, times: Times): void {
  const { quick, full } = entry;
  if (quick?.at === Infinity) {
    times.advance(quick, now);
    if (owed.quick < quick.at) addWish(entry, 'change', { at: owed.quick, look: 'quick' });
  }
  if (full?.at === Infinity) {
    advanceFull(entry, now, times);
    if (owed.full < full.at) addWish(entry, 'due', { at: owed.full, look: 'full' });
  }
}
