import { globSync, opendirSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { ConfigError, ValueError, type Place, type Problem } from './error.ts';
import { codeOf, mostBytes, readFileAt, type ConfigFile } from './file.ts';
import { fill, type Environment } from './interpolate.ts';
import { parseLine } from './lexical.ts';
import { readSource, type Source } from './load.ts';
import { formatPath, getIn, isList, isMapping, quote, show, type Path } from './tree.ts';

/** One file of a configuration, read. */
export interface Part extends Pick<ConfigFile, 'name' | 'path'> {
  readonly source: Source;
}

/** What `include` says, and where: in a file, or in a variable. */
interface Including {
  readonly value: unknown;
  /** Patterns are relative to the folder of this path, and what they find is named as this is. */
  readonly from: Pick<ConfigFile, 'name' | 'path'>;
  place(path: Path): Place;
  /** The files on the way here, by their real paths. */
  readonly chain: readonly { readonly name: string; readonly real: string }[];
}

/** A pattern of `include`, and the folder that it is relative to. */
export interface IncludePattern {
  readonly folder: string;
  readonly pattern: string;
}

const mostFiles = 1000;
const mayHold = ['targets', 'environments', 'include'];

/**
 * A file and all that it includes, each file once, in the order of their naming. `variable` is what stands in place of
 * the file's own `include`, with the folder that its patterns are relative to.
 */
export function readParts(
  main: ConfigFile | null,
  env: Environment,
  variable: { readonly value: unknown; readonly source: string; readonly cwd: string } | null,
): {
  readonly parts: readonly Part[];
  readonly patterns: readonly IncludePattern[];
  readonly problems: readonly Problem[];
} {
  const parts: Part[] = [];
  const patterns: IncludePattern[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();
  let bytes = main?.text.length ?? 0;
  let isFull = false;

  const read = (file: ConfigFile, source: Source, real: string, chain: Including['chain'], followed = true): void => {
    const { name, path } = file;
    parts.push({ name, path, source });
    seen.add(real);
    const value = getIn(source.tree, ['include']);
    if (!followed || value === undefined || value === null) return;
    include({ value, from: file, place: (at) => source.locate(at), chain: [...chain, { name, real }] });
  };

  const include = ({ value, from, place, chain }: Including): void => {
    const complain = (path: Path, message: string): number =>
      problems.push({ ...place(path), path: formatPath(path), message });
    if (!isList(value)) {
      complain(['include'], `expected a list, got ${show(value)}`);
      return;
    }
    for (const [index, item] of value.entries()) {
      const path = ['include', index];
      const attempt = <Value>(make: () => Value): Value | null => {
        try {
          return make();
        } catch (error) {
          if (error instanceof ConfigError) problems.push(...error.problems);
          else if (error instanceof ValueError) complain(path, error.message);
          else throw error;
          return null;
        }
      };
      const meant = attempt(() => patternOf(item, env, from));
      if (meant === null) continue;
      if (wildcard.test(meant.pattern)) patterns.push(meant);
      for (const found of attempt(() => filesFor(meant, from)) ?? []) attempt(() => follow(found, chain));
    }
  };

  const follow = ({ name, path }: Found, chain: Including['chain']): void => {
    if (isFull) return;
    // A pipe would be waited for, for ever.
    if (kindOf(path) === 'other') throw new ValueError(`${quote(name)} is neither a file nor a folder`);
    const file = readFileAt(name, path);
    if (file === null) throw new ValueError(`there is no file ${quote(name)}`);
    const real = realOf(path);
    const loop = chain.findIndex((one) => one.real === real);
    if (loop >= 0) {
      const way = [...chain.slice(loop).map((one) => one.name), name].join(' → ');
      throw new ValueError(`the files include each other: ${way}`);
    }
    if (seen.has(real)) return;
    bytes += file.text.length;
    isFull = bytes > mostBytes || parts.length >= mostFiles;
    if (bytes > mostBytes) throw new ValueError(`all files together hold more than ${mostBytes / 1024 / 1024} MiB`);
    if (isFull) throw new ValueError(`more than ${mostFiles} files are included`);
    read(file, ofTargets(readSource(file.text, name)), real, chain);
  };

  if (main !== null) read(main, readSource(main.text, main.name), realOf(main.path), [], variable === null);
  if (variable !== null) {
    const { value, source, cwd } = variable;
    const from = { name: '', path: join(cwd, 'variable') };
    const place = (): Place => ({ file: null, line: null, column: null, source });
    const chain = main === null ? [] : [{ name: main.name, real: realOf(main.path) }];
    include({ value, from, place, chain });
  }
  return { parts, patterns, problems };
}

/** The source of a file that is included. Of one that was meant for others, which may hold secrets, nothing is told. */
function ofTargets(source: Source): Source {
  const { tree, whole, problems } = source;
  if (!whole) return source;
  const stray = isMapping(tree) ? Object.keys(tree).find((key) => !mayHold.includes(key)) : undefined;
  const isOne = tree === null ? problems.length === 0 : isMapping(tree) && stray === undefined;
  if (isOne) return source;
  const place = source.locate(stray === undefined ? [] : [stray], true);
  const message = 'is no file of targets: expected a mapping with targets, environments or include';
  return { tree: null, whole: false, problems: [{ ...place, path: '', message }], locate: () => place };
}

/** A pipe, or a text that was given in place of a file, has no real path. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

interface Found {
  readonly name: string;
  readonly path: string;
}

/** Throws ValueError. */
function patternOf(item: unknown, env: Environment, from: Including['from']): IncludePattern {
  if (typeof item !== 'string' || parseLine(item) === null) {
    throw new ValueError(`expected the name of a file or a pattern such as targets.d/*.yaml, got ${show(item)}`);
  }
  const pattern = fill(item, { env, domain: 'later' });
  if (pattern.includes('${')) throw new ValueError('only ${env:NAME} and ${env:NAME:-default} are filled in here');
  return { folder: dirname(from.path), pattern };
}

/** The files that are meant, sorted; a pattern may mean none. Throws ValueError. */
function filesFor({ folder, pattern }: IncludePattern, from: Including['from']): Found[] {
  const matches = wildcard.test(pattern) ? filesMatching(pattern, folder) : [pattern];
  return matches.map((match) => ({
    name: isAbsolute(match) ? match : join(dirname(from.name), match),
    path: resolve(folder, match),
  }));
}

const wildcard = /[*?[\]{}]/;

/** A link that leads nowhere is a file to be missed; folders, pipes and the like are none. */
function filesMatching(pattern: string, folder: string): string[] {
  const fixed = pattern.slice(0, pattern.lastIndexOf('/', pattern.search(wildcard)) + 1);
  try {
    // To a pattern, a folder that cannot be read is as good as empty.
    opendirSync(resolve(folder, fixed)).closeSync();
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return [];
    throw new ValueError(`the folder ${quote(fixed)} cannot be read (${code})`);
  }
  const within = dirname(pattern);
  if (wildcard.test(within)) for (const found of globSync(within, { cwd: folder })) assertListable(found, folder);
  return globSync(pattern, { cwd: folder })
    .filter((match) => !['folder', 'other'].includes(kindOf(resolve(folder, match))))
    .sort();
}

/** Throws ValueError where what a folder holds would be passed over in silence. */
function assertListable(name: string, folder: string): void {
  try {
    opendirSync(resolve(folder, name)).closeSync();
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'ENOTDIR') throw new ValueError(`the folder ${quote(name)} cannot be read (${code})`);
  }
}

/** `unknown` where that cannot be told, as of a link that leads nowhere or to itself: reading it tells what is wrong. */
function kindOf(path: string): 'file' | 'folder' | 'other' | 'unknown' {
  try {
    const found = statSync(path);
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : 'other';
  } catch {
    return 'unknown';
  }
}
