const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/**
 * A length of time in whole days, or in hours where it is below ten days. Rounded down what is left and up what it is
 * compared with, two such texts never contradict their comparison.
 */
export function daysText(ms: number, round: (units: number) => number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 10 * 86_400 ? `${round(seconds / 3600)} h` : `${round(seconds / 86_400)} d`;
}

/** A length of time in its largest whole unit, as a sentence says it: `29 d`, `3 h`, `1.2 s`, `38 ms`. */
export function durationText(ms: number): string {
  const size = Math.abs(ms);
  for (const [unit, unitMs] of units) if (size >= unitMs) return `${Math.floor(size / unitMs)} ${unit}`;
  return size >= 1000 ? `${Math.round(size / 100) / 10} s` : `${Math.round(size)} ms`;
}
