import { defaultAt, generalPath, nodeAt, propertiesOf } from './options.ts';
import { getIn, isList, isMapping, sameTree, type Path } from './tree.ts';

/**
 * What the schema knows and this version does not serve: written at its default it asks for nothing and is passed
 * over, else it is refused, for what nobody looks at must not seem to be looked after. `[]` is every item of a list,
 * `*` every key of a mapping.
 */
export const notYetServed: readonly string[] = ['discovery', 'environments.*.discovery'];

/** Whether a path leads to, or into, what is not served yet. */
export const isUnserved = (path: Path): boolean => {
  const general = generalPath(path);
  return notYetServed.some((entry) => general === entry || general.startsWith(`${entry}.`));
};

interface Unserved {
  readonly path: Path;
  /** Whether it asks for nothing. */
  readonly atDefault: boolean;
}

/** The written values that are not served yet. `read` says what a default stands for. */
export const unservedIn = (tree: unknown, read = (standard: unknown): unknown => standard): Unserved[] =>
  matching(tree, unserved).flatMap((path) => leaves(tree, path, read));

const unserved = steps(notYetServed);

/** Entries by their first step; a step without further ones ends an entry. */
interface Steps {
  readonly next: ReadonlyMap<string, Steps>;
}

function steps(entries: readonly string[]): Steps {
  const under = (rests: readonly (readonly string[])[]): Steps => {
    const below = Map.groupBy(
      rests.filter((rest) => rest.length > 0),
      ([first]) => first ?? '',
    );
    return { next: new Map(Array.from(below, ([first, all]) => [first, under(all.map((rest) => rest.slice(1)))])) };
  };
  return under(entries.map((entry) => entry.split(/\.|(?=\[\])/)));
}

/** The paths of the tree that entries name, in one walk: there may be thousands of targets. */
function matching(value: unknown, { next }: Steps, path: Path = []): Path[] {
  if (next.size === 0) return value === undefined ? [] : [path];
  return Array.from(next).flatMap(([step, rest]) => {
    if (step === '[]')
      return isList(value) ? value.flatMap((item, index) => matching(item, rest, [...path, index])) : [];
    if (!isMapping(value)) return [];
    if (step === '*') return Object.entries(value).flatMap(([key, item]) => matching(item, rest, [...path, key]));
    return Object.hasOwn(value, step) ? matching(value[step], rest, [...path, step]) : [];
  });
}

/** A mapping with fixed keys is looked at key by key, so that what is refused is as small as can be. */
function leaves(tree: unknown, path: Path, read: (standard: unknown) => unknown): Unserved[] {
  const value = getIn(tree, path);
  const node = nodeAt(path);
  if (isMapping(value) && node?.type === 'object' && node.properties !== undefined) {
    const known = Object.keys(propertiesOf(node));
    return Object.keys(value).flatMap((key) => (known.includes(key) ? leaves(tree, [...path, key], read) : []));
  }
  const standard = read(nothingAsked(path));
  // A version such as 1.2 is a number to YAML where it stands without quotes.
  const number = typeof value === 'number' && String(value) === standard;
  return [{ path, atDefault: number || sameTree(value, standard) }];
}

/** The default; of an environment's own keys that of the top, of a target's that of `defaults`. */
function nothingAsked(path: Path): unknown {
  const [first, , ...rest] = path;
  if (first === 'environments') return defaultAt(rest);
  return defaultAt(path) ?? (first === 'targets' ? defaultAt(['defaults', ...rest]) : undefined);
}
