import { globSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { ConfigError, ValueError, type Place, type Problem } from './error.ts';
import { mostBytes, readFileAt, type ConfigFile } from './file.ts';
import { fill, type Environment } from './interpolate.ts';
import { parseLine } from './lexical.ts';
import { readSource, type Source } from './load.ts';
import { formatPath, getIn, isList, quote, show, type Path } from './tree.ts';

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

const mostFiles = 1000;

/**
 * A file and all that it includes, each file once, in the order of their naming. `variable` is what stands in place of
 * the file's own `include`, with the folder that its patterns are relative to.
 */
export function readParts(
  main: ConfigFile | null,
  env: Environment,
  variable: { readonly value: unknown; readonly source: string; readonly cwd: string } | null,
): { readonly parts: readonly Part[]; readonly problems: readonly Problem[] } {
  const parts: Part[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();
  let bytes = main?.text.length ?? 0;

  const read = (file: ConfigFile, real: string, chain: Including['chain'], followed = true): void => {
    const source = readSource(file.text, file.name);
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
      if (typeof item !== 'string' || parseLine(item) === null) {
        complain(path, `expected the name of a file or a pattern such as targets.d/*.yaml, got ${show(item)}`);
        continue;
      }
      try {
        for (const found of filesFor(fillPattern(item, env), from)) {
          const file = readFileAt(found.name, found.path);
          if (file === null) throw new ValueError(`there is no file ${quote(found.name)}`);
          const real = realpathSync(found.path);
          const loop = chain.findIndex((one) => one.real === real);
          if (loop >= 0) {
            const way = [...chain.slice(loop).map(({ name }) => name), found.name].join(' → ');
            throw new ValueError(`the files include each other: ${way}`);
          }
          if (seen.has(real)) continue;
          bytes += file.text.length;
          if (parts.length >= mostFiles) throw new ValueError(`more than ${mostFiles} files are included`);
          if (bytes > mostBytes)
            throw new ValueError(`all files together hold more than ${mostBytes / 1024 / 1024} MiB`);
          read(file, real, chain);
        }
      } catch (error) {
        if (error instanceof ConfigError) problems.push(...error.problems);
        else if (error instanceof ValueError) complain(path, error.message);
        else throw error;
      }
    }
  };

  if (main !== null) read(main, realOf(main.path), [], variable === null);
  if (variable !== null) {
    const { value, source, cwd } = variable;
    const from = { name: '', path: join(cwd, 'variable') };
    const place = (): Place => ({ file: null, line: null, column: null, source });
    const chain = main === null ? [] : [{ name: main.name, real: realOf(main.path) }];
    include({ value, from, place, chain });
  }
  return { parts, problems };
}

/** A text that was given in place of a file has no real path. */
const realOf = (path: string): string =>
  statSync(path, { throwIfNoEntry: false }) === undefined ? path : realpathSync(path);

function fillPattern(written: string, env: Environment): string {
  const text = fill(written, { env, domain: 'later' });
  if (text.includes('${')) throw new ValueError('only ${env:NAME} and ${env:NAME:-default} are filled in here');
  return text;
}

/** The files that are meant, sorted; a pattern may mean none. */
function filesFor(pattern: string, from: Including['from']): { name: string; path: string }[] {
  const folder = dirname(from.path);
  const matches = /[*?[\]{}]/.test(pattern)
    ? globSync(pattern, { cwd: folder })
        .filter((match) => statSync(resolve(folder, match), { throwIfNoEntry: false })?.isDirectory() !== true)
        .sort()
    : [pattern];
  return matches.map((match) => ({
    name: isAbsolute(match) ? match : join(dirname(from.name), match),
    path: resolve(folder, match),
  }));
}
