import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checks } from '../src/checks/index.ts';

const top = resolve(import.meta.dirname, '..');
const src = join(top, 'src');

/** Room → the rooms that it may import, beside itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  facts: ['model'],
  checks: ['facts', 'model'],
  judge: ['checks', 'facts', 'model'],
  report: ['facts', 'model'],
  config: ['facts', 'model'],
  targets: ['config', 'facts', 'model'],
  observe: ['facts', 'model'],
  echo: ['facts', 'model'],
  daemon: ['judge', 'checks', 'facts', 'model', 'observe', 'report', 'config', 'targets'],
  lab: ['facts', 'model'],
  cli: ['daemon', 'judge', 'checks', 'facts', 'model', 'observe', 'report', 'config', 'targets', 'echo', 'lab'],
};
const pureRooms = ['model', 'facts', 'checks', 'judge', 'report'];

/** Package → the one file of the product that imports it. */
const importers: Readonly<Record<string, string>> = {
  '@peculiar/x509': 'observe/tls/certificate.ts',
  commander: 'cli/program.ts',
  'dns-packet': 'observe/dns/wire.ts',
  'ipaddr.js': 'facts/addresses.ts',
  'reflect-metadata': 'observe/tls/certificate.ts',
  tldts: 'facts/public-suffix.ts',
  undici: 'observe/http/request.ts',
  yaml: 'config/load.ts',
  zod: 'config/schema.ts',
};
/** The lab is a program of its own that speaks the other side of the same protocols: one file each there, too. */
const labImporters: Readonly<Record<string, string>> = {
  '@peculiar/x509': 'lab/certificates.ts',
  'dns-packet': 'lab/dns-codec.ts',
  'reflect-metadata': 'lab/certificates.ts',
};

const bannedInPureRooms: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a Node module', /(?:from|import)\s*\(?\s*'(?:node:|(?:fs|net|tls|dns|http|os|path|crypto)')/],
  ['Date.now', /\bDate\.now\b/],
  ['new Date() without an argument', /\bnew Date(?:\(\)|(?!\())/],
  ['Date() as a function', /(?<!new )\bDate\(/],
  ['performance', /\bperformance\./],
  ['Math.random', /\bMath\.random\b/],
  ['crypto', /\bcrypto\./],
  ['process', /\bprocess\./],
  ['console', /\bconsole\./],
  ['globalThis', /\bglobalThis\b/],
  ['fetch', /\bfetch\(/],
  ['a timer', /\bset(?:Timeout|Interval|Immediate)\b/],
  ['async', /\basync\b/],
  ['await', /\bawait\b/],
];

interface SourceFile {
  readonly path: string;
  readonly room: string;
  readonly code: string;
  readonly imports: readonly string[];
}

const files: readonly SourceFile[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const code = withoutComments(readFileSync(join(src, path), 'utf8'));
    const posix = path.split(sep).join('/');
    return {
      path: posix,
      room: posix.includes('/') ? (posix.split('/')[0] ?? '') : 'cli',
      code,
      imports: importsOf(code),
    };
  });

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

function importsOf(code: string): string[] {
  const patterns = [/(?:^|\n)\s*(?:import|export)\b[^;]*?\bfrom\s*'([^']+)'/g, /\bimport\s*\(?\s*'([^']+)'/g];
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].flatMap((match) => match[1] ?? []));
}

/** What stands in a string is prose, not code. */
const withoutStrings = (code: string): string =>
  code.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, (text) =>
    text.startsWith('`') ? [...text.matchAll(/\$\{([^}]*)\}/g)].map((match) => match[1]).join(' ') : "''",
  );

/** Which version this is stands in one place, and one file reads it. */
const isOwnVersion = (file: SourceFile, specifier: string): boolean =>
  file.path === 'cli/version.ts' && specifier === '../../package.json';

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

describe('rooms', () => {
  test('there is something to look at', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(files.flatMap((file) => file.imports).length).toBeGreaterThan(100);
  });

  test('every folder of src is a room of the table', () => {
    expect([...new Set(files.map((file) => file.room))].filter((room) => mayImport[room] === undefined)).toEqual([]);
  });

  test.each(files.map((file) => [file.path, file] as const))('%s imports only rooms that it may', (_, file) => {
    const allowed = [file.room, ...(mayImport[file.room] ?? [])];
    const rooms = file.imports
      .filter((specifier) => specifier.startsWith('.') && !isOwnVersion(file, specifier))
      .map((specifier) => relative(src, resolve(src, dirname(file.path), specifier)).split(sep)[0] ?? '')
      .filter((room) => room.startsWith('..') || !allowed.includes(room.endsWith('.ts') ? 'cli' : room));
    expect(rooms).toEqual([]);
  });

  test('a check imports no other check', () => {
    const strays = files
      .filter((file) => file.room === 'checks' && file.path.split('/').length === 3)
      .flatMap((file) =>
        file.imports
          .map((specifier) =>
            relative(src, resolve(src, dirname(file.path), specifier))
              .split(sep)
              .join('/'),
          )
          .filter((path) => path.startsWith('checks/') && path !== 'checks/define.ts')
          .map((path) => `${file.path} imports ${path}`),
      );
    expect(strays).toEqual([]);
  });

  test('judge and report name no check', () => {
    const ids = checks.map((check) => check.id);
    const named = files
      .filter((file) => file.room === 'judge' || file.room === 'report')
      .flatMap((file) => ids.filter((id) => file.code.includes(id)).map((id) => `${file.path} names ${id}`));
    expect(named).toEqual([]);
  });

  test('only what starts the program touches the exit code and the streams of the process', () => {
    const touching = files
      .filter((file) => /\bprocess\.(?:exit\b|exitCode|stdout|stderr|argv|on\b|once\b)/.test(withoutStrings(file.code)))
      .map((file) => file.path);
    expect(touching).toEqual(['cli.ts']);
  });
});

