import { createHash } from 'node:crypto';
import { jsonSchema, nodeAt, propertiesOf } from './options.ts';
import type { SchemaNode } from './schema.ts';
import { canonicalJson, isList, isMapping, type Mapping, type Path, show } from './tree.ts';

const masked = '***';

/** What was written and every default beside it, as a configuration file could hold it; secrets are masked. */
export function effectiveTree(tree: Mapping): Mapping {
  const whole = complete(tree, jsonSchema());
  return isMapping(whole) ? whole : {};
}

function complete(written: unknown, node: SchemaNode | null): unknown {
  const value = written === undefined ? node?.default : written;
  if (node === null || value === undefined) return value;
  if (node.writeOnly === true) return value === '' ? '' : masked;
  if (isList(value)) return value.map((item) => complete(item, nodeAt([0], node)));
  if (!isMapping(value)) return value;
  const keys = new Set([...Object.keys(propertiesOf(node)), ...Object.keys(value)]);
  const entries = Array.from(keys, (key) => [key, complete(value[key], nodeAt([key], node))] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

/** A value as a message shows it: nothing of a secret. */
export const showAt = (path: Path, value: unknown): string => (isSecret(path) ? masked : show(value));

const isSecret = (path: Path): boolean => path.some((_, index) => nodeAt(path.slice(0, index + 1))?.writeOnly === true);

/** Of the effective configuration, secrets masked: it tells nothing of them. */
export const digestOf = (effective: Mapping): string =>
  `sha256:${createHash('sha256').update(canonicalJson(effective)).digest('hex')}`;
