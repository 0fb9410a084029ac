import { describe, expect, test } from 'vitest';
import { checksNamed, expectationsRead, impurities, processUsed, roundaboutWays } from './breaches.ts';
import { readSource } from './source-text.ts';

/** Places in which a line is easily overlooked, or taken for what it is not. */
const places: readonly (readonly [where: string, put: (code: string) => string])[] = [
  ['alone', (code) => code],
  ['after a string that looks like a comment', (code) => `const a1 = 'https://x/*';\n${code}`],
  ['beside one', (code) => `const a1 = "//", b1 = '/*'; ${code}`],
  ['after a pattern with quotes', (code) => `const a1 = /['"\`]\\/\\/*/; ${code}`],
  ['after a template', (code) => `const a1 = \`// \${'}'} /* \${\`\${1}\`}\`; ${code}`],
  ['after a division', (code) => `const b1 = 4, a1 = b1 / 2 / 1; ${code}`],
];

const impure = [
  ["import('node:fs');", 'import()'],
  ['import("node:fs");', 'import()'],
  ['import(`node:fs`);', 'import()'],
  ['const a = import.meta.dirname;', 'import.meta'],
  ['const a = process.env;', 'process'],
  ["const a = process['env'];", 'process'],
  ['const { env } = process;', 'process'],
  ['const a = { process };', 'process'],
  ['const a = [...process.argv];', 'process'],
  ['const a = `${process.pid}`;', 'process'],
  ['const a = `a${`b${process.pid}`}`;', 'process'],
  ['const a = () => process?.pid;', 'process'],
  ['const a = process as { pid: number };', 'process'],
  ['const a = process!;', 'process'],
  ['function f(process: unknown) { return process; }', 'process'],
  ['export { process };', 'process'],
  ['const a = /x/.test(process.title);', 'process'],
  ['const a = performance.now();', 'performance'],
  ['const { now } = performance;', 'performance'],
  ['const a = crypto.randomUUID();', 'crypto'],
  ['const a = globalThis;', 'globalThis'],
  ["const a = globalThis['process'];", 'globalThis'],
  ['const a = global;', 'global'],
  ['const a = fetch;', 'fetch'],
  ["const a = new WebSocket('ws://a');", 'WebSocket'],
  ['const a = Temporal.Now;', 'Temporal'],
  ['const a = new Intl.Collator();', 'Intl'],
  ['queueMicrotask(() => undefined);', 'queueMicrotask'],
  ['const a = Promise.resolve(1);', 'Promise'],
  ['const a = new Promise(() => undefined);', 'Promise'],
  ['const a = setTimeout;', 'setTimeout'],
  ['setInterval(() => undefined, 1);', 'setInterval'],
  ['setImmediate(() => undefined);', 'setImmediate'],
  ["console.log('a');", 'console'],
  ['const { log } = console;', 'console'],
  ['async function f() {}', 'async'],
  ['const a = async () => 1;', 'async'],
  ['const a = { async f() {} };', 'async'],
  ['await 1;', 'await'],
  ['for await (const a of []) String(a);', 'await'],
  ['const a = Math.random();', 'Math'],
  ["const a = Math['random']();", 'Math'],
  ["const a = Math['ran' + 'dom']();", 'Math'],
  ['const { random } = Math;', 'Math'],
  ['const { random: dice = null } = Math;', 'Math'],
  ['const a = Math;', 'Math'],
  ['const a = Math?.random();', 'Math'],
  ['const a = Date.now();', 'Date'],
  ['const a = Date . now();', 'Date'],
  ["const a = Date['now']();", 'Date'],
  ['const { now } = Date;', 'Date'],
  ['const a = Date;', 'Date'],
  ['const a = Date();', 'Date'],
  ['const a = Date(0);', 'Date'],
  ['const a = new Date();', 'Date'],
  ['const a = new Date;', 'Date'],
  ['const a = new Date(...[]);', 'Date'],
  ['const a = new Date(/* now */);', 'Date'],
  ['const a = new (Date)();', 'Date'],
  ['const a = [0].map(Date);', 'Date'],
  ['const a = Reflect.construct(Date, []);', 'Date'],
  ['class Moment extends Date {}', 'Date'],
  ["const a = eval('1');", 'eval'],
  ["const a = Function('return 1')();", 'Function'],
  ["const a = (() => 1).constructor('return 1');", 'constructor'],
  ["const a = (() => 1)['constructor'];", 'constructor'],
  ['const { constructor } = () => 1;', 'constructor'],
  ["const a = require('fs');", 'require'],
  ["const a = 'a'.localeCompare('b');", 'localeCompare'],
  ['const a = (1).toLocaleString();', 'toLocaleString'],
  ['const a = new Date(0).getHours();', 'getHours'],
  ['const a = new AbortController();', 'AbortController'],
  ['const a = structuredClone(1);', 'structuredClone'],
  ['const a = Buffer.alloc(1);', 'Buffer'],
] as const;

