import { createHash } from 'node:crypto';
import { waitsForDomain } from './filling.ts';
import { jsonSchema, nodeAt, propertiesOf } from './options.ts';
import type { SchemaNode } from './schema.ts';
import { canonicalJson, isList, isMapping, mapLeaves, mapValues, type Mapping, type Path, show } from './tree.ts';

const masked = '***';

/** What was written and every default beside it, as a configuration file could hold it; secrets are masked. */
export function effectiveTree(tree: Mapping): Mapping {
  const whole = complete(escaped(tree), jsonSchema());
  return isMapping(whole) ? whole : {};
}

/** What is filled in already is not to be filled in again. */
const escaped = (tree: Mapping): unknown =>
  mapLeaves(tree, (leaf, path) =>
    typeof leaf === 'string' && leaf.includes('${') && !waitsForDomain(path)
      ? leaf.replaceAll('${', () => '$${')
      : leaf,
  );

function complete(written: unknown, node: SchemaNode | null): unknown {
  const value = written === undefined ? node?.default : written;
  if (node === null || value === undefined) return value;
  if (node.writeOnly === true) return value === '' ? '' : masked;
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
export const showAt = (path: Path, value: unknown): string => (isSecret(path) ? masked : show(value));

const isSecret = (path: Path): boolean => path.some((_, index) => nodeAt(path.slice(0, index + 1))?.writeOnly === true);

/** Of the effective configuration, secrets masked: it tells nothing of them. */
export const digestOf = (effective: Mapping): string =>
  `sha256:${createHash('sha256').update(canonicalJson(effective)).digest('hex')}`;
