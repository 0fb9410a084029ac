/** What was measured several times: whatever else the machine does only adds, so the smallest is the nearest to it. */
export interface Figure {
  readonly least: number;
  readonly median: number;
}

export function figureOf(measured: readonly number[]): Figure {
  const sorted = measured.toSorted((a, b) => a - b);
  const [least, median] = [sorted[0], sorted[sorted.length >> 1]];
  if (least === undefined || median === undefined) throw new Error('nothing was measured');
  return { least, median };
}

/** Each measure once a round, in turn, so that what else the machine does meets all of them. */
export async function inTurn<T>(rounds: number, measures: readonly (() => Promise<T>)[]): Promise<T[][]> {
  const all: T[][] = measures.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, measure] of measures.entries()) all[index]?.push(await measure());
  }
  return all;
}

export const decimals = (value: number, digits = 0): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** The smallest, and the median in brackets. */
export const shown = ({ least, median }: Figure, digits = 0): string =>
  `${decimals(least, digits)} (${decimals(median, digits)})`;

export const mebibytes = (bytes: number): string => `${decimals(bytes / 1024 ** 2)} MiB`;

/** Rows below their heading: the first column to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  return rows.map((row) => `  ${line(row).trimEnd()}\n`).join('');
}
