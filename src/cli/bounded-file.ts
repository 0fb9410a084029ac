import { closeSync, openSync, readSync } from 'node:fs';
import { UsageError } from './io.ts';

const mostBytes = 256 * 1024 * 1024;
const chunkBytes = 1024 * 1024;

/** The text of a file or a pipe. Throws UsageError, also for what is too large to be meant. */
export function readBounded(path: string, name: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      return readAll(file, name);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readAll(file: number, name: string): string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const read = readSync(file, chunk, 0, chunkBytes, null);
    if (read === 0) return Buffer.concat(chunks).toString('utf8');
    bytes += read;
    if (bytes > mostBytes) {
      throw new UsageError(`${name}: it is larger than 256 MiB; a report without --evidence is smaller`);
    }
    chunks.push(chunk.subarray(0, read));
  }
}
