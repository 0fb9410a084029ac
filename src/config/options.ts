import published from '../../config/schema.json' with { type: 'json' };
import type { SchemaNode } from './schema.ts';
import { isMapping, type Path } from './tree.ts';

/** An option of the configuration that one text can give: a scalar or a list of scalars. */
export interface Option {
  readonly path: Path;
  /** Such as `HOSTPROBE_DNS_TIMEOUT`. */
  readonly variable: string;
  readonly node: SchemaNode;
}

const asNode = (value: unknown): SchemaNode | null => (isMapping(value) ? value : null);

/** The JSON Schema of the configuration file, as it was written down: to make it takes as long as half of a start. */
const schema: SchemaNode = asNode(published) ?? {};

type Properties = Readonly<Record<string, SchemaNode>>;
const known = new WeakMap<SchemaNode, Properties>();

/** The node's own properties; of a union, those of its branches. */
export function propertiesOf(node: SchemaNode): Properties {
  const found = known.get(node);
  if (found !== undefined) return found;
  const all = [node, ...branchesOf(node)].flatMap((branch) => Object.entries(branch.properties ?? {}));
  const properties = Object.fromEntries(
    all.flatMap(([key, child]) => {
      const property = asNode(child);
      return property === null ? [] : [[key, property] as const];
    }),
  );
  known.set(node, properties);
  return properties;
}

/** What the schema says of a place; null where it knows none. */
export function nodeAt(path: Path, from: SchemaNode = schema): SchemaNode | null {
  return path.reduce<SchemaNode | null>((node, key) => {
    if (node === null) return null;
    if (typeof key === 'number') return asNode(node.items);
    const properties = propertiesOf(node);
    return (Object.hasOwn(properties, key) ? properties[key] : null) ?? asNode(node.additionalProperties);
  }, from);
}

/** The default as it would be written; undefined where there is none. */
export const defaultAt = (path: Path): unknown => nodeAt(path)?.default;

const scalars: readonly unknown[] = ['string', 'integer', 'number', 'boolean'];

const isScalar = (node: SchemaNode): boolean => scalars.includes(node.type) || node.const !== undefined;

function isOption(node: SchemaNode): boolean {
  if (isScalar(node)) return true;
  if (node.type === 'array')
    return (asNode(node.items)?.anyOf ?? [node.items]).every((item) => takesText(asNode(item)));
  return node.anyOf?.some((branch) => takesText(asNode(branch))) ?? false;
}
const takesText = (node: SchemaNode | null): boolean => node !== null && isOption(node);

const variableOf = (path: Path): string =>
  `HOSTPROBE_${path
    .map((key) =>
      String(key)
        .replaceAll(/[A-Z]/g, (letter) => `_${letter}`)
        .toUpperCase(),
    )
    .join('_')}`;

function optionsUnder(node: SchemaNode, path: Path): Option[] {
  return Object.entries(propertiesOf(node)).flatMap(([key, child]) => {
    const here = [...path, key];
    const own: Option[] = isOption(child) ? [{ path: here, variable: variableOf(here), node: child }] : [];
    return child.anyOf === undefined ? own.concat(optionsUnder(child, here)) : own;
  });
}

/** Every option that has an environment variable: those below lists and freely named keys have none. */
export const options = (): readonly Option[] => optionsUnder(schema, []);

/** A text as the kind of value that the schema wants there; the text itself where it is none such. */
export function fromText(text: string, node: SchemaNode): unknown {
  if ((node.type === 'integer' || node.type === 'number') && /^-?\d{1,15}(\.\d+)?$/.test(text)) return Number(text);
  if (node.type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  if (node.type === 'array') {
    const items = asNode(node.items) ?? {};
    return text.split(',').flatMap((part) => (part.trim() === '' ? [] : [fromText(part.trim(), items)]));
  }
  const branches = branchesOf(node);
  if (branches.length === 0 || branches.some((branch) => isOneOf(text, branch))) return text;
  const list = branches.find((branch) => branch.type === 'array');
  const single = branches.filter(isScalar).map((branch) => fromText(text, branch));
  if (list !== undefined && (text.includes(',') || single.length < 2)) return fromText(text, list);
  return single.find((value) => typeof value !== 'string') ?? text;
}

const branchesOf = (node: SchemaNode): SchemaNode[] =>
  (node.anyOf ?? []).map(asNode).filter((branch) => branch !== null);

const isOneOf = (text: string, node: SchemaNode): boolean =>
  node.const === text || (node.enum?.includes(text) ?? false);
