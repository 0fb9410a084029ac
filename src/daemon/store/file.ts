import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { applicationId } from './schema.ts';
import { StoreTrouble } from './trouble.ts';

const beside = ['', '-wal', '-shm'] as const;

/** What SQLite's files begin with, and where they say whose they are (sqlite.org/fileformat.html 1.3). */
const headerBytes = 100;
const magic = 'SQLite format 3\0';
const ownerOffset = 68;

/**
 * Makes the file and the folder that it is in where they are missing, for nobody but us to read; where it is, behind all
 * links. Throws where that cannot be, and where the file is something else: that is left as it is.
 */
export function prepareFile(path: string): string {
  const folder = dirname(path);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      throw new StoreTrouble(`the folder that ${folder} would be in does not exist`, { cause: error });
    }
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) closeSync(openSync(path, 'a', 0o600));
  else if (!found.isFile()) throw new StoreTrouble(`${path} is no file`);
  else if (found.size > 0) assertOurs(path);
  const real = realpathSync(path);
  for (const each of beside.map((end) => real + end)) {
    const { mode = 0 } = statSync(each, { throwIfNoEntry: false }) ?? {};
    if ((mode & 0o077) !== 0) chmodSync(each, mode & 0o700);
  }
  return real;
}

function assertOurs(path: string): void {
  const header = Buffer.alloc(headerBytes);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, headerBytes, 0);
  } finally {
    closeSync(file);
  }
  if (!header.toString('latin1').startsWith(magic)) {
    throw new StoreTrouble(`${path} is no database, and is left as it is`);
  }
  if (header.readUInt32BE(ownerOffset) !== applicationId) {
    throw new StoreTrouble(`${path} is a database of something else, and is left as it is`);
  }
}

/** Gives the file (not a link to it), and what belongs to it, another name, over nothing that is there; which name that is. */
export function setAside(wanted: string, why: 'corrupt' | 'newer', nowMs: number): string {
  const path = existsSync(wanted) ? realpathSync(wanted) : wanted;
  const stamp = new Date(nowMs).toISOString().replaceAll(':', '-').replace(/\.\d+/, '');
  const first = `${path}.${why}-${stamp}`;
  let name = first;
  for (let n = 2; beside.some((end) => existsSync(name + end)); n += 1) name = `${first}-${n}`;
  for (const end of beside) if (existsSync(path + end)) renameSync(path + end, name + end);
  return name;
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