const innocent = [
  '// process.env, await fetch()',
  '/* Date.now() and Math.random() */ const a = 1;',
  '/** Uses `process`. */ const a = 1;',
  "const a = 'process.env';",
  'const a = "new Date()";',
  'const a = `await ${1} fetch()`;',
  'const a = /process|console\\.log\\(/;',
  "const a = 'it\\'s'; // Date.now()",
  'const a = { process: 1, async: 2, fetch() {} };',
  'const b = { console: 1 }; const a = b.console;',
  "const b = { process: 1 }; const a = b['process'];",
  'const b = { crypto: 1 }; const { crypto: a } = b;',
  'interface A { readonly process: string; readonly at: Date; fetch(): Promise<void> }',
  'type A = Promise<Date>; type B = typeof performance;',
  'const f = (at: Date): Date | null => at;',
  'const f = <T extends Date>(at: T) => at as Date;',
  'const a = new Date(0);',
  'const a = new Date(0).toISOString();',
  "const a = Date.parse('2026-11-21T12:00:00Z');",
  'const a = Date.UTC(2026, 10);',
  'const a = Math.max(1, ...[2]);',
  "const a = Math.min(Infinity, Number('1'));",
  'export class OddError extends Error { constructor() { super(); } }',
  "import { process as a } from './a.ts';",
  "import * as a from './a.ts'; a.fetch();",
  "export { fetch as a } from './a.ts';",
  'loop: for (const a of [1]) { if (a) continue loop; }',
  'function* f() { yield 1; }',
  'try { f(); } catch (error) { String(error); } function f() {}',
  'const { a, ...rest } = { a: [1], b: 2 }; const [c = 0] = a; String([rest, c]);',
];

describe.each(places)('%s', (_, put) => {
  test.each(impure)('not pure: %s', (code, what) => expect(impurities(readSource(put(code)))).toContain(what));
  test.each(innocent)('pure: %s', (code) => expect(impurities(readSource(put(code)))).toEqual([]));
});

describe('nowhere', () => {
  test.each([
    ["import { createRequire } from 'node:module';", 'createRequire'],
    ["import { createRequire as load } from 'node:module';", 'createRequire'],
    ["const a = require('fs');", 'require'],
    ["const { createRequire } = await import('node:module');", 'createRequire'],
    ["const a = process.getBuiltinModule('fs');", 'getBuiltinModule'],
    ['const { getBuiltinModule } = process;', 'getBuiltinModule'],
    ["import('node:' + 'fs');", 'import of what cannot be read from the text'],
    ["const a = 'fs'; import(a);", 'import of what cannot be read from the text'],
    ["const a = 'fs'; import(`node:${a}`);", 'import of what cannot be read from the text'],
    ["console.error('a');", 'console'],
    ['globalThis.console;', 'globalThis'],
    ["fetch('https://a');", 'fetch'],
    ['class A {}', 'class'],
    ['export class A extends Map {}', 'class'],
    ['const A = class {};', 'class'],
    ['class A extends f() {} function f() { return Object; }', 'class'],
  ])('%s', (code, what) => expect(roundaboutWays(readSource(code))).toContain(what));
  test.each([
    "import './a.ts'; await import('./b.ts'); export * from './c.ts';",
    'class OddError extends Error {} class OdderError extends OddError {}',
    '// console.log(require)',
    "const a = 'console.log(1)'; const b = { console: a }; b.console;",
  ])('but %s', (code) => expect(roundaboutWays(readSource(code))).toEqual([]));
});

