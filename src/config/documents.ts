import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  Parser,
  type Alias,
  type Document,
  type YAMLMap,
} from 'yaml';
import type { Place } from './error.ts';
import { isMapping, type Mapping, type Path } from './tree.ts';

/** One document of a text, as plain values, and where each of them stands. */
export interface YamlDocument {
  /** Where in the text it begins. */
  readonly offset: number;
  /** What the parser says against it: then there is no tree. */
  readonly errors: readonly Fault[];
  readonly warnings: readonly Fault[];
  readonly tree: unknown;
  /** What plain values cannot hold, and is null in the tree. */
  readonly oddities: readonly Oddity[];
  /** The place of what the path leads to, or of its key; where it leads nowhere, of what should hold it. */
  locate(path: Path, key?: boolean): Place;
  /** Whether it is written between brackets or braces, in flow style as all of JSON is: on lines that are not its own. */
  isFlow(path: Path): boolean;
}
export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly offset: number;
  readonly place: Place;
}
export interface Oddity {
  readonly path: Path;
  readonly message: string;
  readonly offset: number;
  readonly place: Place;
}

export interface Limits {
  /** How many keys and indices may lead to a value. */
  readonly depth: number;
  /** How many values aliases may stand for. */
  readonly aliased: number;
}

const options = {
  prettyErrors: false,
  // Our own look for duplicates gives them a path, and takes no time that grows with the square of the keys.
  uniqueKeys: false,
  schema: 'core',
} as const;

/** The only document of a text; a second one is an error of its. */
export function readDocument(text: string, file: string, limits: Limits): YamlDocument {
  const lines = new LineCounter();
  return read(parseDocument(text, { ...options, lineCounter: lines }), { file, lines, limits });
}

/** All of them, one at a time: what a document takes to read is given back before the next. */
export function* readDocuments(text: string, file: string, limits: Limits): Generator<YamlDocument> {
  const lines = new LineCounter();
  const tokens = new Parser(lines.addNewLine).parse(text);
  for (const document of new Composer(options).compose(tokens, true, text.length))
    yield read(document, { file, lines, limits });
}

interface Ground {
  readonly file: string;
  readonly lines: LineCounter;
  readonly limits: Limits;
}

function read(document: Document.Parsed, { file, lines, limits }: Ground): YamlDocument {
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), source: null };
  };
  const faultOf = ({ code, message, pos: [offset] }: Document.Parsed['errors' | 'warnings'][number]): Fault => ({
    code,
    message,
    offset,
    place: placeAt(offset),
  });
  const offset = offsetOf(document.contents) ?? document.range[0];
  const errors = document.errors.map(faultOf);
  const warnings = document.warnings.map(faultOf);
  if (errors.length > 0) {
    const isFlow = () => false;
    return { offset, errors, warnings, tree: null, oddities: [], locate: () => placeAt(offset), isFlow };
  }
  const aliases = new Map<Alias, unknown>();
  const { tree, oddities } = convertDocument(document.contents, aliases, { placeAt, limits });
  const follow = (node: unknown): unknown => (isAlias(node) ? aliases.get(node) : node);
  const pairIn = pairFinder(follow);
  return {
    offset,
    errors,
    warnings,
    tree,
    oddities,
    locate(path, wantsKey = false) {
      let node: unknown = document.contents;
      let at = offset;
      for (const step of path) {
        const inside = follow(node);
        const pair = isMap(inside) ? pairIn(inside, String(step)) : undefined;
        node = isSeq(inside) && typeof step === 'number' ? inside.items[step] : pair?.value;
        const found = offsetOf(wantsKey && pair !== undefined ? pair.key : node);
        if (found === undefined) break;
        at = found;
      }
      return placeAt(at);
    },
    isFlow(path) {
      let node: unknown = follow(document.contents);
      for (const step of path) {
        if (isFlowStyle(node)) return true;
        const inside = isMap(node) ? pairIn(node, String(step))?.value : undefined;
        node = follow(isSeq(node) && typeof step === 'number' ? node.items[step] : inside);
      }
      return isFlowStyle(node);
    },
  };
}

const isFlowStyle = (node: unknown): boolean => (isMap(node) || isSeq(node)) && node.flow === true;

