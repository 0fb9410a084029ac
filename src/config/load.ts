import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Alias, type YAMLMap } from 'yaml';
import type { Place, Problem } from './error.ts';
import { formatPath, isMapping, quote, type Mapping, type Path } from './tree.ts';

/** What a YAML or JSON text holds, as plain values, and where each of them stands. */
export interface Source {
  readonly tree: unknown;
  /** Whether the text could be read as a whole: if not, nothing but its problems is worth a word. */
  readonly whole: boolean;
  readonly problems: readonly Problem[];
  /** The place of what the path leads to, or of its key; where it leads nowhere, of what should hold it. */
  locate(path: Path, key?: boolean): Place;
}

const mostDeep = 64;
const mostAliased = 100_000;
const mostSyntaxProblems = 20;

/** Where values stand is only worked out again, with all that takes to hold, where it is asked for: in a mistake. */
export function readSource(text: string, file: string): Source {
  const json = parseJson(text);
  const { tree, whole, problems } = json === undefined ? parse(text, file) : { tree: json, whole: true, problems: [] };
  let again: Source | undefined;
  return {
    tree,
    whole,
    problems,
    locate(path, key) {
      again ??= parse(text, file);
      return again.locate(path, key);
    },
  };
}

/**
 * What a text holds that is JSON with nothing odd in it: read so, a large one takes a tenth of the time and memory.
 * Undefined for every other, in which there may be something to say: keys that are written twice, what is nested deeply.
 */
function parseJson(text: string): unknown {
  if (!/^\s*\{/.test(text) || text.includes('__proto__')) return undefined;
  let depth = 0;
  let deepest = 0;
  const bare = text.replace(jsonParts, (part, string: string | undefined) => {
    if (string !== undefined) return string;
    if (part === '{' || part === '[') deepest = Math.max(deepest, ++depth);
    else if (part === '}' || part === ']') depth -= 1;
    else return '';
    return part;
  });
  if (deepest > mostDeep) return undefined;
  try {
    const tree: unknown = JSON.parse(text);
    // A key that was written twice, or a number or a letter that can be written otherwise, makes a difference.
    return JSON.stringify(tree) === bare ? tree : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const jsonParts = /("(?:[^"\\]|\\.)*")|[{}[\]]|\s+/gs;

function parse(text: string, file: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // Our own look for duplicates gives them a path, and takes no time that grows with the square of the keys.
    uniqueKeys: false,
    schema: 'core',
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), source: null };
  };
  const problemAt = (offset: number, path: Path, message: string): Problem => ({
    ...placeAt(offset),
    path: formatPath(path),
    message,
  });
  const broken = [...document.errors, ...document.warnings].map(({ code, message, pos: [offset] }) =>
    problemAt(offset, [], syntaxMessage(code, message, lineAt(text, offset))),
  );
  if (broken.length > 0) {
    return { tree: null, whole: false, problems: worthSaying(broken), locate: () => placeAt(0) };
  }

  const problems: Problem[] = [];
  const anchors = new Map<string, unknown>();
  const aliases = new Map<Alias, unknown>();
  const open = new Set<unknown>();
  let aliased = 0;

  const complain = (node: unknown, path: Path, message: string): null => {
    problems.push(problemAt(offsetOf(node) ?? 0, path, message));
    return null;
  };
  const convert = (node: unknown, path: Path, copying: boolean): unknown => {
    if (copying && ++aliased > mostAliased) {
      return aliased === mostAliased + 1
        ? complain(node, path.slice(0, 1), 'its aliases stand for far too much')
        : null;
    }
    if (path.length > mostDeep) return complain(node, path.slice(0, 3), 'it is nested too deeply');
    if (isAlias(node)) {
      const meant = aliases.get(node) ?? anchors.get(node.source);
      if (meant === undefined) return complain(node, path, `no anchor ${quote(node.source)} stands before its alias`);
      if (open.has(meant))
        return complain(node, path, `the alias ${quote(node.source)} stands inside of what it means`);
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
      if (name === null) complain(key, path, 'its keys must be text; a `{{ }}` is a template that was not filled in');
      else if (isMerge(key)) {
        const maps = [convert(value, path, copying)].flat();
        if (maps.every(isMapping)) merged.push(...maps);
        else complain(key, path, 'only mappings can be merged by `<<`');
      } else if (name === '__proto__') complain(key, path, 'unknown key `__proto__`');
      else if (own.has(name)) complain(key, [...path, name], 'it is written twice');
      else own.set(name, convert(value, [...path, name], copying));
    }
    return Object.assign({}, ...merged.reverse(), Object.fromEntries(own));
  };
  const tree = convert(document.contents, [], false);

  const pairIn = (map: YAMLMap, name: string | number): { key: unknown; value: unknown } | undefined => {
    const own = map.items.find(({ key }) => keyOf(key) === String(name));
    if (own !== undefined) return own;
    const merged = map.items
      .filter(({ key }) => isMerge(key))
      .flatMap(({ value }) => (isSeq(value) ? value.items : [value]))
      .map(follow)
      .filter(isMap);
    return merged.map((other) => pairIn(other, name)).find((pair) => pair !== undefined);
  };
  const follow = (node: unknown): unknown => (isAlias(node) ? aliases.get(node) : node);

  return {
    tree,
    whole: true,
    problems,
    locate(path, wantsKey = false) {
      let node: unknown = document.contents;
      let offset = offsetOf(node) ?? 0;
      for (const [index, step] of path.entries()) {
        const inside = follow(node);
        const pair = isMap(inside) ? pairIn(inside, step) : undefined;
        const key = pair?.key;
        node = isSeq(inside) && typeof step === 'number' ? inside.items[step] : pair?.value;
        const found = wantsKey && index === path.length - 1 ? offsetOf(key) : offsetOf(node);
        if (found === undefined) break;
        offset = found;
      }
      return placeAt(offset);
    },
  };
}

