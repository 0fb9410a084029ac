import { parseAst } from 'rolldown/parseAst';

/** What a file imports: null where what it is cannot be read from the text. */
export interface Import {
  readonly specifier: string | null;
  /** The names as the other file has them; `*` for all of them. */
  readonly names: readonly string[];
}

/** A name that is used as a value, and the nodes around it, nearest first. */
export interface Use {
  readonly name: string;
  readonly around: readonly Node[];
}

/** What a rule may ask of a file. Comments are gone, and types count only as imports. */
export interface SourceText {
  readonly imports: readonly Import[];
  readonly uses: readonly Use[];
  /** Names that the file makes itself. */
  readonly bound: ReadonlySet<string>;
  /** Names after a dot, in brackets as a string, or taken out of an object, and the nodes around them, nearest first. */
  readonly members: readonly Use[];
  /** Strings, the fixed parts of templates, and patterns. */
  readonly strings: readonly string[];
  readonly nodes: readonly Node[];
}

export interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export function readSource(code: string): SourceText {
  const imports: Import[] = [];
  const uses: Use[] = [];
  const bound = new Set<string>();
  const members: Use[] = [];
  const strings: string[] = [];
  const nodes: Node[] = [];

  const visit = (node: Node, around: readonly Node[], isType: boolean): void => {
    imports.push(...importsOf(node));
    const typed = isType || (node.type.startsWith('TS') && !holdsValues.has(node.type));
    if (!typed) {
      nodes.push(node);
      for (const name of boundBy(node)) bound.add(name);
      const [parent] = around;
      const text = textOf(node);
      const isPart = node.type !== 'TemplateLiteral';
      if (text !== null && isPart && !(parent !== undefined && importsOf(parent).length > 0)) strings.push(text);
      const name = node.type === 'Identifier' && typeof node['name'] === 'string' ? node['name'] : text;
      if (name !== null && isReached(node, around)) members.push({ name, around });
      if (name !== null && node.type === 'Identifier' && !isLabel(node, around)) uses.push({ name, around });
    }
    for (const [key, value] of Object.entries(node)) {
      // `{ name }` has the same name as its key and as its value.
      if (key === 'key' && node['shorthand'] === true && around[0]?.type !== 'ObjectPattern') continue;
      for (const child of [value, ...listOf(value)]) if (isNode(child)) visit(child, [node, ...around], typed);
    }
  };
  const program: unknown = parseAst(code, { lang: 'ts', sourceType: 'module' });
  if (isNode(program)) visit(program, [], false);
  return { imports, uses, bound, members, strings, nodes };
}

/** The nodes of the type system that have values inside. */
const holdsValues: ReadonlySet<string> = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'TSExportAssignment',
]);

function importsOf(node: Node): Import[] {
  const names = listOf(node['specifiers']).filter(isNode).map(importedName);
  switch (node.type) {
    case 'ImportDeclaration':
      return [{ specifier: textOf(node['source']), names }];
    case 'ExportNamedDeclaration':
      return isNode(node['source']) ? [{ specifier: textOf(node['source']), names }] : [];
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return [{ specifier: textOf(node['source']), names: ['*'] }];
    case 'TSExternalModuleReference':
      return [{ specifier: textOf(node['expression']), names: ['*'] }];
    default:
      return [];
  }
}

function importedName(node: Node): string {
  if (node.type === 'ImportNamespaceSpecifier') return '*';
  const name = node.type === 'ExportSpecifier' ? node['local'] : node['imported'];
  return isNode(name) ? String(name['name'] ?? name['value']) : 'default';
}

/** Of what is fixed text: a string, a template without holes or a part of one, a pattern. */
function textOf(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node.type === 'TemplateLiteral') {
    const [only, more] = listOf(node['quasis']);
    return more === undefined ? textOf(only) : null;
  }
  const { value, regex } = node;
  const inner = node.type === 'TemplateElement' ? value : regex;
  if (typeof inner !== 'object' || inner === null) return null;
  if ('cooked' in inner && typeof inner.cooked === 'string') return inner.cooked;
  return 'pattern' in inner && typeof inner.pattern === 'string' ? inner.pattern.replaceAll('\\', '') : null;
}

/** Whether it names what is taken out of something: `process.env`, `process['env']`, `{ env } = process`. */
function isReached(node: Node, [parent, object]: readonly Node[]): boolean {
  if (parent === undefined || (parent['computed'] === true && node.type === 'Identifier')) return false;
  return parent.type === 'MemberExpression'
    ? parent['property'] === node
    : parent['key'] === node && object?.type === 'ObjectPattern';
}

/** Whether an identifier stands for no value: a member's name, the other file's name of an import, a label. */
function isLabel(node: Node, [parent, above]: readonly Node[]): boolean {
  if (parent === undefined) return false;
  if (parent.type === 'MetaProperty' || parent.type === 'ImportAttribute' || parent['label'] === node) return true;
  if (parent['property'] === node || parent['key'] === node) return parent['computed'] !== true;
  if (parent.type === 'ExportSpecifier' && isNode(above?.['source'])) return true;
  return parent['local'] !== node && (parent['imported'] === node || parent['exported'] === node);
}

const patterns: ReadonlySet<string> = new Set(['ObjectPattern', 'ArrayPattern', 'AssignmentPattern', 'RestElement']);

/** The names that a node brings into being. */
function boundBy(node: Node): string[] {
  const isFunction = node.type.endsWith('FunctionExpression') || node.type === 'FunctionDeclaration';
  if (isFunction || node.type.startsWith('Class')) return [node['id'], ...listOf(node['params'])].flatMap(namesIn);
  if (node.type === 'VariableDeclarator') return namesIn(node['id']);
  if (node.type === 'CatchClause') return namesIn(node['param']);
  return node.type.startsWith('Import') ? namesIn(node['local']) : [];
}

function namesIn(pattern: unknown): string[] {
  if (!isNode(pattern)) return [];
  if (pattern.type === 'Identifier') return [String(pattern['name'])];
  if (pattern.type === 'Property') return namesIn(pattern['value']);
  if (!patterns.has(pattern.type)) return [];
  const { properties, elements, left, argument } = pattern;
  return [...listOf(properties), ...listOf(elements), left, argument].flatMap(namesIn);
}