interface Pair {
  readonly key: unknown;
  readonly value: unknown;
}

/** Finds a key of a mapping, or of what is merged into it. */
function pairFinder(follow: (node: unknown) => unknown): (map: YAMLMap, name: string) => Pair | undefined {
  const known = new WeakMap<YAMLMap, ReadonlyMap<string | null, Pair>>();
  const pairsOf = (map: YAMLMap): ReadonlyMap<string | null, Pair> => {
    const pairs = known.get(map) ?? new Map(map.items.toReversed().map((pair) => [keyOf(pair.key), pair]));
    known.set(map, pairs);
    return pairs;
  };
  const find = (map: YAMLMap, name: string): Pair | undefined => {
    const own = pairsOf(map).get(name);
    if (own !== undefined) return own;
    const merged = map.items
      .filter(({ key }) => isMerge(key))
      .flatMap(({ value }) => (isSeq(value) ? value.items : [value]))
      .map(follow)
      .filter(isMap);
    return merged.map((other) => find(other, name)).find((pair) => pair !== undefined);
  };
  return find;
}

interface Converting {
  readonly placeAt: (offset: number) => Place;
  readonly limits: Limits;
}

/** The plain values; what each alias means is written into `aliases`. */
function convertDocument(
  contents: unknown,
  aliases: Map<Alias, unknown>,
  { placeAt, limits }: Converting,
): Pick<YamlDocument, 'tree' | 'oddities'> {
  const oddities: Oddity[] = [];
  const anchors = new Map<string, unknown>();
  const open = new Set<unknown>();
  let aliased = 0;

  const complain = (node: unknown, path: Path, message: string): null => {
    const offset = offsetOf(node) ?? 0;
    oddities.push({ path, message, offset, place: placeAt(offset) });
    return null;
  };
  const convert = (node: unknown, path: Path, copying: boolean): unknown => {
    if (copying && ++aliased > limits.aliased) {
      return aliased === limits.aliased + 1
        ? complain(node, path.slice(0, 1), 'its aliases stand for far too much')
        : null;
    }
    if (path.length > limits.depth) return complain(node, path.slice(0, 3), 'it is nested too deeply');
    if (isAlias(node)) {
      const meant = aliases.get(node) ?? anchors.get(node.source);
      if (meant === undefined) return complain(node, path, 'no anchor of that name stands before its alias');
      if (open.has(meant)) return complain(node, path, 'the alias stands inside of what it means');
      aliases.set(node, meant);
      return convert(meant, path, true);
    }
    if (!copying && (isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined)
      anchors.set(node.anchor, node);
    if (isScalar(node)) {
      const { value } = node;
      if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value;
      return complain(node, path, 'it is neither text, nor a number, nor true or false');
    }
    open.add(node);
    try {
      if (isSeq(node)) return node.items.map((item, index) => convert(item, [...path, index], copying));
      return isMap(node) ? convertMap(node, path, copying) : null;
    } finally {
      open.delete(node);
    }
  };
  const convertMap = (map: YAMLMap, path: Path, copying: boolean): unknown => {
    const own = new Map<string, unknown>();
    const merged: Mapping[] = [];
    for (const { key, value } of map.items) {
      const name = keyOf(key);
      if (name === null) complain(key, path, oddKey);
      else if (isMerge(key)) {
        const maps = [convert(value, path, copying)].flat();
        if (maps.every(isMapping)) merged.push(...maps);
        else complain(key, path, 'only mappings can be merged by `<<`');
      } else if (name === '__proto__') complain(key, path, 'unknown key `__proto__`');
      else if (own.has(name)) complain(key, [...path, name], writtenTwice);
      else own.set(name, convert(value, [...path, name], copying));
    }
    return Object.assign({}, ...merged.reverse(), Object.fromEntries(own));
  };
  return { tree: convert(contents, [], false), oddities };
}

export const writtenTwice = 'it is written twice';
export const oddKey = 'its keys must be text; a `{{ }}` is a template that was not filled in';

const offsetOf = (node: unknown): number | undefined =>
  isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;

/** The text of a key; null for one that is no scalar. */
const keyOf = (key: unknown): string | null => (isScalar(key) && key.value !== null ? String(key.value) : null);

const isMerge = (key: unknown): boolean => isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
