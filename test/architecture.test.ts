import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checks } from '../src/checks/index.ts';
import { checksNamed, expectationsRead, impurities, processUsed, roundaboutWays } from './support/breaches.ts';
import { longWithReason } from './support/long-with-reason.ts';
import { readSource, type SourceText } from './support/source-text.ts';

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
  delivery: ['facts', 'model', 'report'],
  daemon: ['judge', 'checks', 'facts', 'model', 'observe', 'report', 'config', 'targets'],
  lab: ['echo', 'facts', 'model'],
  cli: [
    'daemon',
    'judge',
    'checks',
    'facts',
    'model',
    'observe',
    'report',
    'config',
    'targets',
    'echo',
    'lab',
    'delivery',
  ],
};

/** Room → the modules of Node that it may import. Sockets, and what verifies, belong to those that look, to what answers them, and to the lab. */
const nodeModules: Readonly<Record<string, readonly string[]>> = {
  config: ['crypto', 'fs', 'os', 'path', 'url'],
  observe: ['crypto', 'dgram', 'fs', 'http', 'http2', 'net', 'os', 'path', 'stream', 'timers/promises', 'tls', 'zlib'],
  echo: ['crypto', 'events', 'http', 'net'],
  delivery: ['fs', 'http', 'https', 'path', 'timers/promises', 'tls'],
  lab: ['crypto', 'dgram', 'fs/promises', 'http', 'net', 'os', 'path', 'tls'],
  daemon: [
    'crypto',
    'events',
    'fs',
    'fs/promises',
    'http',
    'https',
    'net',
    'path',
    'sqlite',
    'stream',
    'timers/promises',
    'tls',
    'worker_threads',
    'zlib',
  ],
  targets: ['crypto', 'fs', 'path', 'timers/promises', 'tls'],
  cli: ['crypto', 'fs', 'os', 'path', 'stream', 'tty', 'v8'],
};
const sockets = ['child_process', 'cluster', 'dgram', 'dns', 'http', 'http2', 'https', 'net', 'tls', 'worker_threads'];
const pureRooms = ['model', 'facts', 'checks', 'judge', 'report'];

/** Package → the one file of the product that imports it. */
const importers: Readonly<Record<string, string>> = {
  '@hono/node-server': 'daemon/http/listen.ts',
  '@kubernetes/client-node': 'targets/cluster/kubeconfig.ts',
  commander: 'cli/program.ts',
  cron: 'daemon/schedule/cron.ts',
  'dns-packet': 'observe/dns/wire/packet.ts',
  hono: 'daemon/http/hono.ts',
  'ipaddr.js': 'facts/addresses.ts',
  pino: 'daemon/log.ts',
  'prom-client': 'daemon/metrics/registry.ts',
  tldts: 'facts/dns/public-suffix.ts',
  undici: 'observe/dns/transport/over-https.ts',
  yaml: 'config/documents.ts',
  zod: 'config/schema.ts',
};
/** What the product is made with, and holds nothing of. */
const tools =
  /^(?:@types\/.*|@kubernetes-models\/.*|kubernetes-models|fast-check|node|oxfmt|oxlint|rolldown|typescript|vitest)$/;
/** The lab is a program of its own that speaks the other side of the same protocols: one file each there, too. */
const labImporters: Readonly<Record<string, string>> = {
  '@peculiar/x509': 'lab/certificates.ts',
  'dns-packet': 'lab/dns-codec.ts',
  'reflect-metadata': 'lab/certificates.ts',
};

/** File → what it uses of the process; the rest is given what it needs. */
const processUsers: ReadonlyMap<string, readonly string[]> = new Map([
  ['cli.ts', ['argv', 'cwd', 'env', 'exit', 'exitCode', 'on', 'stderr', 'stdin', 'stdout', 'versions']],
  // Where the API server of the cluster is that we run in, for not to dial it.
  ['observe/dial.ts', ['env']],
  // What amends resolv.conf for every program of this machine: LOCALDOMAIN and RES_OPTIONS.
  ['observe/dns/resolv-conf.ts', ['env']],
]);

/** What observe may read of a target's `expect`, each only to know where to look. */
const placesExpected: ReadonlyMap<string, string> = new Map([
  ['http.path', 'the page that is asked for'],
  ['http.status', 'whether one is given: then no stranger has to be asked for'],
  ['names', 'which names a certificate is asked for, and so proven'],
  ['clientCertificate', 'whether it matters if clients without a certificate are served'],
  ['minTlsVersion', 'which versions of TLS are asked for'],
  ['access', 'whether our own address is to be compared with an allowlist'],
  ['sourceIp', 'whether an echo is asked, and what sees us directly'],
  ['trust', 'whether a lacking issuer may be fetched from inside'],
  ['reachable', 'whether a control is looked at'],
  ['access', 'which address an allowlist is tried with, and whether ours is asked for'],
  ['exposure', 'whether the public load balancers are asked for the host'],
  ['control', 'which one'],
  ['challenge', 'whether the path of a challenge is asked for'],
]);

interface SourceFile extends SourceText {
  readonly path: string;
  readonly room: string;
  readonly specifiers: readonly string[];
}

