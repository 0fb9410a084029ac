import type { SQLOutputValue } from 'node:sqlite';
import { unzipSync } from 'node:zlib';
import { statuses, type Status } from '../../model/check.ts';

export type Row = Readonly<Record<string, SQLOutputValue>>;

export const textIn = (row: Row, column: string): string => String(row[column]);
export const numberIn = (row: Row, column: string): number => Number(row[column]);
export const timeIn = (row: Row, column: string): string => new Date(numberIn(row, column)).toISOString();

/** Written by us from a closed list; whatever else may stand there was not. */
export const statusIn = (row: Row, column: string): Status =>
  statuses.find((status) => status === row[column]) ?? 'unknown';

export const countsIn = (row: Row): Record<Status, number> => ({
  pass: numberIn(row, 'pass'),
  warn: numberIn(row, 'warn'),
  unknown: numberIn(row, 'unknown'),
  fail: numberIn(row, 'fail'),
});

/** Of deflate or gzip, whichever it is. */
export const unpackedIn = (row: Row, column: string): string => {
  const value = row[column];
  return value instanceof Uint8Array ? unzipSync(value).toString() : '';
};