describe('pure rooms', () => {
  const pure = files.filter((file) => pureRooms.includes(file.room));
  test.each(pure.map((file) => [file.path, file] as const))('%s touches nothing', (_, file) => {
    const bare = withoutStrings(file.code);
    const found = bannedInPureRooms
      .filter(([what, pattern]) => pattern.test(what === 'a Node module' ? file.code : bare))
      .map(([what]) => what);
    expect(found).toEqual([]);
  });
});

describe('packages', () => {
  const builtins = new Set([...builtinModules, 'node:sqlite']);
  const uses = files.flatMap((file) =>
    file.imports
      .filter((specifier) => !specifier.startsWith('.'))
      .filter((specifier) => !specifier.startsWith('node:') && !builtins.has(specifier))
      .map((specifier) => ({ package: packageOf(specifier), path: file.path })),
  );

  test('each is imported by the one file that is named for it', () => {
    const wrong = uses.filter((use) => {
      const table = use.path.startsWith('lab/') ? labImporters : importers;
      return table[use.package] !== use.path;
    });
    expect(wrong).toEqual([]);
  });

  test('each that is named is imported, and each dependency is named', () => {
    const manifest = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as { dependencies: object };
    expect(Object.keys(manifest.dependencies).toSorted()).toEqual(Object.keys(importers).toSorted());
    const used = new Set(uses.map((use) => `${use.package} ${use.path}`));
    const named = [...Object.entries(importers), ...Object.entries(labImporters)];
    expect(named.filter(([name, path]) => !used.has(`${name} ${path}`))).toEqual([]);
  });

  test('Node modules carry their prefix', () => {
    const bare = files.flatMap((file) => file.imports.filter((name) => builtinModules.includes(name)));
    expect(bare).toEqual([]);
  });
});

describe('checks', () => {
  const inFolders = (root: string, suffix: string): string[] =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .map((path) => path.split(sep))
      .filter((parts) => parts.length === 2 && parts[1]?.endsWith(suffix))
      .map((parts) => parts.join('.').slice(0, -suffix.length))
      .toSorted();
  const ids = checks.map((check) => check.id);

  test('directory = list = id', () => {
    expect(inFolders(join(src, 'checks'), '.ts')).toEqual(ids.toSorted());
  });
  test('each has its test', () => {
    expect(inFolders(join(top, 'test', 'checks'), '.test.ts')).toEqual(ids.toSorted());
  });
  test('the list is in order', () => {
    const folders = ['dns', 'reach', 'tls', 'http', 'kubernetes'];
    const byFolder = (id: string): string => `${folders.indexOf(id.split('.')[0] ?? '')} ${id}`;
    expect(ids).toEqual(ids.toSorted((a, b) => (byFolder(a) < byFolder(b) ? -1 : 1)));
  });
});

describe('the tree', () => {
  test('holds at its top only what belongs there', () => {
    const allowed =
      /^(package(?:-lock)?\.json|tsconfig\.json|src|config|test|Dockerfile|README\.md|LICENSE|node_modules|dist|\..*)$/;
    expect(readdirSync(top).filter((name) => !allowed.test(name))).toEqual([]);
  });
  test('has no file that grew into a drawer', () => {
    const long = files
      .map((file) => [file.path, readFileSync(join(src, file.path), 'utf8').split('\n').length] as const)
      .filter(([path, lines]) => lines > 301 && !longWithReason.has(path));
    expect(long).toEqual([]);
  });
  test('uses no name that holds nothing in particular', () => {
    const vague = /(?:^|[/-])(?:utils?|helpers?|managers?|services?|common|misc)(?:[-.]|$)/;
    expect(files.map((file) => file.path).filter((path) => vague.test(path))).toEqual([]);
  });
});

/** Longer than 300 lines, and why. */
const longWithReason: ReadonlyMap<string, string> = new Map();
