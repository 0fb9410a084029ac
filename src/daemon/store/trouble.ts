/** What is wrong with a database's file, in a sentence for who runs the daemon. */
export class StoreTrouble extends Error {
  override readonly name = 'StoreTrouble';
}

/** SQLite's result codes that call for something of their own (sqlite.org/rescode.html). */
const codes = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  noDatabase: 26,
} as const;

function resultCode(error: unknown): number | null {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : null;
  // The lowest byte is the code, what is above it the occasion.
  return typeof code === 'number' ? code & 0xff : null;
}

export const isHeld = (error: unknown): boolean => isOneOf(error, [codes.busy, codes.locked]);
export const isFull = (error: unknown): boolean => isOneOf(error, [codes.full]);
/** It is no database, or none any more. */
export const isBroken = (error: unknown): boolean => isOneOf(error, [codes.corrupt, codes.noDatabase]);

const isOneOf = (error: unknown, those: readonly number[]): boolean => those.includes(resultCode(error) ?? -1);

const meanings: Readonly<Record<number, string>> = {
  [codes.busy]: 'another process holds it (does another hostprobe run with the same file?)',
  [codes.locked]: 'another process holds it (does another hostprobe run with the same file?)',
  [codes.readOnly]: 'it may not be written',
  [codes.io]: 'reading or writing it failed',
  [codes.full]: 'the disk is full',
  [codes.cannotOpen]: 'it could not be opened',
};

export function saidOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  const meaning = meanings[resultCode(error) ?? -1];
  return meaning === undefined ? said : `${meaning} (${said})`;
}
