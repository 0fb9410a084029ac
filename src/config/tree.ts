/** A way into a configuration: keys of mappings and places in lists. */
export type Path = readonly (string | number)[];

export type Mapping = Readonly<Record<string, unknown>>;

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const child = (value: unknown, key: string | number): unknown => {
  if (typeof key === 'number') return isList(value) ? value[key] : undefined;
  return isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined;
};

export const getIn = (tree: unknown, path: Path): unknown => path.reduce(child, tree);

/** A copy with `value` there. Where something that is no mapping stands in the way, the tree as it was. */
export function setIn(tree: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (typeof key === 'number') {
    if (!isList(tree)) return tree;
    return tree.map((item, index) => (index === key ? setIn(item, rest, value) : item));
  }
  if (tree !== undefined && tree !== null && !isMapping(tree)) return tree;
  return { ...tree, [key]: setIn(child(tree, key), rest, value) };
}

/** A copy without the keys that the paths end in; items of lists stay. */
export function removeAll(tree: unknown, paths: readonly Path[]): unknown {
  if (paths.length === 0 || (!isList(tree) && !isMapping(tree))) return tree;
  const below = Map.groupBy(paths, ([key]) => key);
  const rests = (key: string | number): Path[] => (below.get(key) ?? []).map((path) => path.slice(1));
  if (isList(tree)) return tree.map((item, index) => removeAll(item, rests(index)));
  const kept = Object.entries(tree).filter(([key]) => rests(key).every((rest) => rest.length > 0));
  return Object.fromEntries(kept.map(([key, value]) => [key, removeAll(value, rests(key))]));
}

/** `over` laid over `under`, key by key; where either is no mapping, `over` alone. */
export function mergeTrees(under: unknown, over: unknown): unknown {
  if (over === undefined) return under;
  if (!isMapping(under) || !isMapping(over)) return over;
  const laid = Object.entries(over).map(([key, value]) => [key, mergeTrees(child(under, key), value)] as const);
  return { ...under, ...Object.fromEntries(laid) };
}

/** The tree with every leaf replaced by what `change` makes of it; what nothing changes in is not copied. */
export function mapLeaves(tree: unknown, change: (leaf: unknown, path: Path) => unknown, path: Path = []): unknown {
  if (isList(tree)) {
    const items = tree.map((item, index) => mapLeaves(item, change, path.concat(index)));
    return items.every((item, index) => item === tree[index]) ? tree : items;
  }
  if (!isMapping(tree)) return change(tree, path);
  return mapValues(tree, (value, key) => mapLeaves(value, change, path.concat(key)));
}

/** The mapping with every value replaced; those that become undefined are left out. */
export function mapValues<Value>(
  mapping: Readonly<Record<string, Value>>,
  change: (value: Value, key: string) => unknown,
): Mapping {
  const entries = Object.entries(mapping);
  const changed = entries.map(([key, value]) => change(value, key));
  if (entries.every(([, value], index) => value === changed[index])) return mapping;
  const copy: Record<string, unknown> = {};
  for (const [index, [key]] of entries.entries()) {
    if (changed[index] !== undefined) copy[key] = changed[index];
  }
  return copy;
}

/** Whether two trees hold the same, whatever the order of their keys. */
export const sameTree = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);

/** JSON with sorted keys and no spaces. */
export function canonicalJson(value: unknown): string {
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isMapping(value)) return JSON.stringify(value) ?? 'null';
  const parts: string[] = [];
  for (const key of Object.keys(value).sort()) {
    if (value[key] !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(value[key])}`);
  }
  return `{${parts.join(',')}}`;
}

/** `targets[3].expect.trust`. */
export const formatPath = (path: Path): string =>
  path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      if (!/^[A-Za-z_][\w-]*$/.test(key)) return `[${quote(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join('');

const shownChars = 80;

/** A text in quotation marks, cut, with what a terminal would obey or hide written as escapes. */
export function quote(text: string): string {
  const cut = text.length > shownChars ? `${text.slice(0, shownChars - 1)}…` : text;
  return JSON.stringify(cut).replace(
    /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What is shown in the place of a secret. */
export const masked = '***';

/** A value as a message shows it. */
export function show(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (isList(value)) return 'a list';
  if (isMapping(value)) return 'a mapping';
  return value === null ? 'nothing' : String(value);
}
