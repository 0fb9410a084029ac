import type { Place, Problem } from './error.ts';
import type { Part } from './include.ts';
import { formatPath, isList, isMapping, show, type Mapping, type Path } from './tree.ts';

/** The files of a configuration as one tree. */
export interface Composition {
  readonly parts: readonly Part[];
  /** With the targets and environments of all files, and without `include`. */
  readonly tree: unknown;
  readonly problems: readonly Problem[];
  /** The file in which something of the tree was written, and its path there. */
  origin(path: Path): Origin;
}

export interface Origin {
  /** Null where there is no file. */
  readonly part: Part | null;
  readonly path: Path;
}

/** The first of the parts may hold everything, the others only what a file that is included may hold. */
export function compose(parts: readonly Part[], hasMain: boolean): Composition {
  const main = hasMain ? parts[0] : undefined;
  const others = hasMain ? parts.slice(1) : parts;
  const written: unknown = main?.source.tree ?? {};
  if (!isMapping(written)) {
    return { parts, tree: written, problems: [], origin: (path) => ({ part: main ?? null, path }) };
  }

  const problems: Problem[] = [];
  const complain = ({ source }: Part, path: Path, message: string, isKey: boolean): number =>
    problems.push({ ...source.locate(path, isKey), path: formatPath(path), message });

  const targets: unknown[] = [];
  const starts: { readonly part: Part; readonly first: number }[] = [];
  const environments = new Map<string, { readonly part: Part; readonly value: unknown }>();
  const add = (part: Part, tree: Mapping): void => {
    if (isList(tree['targets'])) {
      starts.push({ part, first: targets.length });
      for (const target of tree['targets']) targets.push(target);
    }
    for (const [name, value] of isMapping(tree['environments']) ? Object.entries(tree['environments']) : []) {
      const first = environments.get(name)?.part.source.locate(['environments', name], true);
      // One in which all is commented out is there nevertheless.
      if (first === undefined) environments.set(name, { part, value: value ?? {} });
      else complain(part, ['environments', name], `it is also defined at ${placeText(first)}`, true);
    }
  };
  if (main !== undefined) add(main, written);
  for (const part of others) {
    const { tree } = part.source;
    if (!isMapping(tree)) continue;
    add(part, tree);
    for (const [path, message] of misshapen(tree)) complain(part, path, message, false);
  }

  const { include: _, ...rest } = written;
  const fits = (key: string, is: (value: unknown) => boolean): boolean =>
    is(written[key]) || (others.length > 0 && (written[key] === undefined || written[key] === null));
  const tree = {
    ...rest,
    ...(fits('environments', isMapping)
      ? { environments: Object.fromEntries(Array.from(environments, ([name, { value }]) => [name, value])) }
      : {}),
    ...(fits('targets', isList) ? { targets } : {}),
  };

  return {
    parts,
    tree,
    problems,
    origin(path) {
      const [top, key, ...inside] = path;
      if (top === 'targets' && typeof key === 'number') {
        const start = starts.findLast(({ first }) => first <= key);
        if (start !== undefined) return { part: start.part, path: [top, key - start.first, ...inside] };
      }
      if (top === 'environments' && key !== undefined) {
        return { part: environments.get(String(key))?.part ?? main ?? null, path };
      }
      return { part: main ?? null, path };
    },
  };
}

/** What has not the form that it has in the first file, where the schema would look at it. */
function misshapen({ targets, environments }: Mapping): [path: Path, message: string][] {
  const shapes: [Path, string][] = [];
  if (targets !== undefined && targets !== null && !isList(targets)) {
    shapes.push([['targets'], `expected a list, got ${show(targets)}`]);
  }
  if (environments !== undefined && environments !== null && !isMapping(environments)) {
    shapes.push([['environments'], `expected a mapping, got ${show(environments)}`]);
  }
  return shapes;
}

/** `FILE:LINE:COLUMN`. */
export const placeText = ({ file, line, column }: Place): string =>
  [file, line, column].filter((part) => part !== null).join(':');
