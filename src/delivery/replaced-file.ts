import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What leads to an open file of the process, which others hold open, too. */
const ofProcess = /^\/(?:dev\/(?:std(?:in|out|err)$|fd\/)|proc\/)/;

/** Whether a file can be replaced by another of its name: one that is there may not be a pipe or a device. */
export const isReplaceable = (path: string): boolean =>
  !ofProcess.test(path) && statSync(path, { throwIfNoEntry: false })?.isFile() !== false;

/**
 * Puts a text in the place of a file, so that who reads it finds the old one or the new one, whole. What cannot be
 * replaced is written to. Throws what the file system says.
 */
export function replaceFile(path: string, text: string): void {
  if (!isReplaceable(path)) {
    writeFileSync(path, text);
    return;
  }
  const target = behindLinks(path);
  // No collector reads a file of this name.
  const fresh = join(dirname(target), `.hostprobe-${Math.random().toString(36).slice(2)}.tmp`);
  try {
    const descriptor = openSync(fresh, 'wx', 0o644);
    try {
      fchmodSync(descriptor, 0o644);
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/** The file that is meant, also where a link leads to one that is not there yet. */
export function behindLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  try {
    return resolve(dirname(path), readlinkSync(path));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return path;
    throw error;
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
