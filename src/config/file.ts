import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError } from './error.ts';

/** Far more than any honest configuration, in one file or in all of its files together. */
export const mostBytes = 16 * 1024 * 1024;

export interface ConfigFile {
  /** As messages name it. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** The file that was asked for, else the first that exists of the usual places, else none. Throws ConfigError. */
export function readConfigFile(asked: string | undefined, cwd: string): ConfigFile | null {
  if (asked !== undefined) {
    const file = readFileAt(asked, resolve(cwd, asked));
    if (file === null) throw problem(asked, 'there is no such file');
    return file;
  }
  return readFileAt(ownFile, resolve(cwd, ownFile)) ?? readFileAt(systemFile, systemFile);
}

const ownFile = 'hostprobe.yaml';
const systemFile = '/etc/hostprobe/hostprobe.yaml';

/** Where it is looked for. */
export const configFilePlaces = (asked: string | undefined, cwd: string): string[] =>
  asked === undefined ? [resolve(cwd, ownFile), systemFile] : [resolve(cwd, asked)];

/** The file of this path; null where there is none. Throws ConfigError. */
export function readFileAt(name: string, path: string, most = mostBytes): ConfigFile | null {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw problem(name, `cannot be opened (${code})`);
  }
  try {
    if (fstatSync(descriptor).isDirectory()) throw problem(name, 'is a directory, where a file is wanted');
    return { name, path, text: decode(name, readWhole(name, descriptor, most)) };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw problem(name, `cannot be read (${codeOf(error)})`);
  } finally {
    closeSync(descriptor);
  }
}

function readWhole(name: string, descriptor: number, most: number): Buffer {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for (;;) {
    const chunk = Buffer.alloc(65_536);
    const count = readSync(descriptor, chunk, 0, chunk.length, null);
    if (count === 0) return Buffer.concat(chunks);
    bytes += count;
    if (bytes > most) throw problem(name, `is larger than ${most / 1024 / 1024} MiB`);
    chunks.push(chunk.subarray(0, count));
  }
}

function decode(name: string, bytes: Buffer): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw problem(name, 'is encoded as UTF-16; save it as UTF-8');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw problem(name, 'is not encoded as UTF-8');
  }
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);

const problem = (file: string, message: string): ConfigError =>
  new ConfigError([{ file, line: null, column: null, source: null, path: '', message }]);
