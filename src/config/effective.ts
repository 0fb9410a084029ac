import { createHash } from 'node:crypto';
import { maskQuery } from '../facts/http/masked-query.ts';
import { waitsForDomain } from './filling.ts';
import { nodeAt, propertiesOf } from './options.ts';
import type { SchemaNode } from './schema.ts';
import {
  canonicalJson,
  isList,
  isMapping,
  mapLeaves,
  mapValues,
  masked,
  type Mapping,
  type Path,
  show,
} from './tree.ts';

/** A URL whose query may hold a secret. */
const reference = nodeAt(['sourceIp', 'reference']);

/** What was written and every default beside it, as a configuration file could hold it; secrets are masked. */
export const effectiveTree = (tree: Mapping): Mapping =>
  Object.fromEntries(
    keysOf(tree).flatMap((key) => {
      const value = effectiveAt(tree, key);
      return value === undefined ? [] : [[key, value]];
    }),
  );

const keysOf = (tree: Mapping): string[] => [
  ...new Set([...Object.keys(propertiesOf(nodeAt([]) ?? {})), ...Object.keys(tree)]),
];

const effectiveAt = (tree: Mapping, key: string): unknown => complete(escaped(tree[key], [key]), nodeAt([key]));

/** What is filled in already is not to be filled in again. */
const escaped = (value: unknown, at: Path): unknown =>
  mapLeaves(
    value,
    (leaf, path) =>
      typeof leaf === 'string' && leaf.includes('${') && !waitsForDomain(path)
        ? leaf.replaceAll('${', () => '$${')
        : leaf,
    at,
  );

function complete(written: unknown, node: SchemaNode | null): unknown {
  const value = written === undefined ? node?.default : written;
  if (node === null || value === undefined) return value;
  if (node.writeOnly === true) return value === '' ? '' : masked;
  if (node === reference && typeof value === 'string') return maskQuery(value);
  if (isList(value)) return value.map((item) => complete(item, nodeAt([0], node)));
  if (!isMapping(value)) return value;
  const properties = propertiesOf(node);
  return {
    ...mapValues(properties, (child, key) => complete(value[key], child)),
    ...mapValues(value, (item, key) =>
      Object.hasOwn(properties, key) ? undefined : complete(item, nodeAt([key], node)),
    ),
  };
}

/** A value as a message shows it: nothing of a secret. */
export function showAt(path: Path, value: unknown): string {
  if (isSecret(path)) return masked;
  const isReference = typeof value === 'string' && nodeAt(path) === reference;
  return show(isReference ? maskQuery(value.replace(/\/\/[^/?#]*@/, `//${masked}@`)) : value);
}

const isSecret = (path: Path): boolean => path.some((_, index) => nodeAt(path.slice(0, index + 1))?.writeOnly === true);

/** Of the effective configuration, secrets masked: it tells nothing of them. Of many targets only one at a time is held. */
export function digestOf(tree: Mapping): string {
  const hash = createHash('sha256');
  for (const key of keysOf(tree).toSorted()) {
    const value = tree[key] ?? nodeAt([key])?.default;
    hash.update(`${JSON.stringify(key)}:`);
    if (isList(value)) {
      const node = nodeAt([key, 0]);
      for (const [i, item] of value.entries())
        hash.update(`${canonicalJson(complete(escaped(item, [key, i]), node))},`);
    } else hash.update(`${canonicalJson(effectiveAt(tree, key))};`);
  }
  return `sha256:${hash.digest('hex')}`;
}
