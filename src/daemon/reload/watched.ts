import { createHash } from 'node:crypto';
import { glob, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Reads } from '../../config/configuration.ts';
import { isCertificateFile } from '../../facts/tls/trust-file.ts';

/** What stands at the places that a configuration comes from. */
export interface Look {
  /** The same again while nothing changed: of each path where it leads, and size, times and number of what is there. */
  readonly text: string;
  readonly paths: readonly string[];
  /** When the last of them changed, by the clock of its file system; 0 where there is none. */
  readonly changedMs: number;
}

/** So many files are asked for at once: a folder on the network may be slow, and other things wait for the same threads. */
const atOnce = 8;
/** Beyond this, no file belongs to a configuration. */
const mostBytes = 16 * 1024 * 1024;

export async function lookAt({ files, patterns, stores }: Reads): Promise<Look> {
  const matched = await inTurn(patterns, async ({ folder, pattern }) =>
    (await found(Array.fromAsync(glob(pattern, { cwd: folder })), [])).map((match) => resolve(folder, match)),
  );
  const listed = await inTurn(stores, async (store) => {
    const names = await found(readdir(store), []);
    return names.filter(isCertificateFile).map((name) => join(store, name));
  });
  const paths = [...new Set([...files, ...stores, ...matched.flat(), ...listed.flat()])].toSorted();
  const seen = await inTurn(paths, describe);
  return {
    text: seen.map(({ text }) => text).join('\n'),
    paths,
    changedMs: seen.reduce((latest, { changedMs }) => Math.max(latest, changedMs), 0),
  };
}

/** Of what the paths hold. */
export async function contentsAt(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  const digests = await inTurn(paths, async (path) => {
    const entry = await found(stat(path), null);
    if (entry === null || !entry.isFile() || entry.size > mostBytes) return 'nothing to read';
    const content = await found(readFile(path), null);
    return content === null ? 'unreadable' : createHash('sha256').update(content).digest('hex');
  });
  for (const [index, path] of paths.entries()) hash.update(`${path}\0${digests[index]}\n`);
  return hash.digest('hex');
}

async function describe(path: string): Promise<{ readonly text: string; readonly changedMs: number }> {
  const entry = await found(stat(path), null);
  if (entry === null) return { text: `${path}\0absent`, changedMs: 0 };
  const real = await found(realpath(path), '');
  const times = [entry.mtimeMs, entry.ctimeMs];
  const parts = [path, real, entry.dev, entry.ino, entry.size, ...times, await aroundOf(path, real)];
  return { text: parts.join('\0'), changedMs: Math.max(...times) };
}

/**
 * Of a file that is a link, when its folder changed: Kubernetes exchanges a link beside it, and one that was exchanged
 * and exchanged back leaves no other trace.
 */
async function aroundOf(path: string, real: string): Promise<number> {
  const folder = dirname(path);
  if (real === path || join(await found(realpath(folder), folder), basename(path)) === real) return 0;
  return (await found(stat(folder), null))?.mtimeMs ?? 0;
}

/** What cannot be had is not there: loading tells why. */
async function found<Value, Otherwise>(wanted: Promise<Value>, otherwise: Otherwise): Promise<Value | Otherwise> {
  try {
    return await wanted;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return otherwise;
    throw error;
  }
}

async function inTurn<Item, Value>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Value>,
): Promise<readonly Value[]> {
  const values: Value[] = [];
  for (let start = 0; start < items.length; start += atOnce) {
    values.push(...(await Promise.all(items.slice(start, start + atOnce).map(ask))));
  }
  return values;
}