/** Paths in the tree of all files below a folder, whatever they are called. */
const filesBelow = (folder: string): string[] =>
  readdirSync(join(top, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(top, join(entry.parentPath, entry.name)).split(sep).join('/'));

const roomOf = (path: string): string => (path.includes('/') ? (path.split('/')[0] ?? '') : 'cli');

const files: readonly SourceFile[] = filesBelow('src')
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const source = readSource(readFileSync(join(top, path), 'utf8'));
    const inside = path.slice('src/'.length);
    const specifiers = source.imports.flatMap(({ specifier }) => specifier ?? []);
    return Object.assign(source, { path: inside, room: roomOf(inside), specifiers });
  });

/** What of ours a file imports, by its path in src. */
const ownImports = ({ path, specifiers }: SourceFile): string[] =>
  specifiers
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) =>
      relative(src, resolve(src, dirname(path), specifier))
        .split(sep)
        .join('/'),
    );

/** What each of them has that it may not have, as lines to read. */
const breachesOf = (among: readonly SourceFile[], find: (file: SourceFile) => readonly string[]): string[] =>
  among.flatMap((file) => find(file).map((what) => `${file.path}: ${what}`));

const inRooms = (...rooms: readonly string[]): SourceFile[] => files.filter(({ room }) => rooms.includes(room));

/** What stands outside of src in one place, by the one file that reads it: our version, and the published schema. */
const outside: ReadonlyMap<string, string> = new Map([
  ['cli/version.ts', '../package.json'],
  ['config/options.ts', '../config/schema.json'],
]);

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

describe('rooms', () => {
  test('there is something to look at', () => {
    expect(files.length).toBeGreaterThan(150);
    expect(files.flatMap(({ specifiers }) => specifiers).length).toBeGreaterThan(700);
  });

  test('every folder of src is a room of the table', () => {
    expect([...new Set(files.map(({ room }) => room))].filter((room) => mayImport[room] === undefined)).toEqual([]);
  });

  test('each imports only rooms that it may', () => {
    const strays = breachesOf(files, (file) =>
      ownImports(file).filter((path) => {
        const room = roomOf(path);
        const isAllowed = room === file.room || mayImport[file.room]?.includes(room) === true;
        return outside.get(file.path) !== path && !(isAllowed && files.some((other) => other.path === path));
      }),
    );
    expect(strays).toEqual([]);
  });

  test('a check imports no other check', () => {
    const each = inRooms('checks').filter(({ path }) => path !== 'checks/index.ts');
    const strays = breachesOf(each, (file) =>
      ownImports(file).filter((path) => path.startsWith('checks/') && path !== 'checks/define.ts'),
    );
    expect(strays).toEqual([]);
  });

  test('observe, judge and report name no check', () => {
    const ids = checks.map(({ id }) => id);
    expect(breachesOf(inRooms('observe', 'judge', 'report'), (file) => checksNamed(file, ids))).toEqual([]);
  });

  test('observe reads of what is expected only where to look', () => {
    const read = inRooms('observe').flatMap((file) => expectationsRead(file).map((path) => [file.path, path]));
    const isPlace = (path = ''): boolean =>
      [...placesExpected.keys()].some((place) => path === place || path.startsWith(`${place}.`));
    expect(read.filter(([, path]) => !isPlace(path))).toEqual([]);
    const unread = [...placesExpected.keys()].filter((place) => !read.some(([, path]) => path?.startsWith(place)));
    expect(unread).toEqual([]);
  });

  test('pure rooms touch nothing', () => {
    expect(inRooms(...pureRooms).length).toBeGreaterThan(80);
    expect(breachesOf(inRooms(...pureRooms), impurities)).toEqual([]);
  });

  test('none goes round its imports, prints to the console, or has a class that is no error', () => {
    expect(breachesOf(files, roundaboutWays)).toEqual([]);
  });

  test('only what starts the program touches the process', () => {
    const used = new Map(files.map((file) => [file.path, [...new Set(processUsed(file))].toSorted()]));
    expect(new Map([...used].filter(([, names]) => names.length > 0))).toEqual(processUsers);
  });
});

