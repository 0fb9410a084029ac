import { encryptedResolver } from './endpoint.ts';
import { defaultAt, generalPath, nodeAt, propertiesOf } from './options.ts';
import { getIn, isList, isMapping, sameTree, type Path } from './tree.ts';

/**
 * What the schema knows and this version does not serve: written at its default it asks for nothing and is passed
 * over, else it is refused, for what nobody looks at must not seem to be looked after. `[]` is every item of a list.
 */
export const notYetServed: readonly string[] = [
  'environments',
  'include',
  'revocation',
  'sourceIp',
  'active',
  'discovery',
  'server',
  'store',
  'modules',
  'dns.search',
  'trust.ari',
  ...['schedule', 'fullSchedule', 'confirm', 'http'].flatMap((key) => [`defaults.${key}`, `targets[].${key}`]),
  ...['environment', 'search', 'clientCertificate', 'accept'].map((key) => `targets[].${key}`),
  ...['exposure', 'caaIssuer', 'access', 'challenge', 'sourceIp', 'minTlsVersion', 'clientCertificate'].flatMap(
    (key) => [`defaults.expect.${key}`, `targets[].expect.${key}`],
  ),
];

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
export function unservedIn(tree: unknown, read = (standard: unknown): unknown => standard): Unserved[] {
  return notYetServed.flatMap((entry) => written(tree, entry)).flatMap((path) => leaves(tree, path, read));
}

/** Resolvers that the schema knows and this version cannot ask. */
export const unservedResolvers = (tree: unknown): Path[] =>
  ['dns.resolvers', 'targets[].resolvers']
    .flatMap((entry) => written(tree, `${entry}[]`))
    .filter((path) => {
      const value = getIn(tree, path);
      return typeof value === 'string' && encryptedResolver.test(value.trim());
    });

/** The paths in the tree that an entry of the table names. */
function written(tree: unknown, entry: string): Path[] {
  const steps = entry.split(/\.|(?=\[\])/);
  const paths = steps.reduce<Path[]>(
    (found, step) =>
      found.flatMap((path) => {
        if (step !== '[]') return [[...path, step]];
        const items = getIn(tree, path);
        return isList(items) ? items.map((_, index) => path.concat(index)) : [];
      }),
    [[]],
  );
  return paths.filter((path) => getIn(tree, path) !== undefined);
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

/** The default, of a target's own keys that of `defaults`. */
function nothingAsked(path: Path): unknown {
  const [first, , ...rest] = path;
  return defaultAt(path) ?? (first === 'targets' ? defaultAt(['defaults', ...rest]) : undefined);
}
