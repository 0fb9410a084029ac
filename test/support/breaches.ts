import type { Node, SourceText, Use } from './source-text.ts';

/** All that a pure room may name of what it has not made: the language, without clock, chance, promises and locale. */
const harmless: ReadonlySet<string> = setOf(
  'Array BigInt Boolean JSON Map Number Object RegExp Set String WeakMap',
  'Error RangeError TypeError Uint8Array URL decodeURIComponent encodeURIComponent Infinity NaN undefined',
);

/** Members that lead to what has no name, or whose answer hangs on where the program runs. */
const farReaching = new RegExp(
  [
    '^(?:constructor|__proto__|localeCompare)$',
    '^toLocale',
    '^to(?:Date|Time)String$',
    '^[gs]et(?:Date|Day|FullYear|Hours|Milliseconds|Minutes|Month|Seconds|TimezoneOffset|Year)$',
  ].join('|'),
);

/** What a room without clock, chance and I/O does all the same. */
export function impurities({ uses, bound, members, nodes }: SourceText): string[] {
  // What stands in every global object is not taken for a name of the file's own, even where the file makes one.
  const names = uses
    .filter((use) => !harmless.has(use.name) && (!bound.has(use.name) || use.name in globalThis))
    .filter((use) => !isHarmlessDate(use) && !isHarmlessMath(use))
    .map(({ name }) => name);
  return [
    ...names,
    ...members.map(({ name }) => name).filter((name) => farReaching.test(name)),
    ...nodes.flatMap((node) => [
      ...(node['async'] === true ? ['async'] : []),
      ...(node.type === 'AwaitExpression' || node['await'] === true ? ['await'] : []),
      ...(node.type === 'ImportExpression' ? ['import()'] : []),
      ...(node.type === 'MetaProperty' && isNamed(node['meta'], 'import') ? ['import.meta'] : []),
    ]),
  ];
}

const isNamed = (node: unknown, name: string): boolean =>
  typeof node === 'object' && node !== null && 'name' in node && node.name === name;

/** `new Date(x)` with an argument for certain, `Date.parse`, `Date.UTC`. */
function isHarmlessDate({ name, around: [parent] }: Use): boolean {
  if (name !== 'Date' || parent === undefined) return false;
  const member = plainMember(parent);
  if (member !== null) return ['parse', 'UTC'].includes(member);
  const given: unknown = Array.isArray(parent['arguments']) ? parent['arguments'][0] : undefined;
  const isSpread = typeof given === 'object' && given !== null && 'type' in given && given.type === 'SpreadElement';
  return parent.type === 'NewExpression' && isNamed(parent['callee'], 'Date') && given !== undefined && !isSpread;
}

function isHarmlessMath({ name, around: [parent] }: Use): boolean {
  const member = parent === undefined ? null : plainMember(parent);
  return name === 'Math' && member !== null && member !== 'random';
}

/** The name after the dot. */
function plainMember(node: Node): string | null {
  const { property } = node;
  if (node.type !== 'MemberExpression' || node['computed'] !== false) return null;
  const hasName = typeof property === 'object' && property !== null && 'name' in property;
  return hasName && typeof property.name === 'string' ? property.name : null;
}

const roundabout: ReadonlySet<string> = setOf(
  'require module exports eval Function globalThis global',
  'console fetch WebSocket EventSource XMLHttpRequest navigator Worker',
);
const loaders = /^(?:getBuiltinModule|createRequire|dlopen|binding|_load|mainModule)$/;

/** What no room does: it goes round the imports, prints, or opens a connection that nobody watches. */
export const roundaboutWays = ({ uses, members, imports, nodes }: SourceText): string[] => [
  ...uses.map(({ name }) => name).filter((name) => roundabout.has(name)),
  ...members.map(({ name }) => name).filter((name) => loaders.test(name)),
  ...imports.flatMap(({ specifier, names }) => [
    ...(specifier === null ? ['import of what cannot be read from the text'] : []),
    ...names.filter((name) => loaders.test(name)),
  ]),
  ...nodes.filter(isOddClass).map(() => 'class'),
];

function isOddClass({ type, superClass }: Node): boolean {
  const isClass = type === 'ClassDeclaration' || type === 'ClassExpression';
  const extended = typeof superClass === 'object' && superClass !== null && 'name' in superClass ? superClass.name : '';
  return isClass && !String(extended).endsWith('Error');
}

/** The strings that name a check, a folder of checks, or what stands in an id behind the folder. */
export function checksNamed({ strings }: SourceText, ids: readonly string[]): string[] {
  const folders = new Set(ids.map((id) => id.slice(0, id.indexOf('.') + 1)));
  const files = ids.map((id) => id.slice(id.indexOf('.') + 1)).filter((file) => file.includes('-'));
  return strings.filter(
    (text) =>
      files.some((file) => text.includes(file)) ||
      [...folders].some((folder) => text.startsWith(folder) || text.startsWith(`^${folder}`)) ||
      ids.some((id) => text.includes(id)),
  );
}

/** What is read of a target's `expect`, as far as it is spelt out: `http.path`. */
export const expectationsRead = ({ members }: SourceText): string[] =>
  members.filter(({ name }) => name === 'expect').map(({ around }) => pathBeyond(around));

function pathBeyond([first, ...around]: readonly Node[]): string {
  const path: string[] = [];
  let inner = first;
  for (const node of around) {
    const member = node['object'] === inner ? plainMember(node) : null;
    if (member === null) break;
    path.push(member);
    inner = node;
  }
  return path.join('.');
}

/** What is used of the process, by the name after the dot: `env`; all of it where it is not spelt out. */
export const processUsed = ({ uses }: SourceText): string[] =>
  uses
    .filter(({ name }) => name === 'process')
    .map(({ around: [parent] }) => (parent === undefined ? null : plainMember(parent)) ?? 'process');

function setOf(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.join(' ').split(' '));
}