const offsetOf = (node: unknown): number | undefined =>
  isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;

/** The text of a key; null for one that is no scalar. */
const keyOf = (key: unknown): string | null => (isScalar(key) && key.value !== null ? String(key.value) : null);

const isMerge = (key: unknown): boolean => isScalar(key) && key.value === '<<' && key.type === 'PLAIN';

const lineAt = (text: string, offset: number): string =>
  text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset) + (text.slice(offset).split('\n', 1)[0] ?? '');

/** One problem a line; what follows from a template that was not filled in is no news. */
function worthSaying(broken: readonly Problem[]): Problem[] {
  const perLine = new Map<number | null, Problem>();
  for (const problem of broken) if (!perLine.has(problem.line)) perLine.set(problem.line, problem);
  const all = Array.from(perLine.values());
  const templates = all.filter(({ message }) => message === leftover);
  return (templates.length > 0 ? templates : all).slice(0, mostSyntaxProblems);
}

const leftover = 'a template was not filled in (`{{ }}`, `{% %}`)';

function syntaxMessage(code: string, message: string, line: string): string {
  if (code === 'RESOURCE_EXHAUSTION') return 'it is nested too deeply';
  if (code === 'MULTIPLE_DOCS') return 'a second YAML document begins here; one is wanted';
  if (line.includes('{{') || line.includes('{%')) return leftover;
  const hint = line.includes('${') ? ' (inside [ ] and { }, a text with `${…}` stands in quotes)' : '';
  return `not YAML: ${quotingKinds.get(code) ?? message}${hint}`;
}

/** What stands in place of those messages of the parser's that repeat some of the text, which may be a secret. */
const quotingKinds: ReadonlyMap<string, string> = new Map([
  ['BAD_ALIAS', 'The name of an anchor or alias is malformed'],
  ['BAD_COLLECTION_TYPE', 'A tag does not fit what it stands before'],
  ['BAD_DIRECTIVE', 'A directive (a line that begins with %) is unknown or malformed'],
  ['BAD_DQ_ESCAPE', 'An escape sequence in double quotes is unknown'],
  ['BAD_PROP_ORDER', 'Anchors and tags must stand after the indicator'],
  ['BAD_SCALAR_START', 'A text that begins with this character must stand in quotes'],
  ['TAG_RESOLVE_FAILED', 'A tag is unknown or malformed'],
  ['UNEXPECTED_TOKEN', 'What stands here cannot stand here'],
]);
