import type { HttpReading } from '../../model/http.ts';
import { durationText } from '../duration.ts';

/** As long as users wait, if they do. */
export const slowMs = 5000;
/** Timers may fire a little early. */
export const toleranceMs = 10;

/**
 * Whether the median of three answers is slow: `open` where our time ended before that was seen. Who was left unanswered
 * would have taken at least as long as was waited; what failed otherwise says nothing of time.
 */
export function judgeSlowness(
  first: HttpReading,
  repeats: readonly HttpReading[],
): { readonly kind: 'slow' | 'open' | 'fast'; readonly words: string } {
  const all = [first, ...repeats];
  const slow = all.filter((reading) => reading.ms >= slowMs - toleranceMs && (reading.ok || isOfTime(reading)));
  const fast = all.filter((reading) => reading.ok && reading.ms < slowMs - toleranceMs);
  if (slow.length >= 2)
    return { kind: 'slow', words: `, and once more ${textsOf(repeats)}: the median of three is over 5 s` };
  const words = `, which was slow: asked ${repeats.length === 1 ? 'once' : 'twice'} more ${textsOf(repeats)}`;
  if (fast.length >= 2) return { kind: 'fast', words };
  return { kind: 'open', words: repeats.length === 0 ? ', which is slow' : words };
}

const isOfTime = (reading: HttpReading): boolean =>
  !reading.ok && (reading.failure.code === 'timeout' || reading.failure.code === 'budget');

const textsOf = (repeats: readonly HttpReading[]): string => repeats.map(textOf).join(' and ');

function textOf(reading: HttpReading): string {
  if (reading.ok) return `it took ${durationText(reading.ms)}`;
  return isOfTime(reading)
    ? `it was left unanswered after ${durationText(reading.ms)}`
    : `it failed (${reading.failure.code})`;
}