test.each([
  ["import a from './a.ts';", './a.ts', ['default']],
  ['import { a, b as c } from "./a.ts";', './a.ts', ['a', 'b']],
  ["import type { A } from './a.ts';", './a.ts', ['A']],
  ["import * as a from './a.ts';", './a.ts', ['*']],
  ["import\n  './a.ts';", './a.ts', []],
  ["import a from './a.json' with { type: 'json' };", './a.json', ['default']],
  ["export { a as b } from './a.ts';", './a.ts', ['a']],
  ["export * from './a.ts';", './a.ts', ['*']],
  ["export * as a from './a.ts';", './a.ts', ['*']],
  ["type A = import('./a.ts').A;", './a.ts', ['*']],
  ["type A = typeof import('./a.ts');", './a.ts', ['*']],
  ['const a = () => import(`./a.ts`);', './a.ts', ['*']],
  ['const a = `${await import("./a.ts")}`;', './a.ts', ['*']],
  ["import a = require('./a.ts');", './a.ts', ['*']],
  ["import /* './b.ts' */ a from './a.ts'; // import './c.ts'", './a.ts', ['default']],
  ["const a = 'x // y'; import './a.ts';", './a.ts', []],
] as const)('imports: %s', (code, specifier, names) => {
  expect(readSource(code).imports).toEqual([{ specifier, names }]);
});

describe('the names of checks', () => {
  const ids = ['tls.trust-as-expected', 'dns.resolves'];
  const named = (code: string): string[] => checksNamed(readSource(code), ids);
  test.each([
    "const a = 'tls.trust-as-expected';",
    'const a = "dns.resolves";',
    'const a = `dns.resolves`;',
    'const a = `see ${1} dns.resolves`;',
    "const a = { 'dns.resolves': 1 };",
    "const f = (id: string) => id.startsWith('tls.');",
    'const f = (id: string) => `tls.${id}`;',
    'const f = (id: string) => /^tls\\./.test(id);',
    "const f = (id: string) => id.endsWith('trust-as-expected');",
    "const f = (id: string) => id === 'tls.' + 'trust';",
  ])('%s', (code) => expect(named(code)).toHaveLength(1));
  test.each([
    "import { a } from './tls.ts'; // dns.resolves",
    "const a = 'a host that resolves'; const b = 'tls'; const c = 'tlsa.';",
    "type A = 'dns.resolves';",
    "import type { A } from 'dns.resolves';",
  ])('but %s', (code) => expect(named(code)).toEqual([]));
});

test.each([
  ['const a = target.expect.http?.path;', ['http.path']],
  ['const a = target.expect.http.status.length;', ['http.status.length']],
  ["const a = target['expect'].trust;", ['trust']],
  ["const a = target.expect['trust'];", ['']],
  ['const a = target.expect;', ['']],
  ['const { expect } = target;', ['']],
  ['const f = ({ expect: { trust } }) => trust;', ['']],
  ['if (target?.expect.reachable) f();', ['reachable']],
  ['const a = { expect: 1 };', []],
  ["const a = 'target.expect.trust'; // target.expect.trust", []],
])('of what is expected, %s reads %j', (code, paths) => {
  expect(expectationsRead(readSource(code))).toEqual(paths);
});

test.each([
  ['process.exitCode = 1;', ['exitCode']],
  ['const { exit } = process;', ['process']],
  ["process['exit']();", ['process']],
  ['const a = b.process.exit;', []],
])('of the process, %s uses %j', (code, names) => expect(processUsed(readSource(code))).toEqual(names));
