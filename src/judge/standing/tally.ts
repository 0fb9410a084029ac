import type { Look } from '../../model/check.ts';
import type { Finding } from '../../model/report.ts';
import { gravest } from './gravity.ts';

/** One thing that is worse than what is told of it, and how often it was found to be so. */
export interface Tally {
  /** From when the times of the looks that confirm it are counted: of the first worse look, and later by what measured nothing. */
  readonly baseMs: number;
  /** When the first worse look was made, RFC 3339. */
  readonly firstAt: string;
  /** What it is looked at again with. */
  readonly look: Look;
  /** How many of the looks that confirm it have found it again. */
  readonly found: number;
  /** How many of them did not measure it. */
  readonly unmeasured: number;
  /** Of a check: the least bad that was found of it since. */
  readonly mildest: readonly Finding[];
}

export interface Seen {
  readonly look: Look;
  readonly startedAt: string;
  /** When it was made, in milliseconds of a clock that nobody sets. */
  readonly atMs: number;
}

/** By so much a look may be early: timers, and the clock by which looks are dated, are no finer. */
export const slackMs = 250;

export const begin = ({ startedAt, atMs }: Seen, look: Look, mildest: readonly Finding[]): Tally => ({
  baseMs: atMs,
  firstAt: startedAt,
  look,
  found: 0,
  unmeasured: 0,
  mildest,
});

/** When the next of the looks that confirm it is to be made; null where all were. */
export function dueMs({ baseMs, found }: Tally, confirmMs: readonly number[]): number | null {
  const after = confirmMs[found];
  return after === undefined ? null : baseMs + after;
}

/** After a look that found it again: those in between count only for how bad it is. */
export function foundAgain(tally: Tally, seen: Seen, again: readonly Finding[], confirmMs: readonly number[]): Tally {
  const mildest = gravest(again) < gravest(tally.mildest) ? again : tally.mildest;
  return { ...tally, mildest, found: tally.found + (isOneOfThose(tally, seen, confirmMs) ? 1 : 0) };
}

/**
 * After a look that did not measure it: that is made up for by another, as long after it as the last two of those that
 * confirm are apart. Null when more of them did not measure it than were to find it: then it is given up.
 */
export function notMeasured(tally: Tally, seen: Seen, confirmMs: readonly number[]): Tally | null {
  if (!isOneOfThose(tally, seen, confirmMs)) return tally;
  const unmeasured = tally.unmeasured + 1;
  if (unmeasured > confirmMs.length) return null;
  const apartMs = (confirmMs.at(-1) ?? 0) - (confirmMs.at(-2) ?? 0);
  return { ...tally, unmeasured, baseMs: seen.atMs + apartMs - (confirmMs[tally.found] ?? 0) };
}

/** Whether it is one of the looks that confirm: none that is too early, or that sees less than the first. */
function isOneOfThose(tally: Tally, { look, atMs }: Seen, confirmMs: readonly number[]): boolean {
  const due = dueMs(tally, confirmMs);
  return due !== null && atMs >= due - slackMs && (tally.look === 'quick' || look === 'full');
}
