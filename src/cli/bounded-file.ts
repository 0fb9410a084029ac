import { closeSync, openSync, readSync } from 'node:fs';
import { codeOf } from '../config/file.ts';
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
    throw unreadable(name, error);
  }
}

/** Why a file was not read, in the words that are used of a configuration. */
export function unreadable(name: string, error: unknown): UsageError {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return new UsageError(`${name}: there is no such file`);
  if (code === 'EISDIR') return new UsageError(`${name}: is a directory, where a file is wanted`);
  return new UsageError(`${name}: cannot be read (${code})`);
}

/** What a text holds as JSON; undefined where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
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