describe('modules of Node', () => {
  const used = files.flatMap((file) =>
    file.specifiers
      .filter((specifier) => specifier.startsWith('node:'))
      .map((specifier) => ({ room: file.room, path: file.path, name: specifier.slice('node:'.length) })),
  );

  test('each room imports those that it may, and no more are allowed than are imported', () => {
    expect(used.filter(({ room, name }) => nodeModules[room]?.includes(name) !== true)).toEqual([]);
    const allowed = Object.entries(nodeModules).flatMap(([room, names]) => names.map((name) => ({ room, name })));
    expect(allowed.filter((row) => !used.some(({ room, name }) => room === row.room && name === row.name))).toEqual([]);
  });

  test('sockets are for those that look, for what answers, for what hands reports on, and for the lab', () => {
    const rooms = Object.keys(nodeModules).filter((room) => nodeModules[room]?.some((name) => sockets.includes(name)));
    expect(rooms).toEqual(['observe', 'echo', 'delivery', 'lab', 'daemon', 'targets']);
    // The API server of a cluster is asked by the library; what is missing there is whom this machine trusts.
    const ofTargets = breachesOf(inRooms('targets'), ({ imports }) =>
      imports.filter(({ specifier }) => specifier === 'node:tls').flatMap((each) => each.names),
    );
    expect(ofTargets).toEqual(['targets/cluster/kubeconfig.ts: getCACertificates']);
  });

  test('so is all cryptography but a digest, and whether the files of a configuration hold what they should', () => {
    const others = files.filter(({ room }) => !['observe', 'echo', 'lab'].includes(room));
    const names = breachesOf(others, ({ imports }) =>
      imports.filter(({ specifier }) => specifier === 'node:crypto').flatMap((each) => each.names),
    );
    const ofFiles = ['createPrivateKey', 'X509Certificate'].map((name) => `config/pem-files.ts: ${name}`);
    const ofStores = 'config/trust-files.ts: X509Certificate';
    // The tokens of whoever asks are compared by their digests.
    const ofHttp = ['fixed-headers.ts: createHash', 'rights.ts: createHash', 'rights.ts: timingSafeEqual'].map(
      (name) => `daemon/http/${name}`,
    );
    expect(names).toEqual([
      'cli/shard.ts: createHash',
      'config/effective.ts: createHash',
      ...ofFiles,
      ofStores,
      ...ofHttp,
      'daemon/reload/watched.ts: createHash',
      // Of a Secret only the leaf of its `tls.crt` is kept.
      ...['createHash', 'X509Certificate'].map((name) => `targets/objects/secret.ts: ${name}`),
    ]);
  });

  test('carry their prefix', () => {
    // Younger modules are listed with theirs.
    const bare = builtinModules.filter((name) => !name.startsWith('node:'));
    expect(breachesOf(files, ({ specifiers }) => specifiers.filter((name) => bare.includes(name)))).toEqual([]);
  });
});

describe('packages', () => {
  const uses = files.flatMap((file) =>
    file.specifiers
      .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
      .map((specifier) => ({ package: packageOf(specifier), path: file.path })),
  );

  test('each is imported by the one file that is named for it', () => {
    const tableFor = (path: string) => (path.startsWith('lab/') ? labImporters : importers);
    expect(uses.filter((use) => tableFor(use.path)[use.package] !== use.path)).toEqual([]);
  });

  test('each that is named is imported, and each dependency is named', () => {
    const manifest = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as Record<string, object>;
    // The bundle has in it what it needs: who installs the package installs nothing else.
    expect(manifest['dependencies']).toBeUndefined();
    const inside = Object.keys(manifest['devDependencies'] ?? {}).filter((name) => !tools.test(name));
    expect(inside.toSorted()).toEqual([...new Set([importers, labImporters].flatMap(Object.keys))].toSorted());
    const used = new Set(uses.map((use) => `${use.package} ${use.path}`));
    const named = [...Object.entries(importers), ...Object.entries(labImporters)];
    expect(named.filter(([name, path]) => !used.has(`${name} ${path}`))).toEqual([]);
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
  const sources = filesBelow('src');
  const written = [...sources, ...filesBelow('test').filter((path) => path.endsWith('.ts'))];

  test('holds at its top only what belongs there', () => {
    const allowed =
      /^(package(?:-lock)?\.json|tsconfig\.json|src|config|test|Dockerfile|README\.md|LICENSE|node_modules|dist|\..*)$/;
    expect(readdirSync(top).filter((name) => !allowed.test(name))).toEqual([]);
  });
  test('holds in src only TypeScript, and what starts it on an old Node', () => {
    expect(sources.filter((path) => !path.endsWith('.ts'))).toEqual(['src/cli/hostprobe.cjs']);
    expect(sources.filter((path) => path.split('/').length === 2)).toEqual(['src/cli.ts']);
  });
  test('has each check in a folder, and nothing beside them but their list and their definition', () => {
    const place = /^src\/checks\/(?:(?:define|index)|(?:dns|reach|tls|http|kubernetes)\/[^/]+)\.ts$/;
    expect(sources.filter((path) => path.startsWith('src/checks/') && !place.test(path))).toEqual([]);
  });
  test('has names in kebab case', () => {
    const kebab = /^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)+[a-z0-9]+(?:-[a-z0-9]+)*(?:\.test|\.config)?\.(?:ts|cjs)$/;
    expect(written.filter((path) => !kebab.test(path))).toEqual([]);
  });
  test('uses no name that holds nothing in particular', () => {
    const vague = /(?:^|[/.-])(?:utils?|helpers?|managers?|services?|common|misc)(?:[/.-]|$)/;
    expect(written.filter((path) => vague.test(path))).toEqual([]);
  });
  test('has no file that grew into a drawer', () => {
    const limit = (path: string): number => (/^src\/checks\/[^/]+\//.test(path) ? 80 : 300);
    const lines = (path: string): number => readFileSync(join(top, path), 'utf8').trimEnd().split('\n').length;
    const long = written.filter((path) => lines(path) > limit(path));
    expect(long.toSorted()).toEqual([...longWithReason.keys()].toSorted());
  });
});
