import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeFolder, type Folder } from '../support/folder.ts';
import { nodes, pathWith } from '../support/nodes.ts';
import { run, type Ended } from '../support/process.ts';

const top = resolve(import.meta.dirname, '../..');
const bin = join('src', 'cli', 'hostprobe.cjs');
const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as { version: string };

/** What every place it is run from can do, with no network: `check` finds no resolver there. */
const uses: readonly (readonly [words: readonly string[], code: number, stdout: RegExp])[] = [
  [['--version'], 0, new RegExp(`^${RegExp.escape(version)}\n$`)],
  [['explain', 'dns.resolves'], 0, /^dns\.resolves\n/],
  [['check', 'demo.example.com', '--resolver', '127.0.0.1:1'], 3, /^\? demo\.example\.com .*unknown/m],
];

const useful = uses.map(([, code, stdout]) => ({ code, stdout: expect.stringMatching(stdout), stderr: '' }));
const tooOld = /^hostprobe: Node 20\.\S+ is too old: [^\n]*`npm install node@24`[^\n]*\n$/;
const refused = uses.map(() => ({ code: 2, stdout: '', stderr: expect.stringMatching(tooOld) }));

let home: Folder;
let clone: string;
let bare: string;
let packed: { filename: string; files: { path: string }[] };
let installed: string;

/** Runs with this Node before all others, and nothing of npm's but what is in the test's own folder. */
const under = (node: string, cwd: string, ...command: [string, ...string[]]): Promise<Ended> =>
  run(command, {
    cwd,
    env: {
      PATH: pathWith(node),
      HOME: home.path,
      npm_config_prefix: join(home.path, 'global'),
      npm_config_cache: join(home.path, 'npm'),
      npm_config_offline: 'true',
      npm_config_update_notifier: 'false',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
    },
  });

async function npm(cwd: string, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await under(process.execPath, cwd, 'npm', ...words);
  if (code !== 0) throw new Error(`npm ${words.join(' ')} ended with ${code}: ${stdout}${stderr}`);
  return stdout;
}

/** The files of a clone. */
function copyClone(name: string): string {
  const folder = join(home.path, name);
  const scripts = ['test/build.ts', 'test/prepare.cjs', 'test/sbom.ts'];
  for (const part of ['src', 'config', ...scripts, 'package.json', 'README.md', 'LICENSE']) {
    cpSync(join(top, part), join(folder, part), { recursive: true });
  }
  return folder;
}

beforeAll(async () => {
  home = makeFolder();
  bare = copyClone('bare');
  clone = copyClone('clone');
  symlinkSync(join(top, 'node_modules'), join(clone, 'node_modules'));
  const answer: unknown = JSON.parse(await npm(clone, 'pack', '--json', '--pack-destination', home.path));
  [packed] = Object.values(answer as Record<string, typeof packed>) as [typeof packed];
  installed = join(home.path, 'installed');
  mkdirSync(installed);
  await npm(installed, 'install', join(home.path, packed.filename));
});
afterAll(() => home[Symbol.dispose]());

test('the package holds the bundle, the bin and what documents them', () => {
  const chunk = /^dist\/[\w.-]+\.mjs$/;
  const paths = packed.files.map(({ path }) => path);
  expect(paths.filter((path) => !chunk.test(path)).toSorted()).toEqual([
    'LICENSE',
    'README.md',
    'config/example.yaml',
    'config/grafana/hostprobe.json',
    'config/kubernetes-apiserver.yaml',
    'config/kubernetes-components.yaml',
    'config/kubernetes-kubelet.yaml',
    'config/kubernetes-node.yaml',
    'config/kubernetes-pod.yaml',
    ...globSync('config/kubernetes/**/*.yaml', { cwd: top }).toSorted(),
    'config/prometheus/alerting-rules.yaml',
    'config/prometheus/alertmanager.yaml',
    'config/prometheus/recording-rules.yaml',
    'config/prometheus/scrape.yaml',
    'config/schema.json',
    'dist/hostprobe.1',
    'dist/licenses.txt',
    'dist/sbom.cdx.json',
    'package.json',
    'src/cli/hostprobe.cjs',
  ]);
  expect(paths.filter((path) => chunk.test(path))).toEqual(
    expect.arrayContaining(['dist/hostprobe.mjs', 'dist/store-worker.mjs']),
  );
});

test('it brings nothing else along, and the notices of what is inside', () => {
  const lock = JSON.parse(readFileSync(join(installed, 'package-lock.json'), 'utf8')) as { packages: object };
  expect(Object.keys(lock.packages)).toEqual(['', 'node_modules/hostprobe']);
  const notices = readFileSync(join(installed, 'node_modules/hostprobe/dist/licenses.txt'), 'utf8').split('\n');
  for (const name of ['undici', 'zod', 'tldts', '@peculiar/x509']) {
    const start = notices.findIndex((line) => line.startsWith(`${name} `));
    expect(notices.slice(start, start + 8).join('\n')).toMatch(/^\S+ \d[\d.]*\n[^]*Copyright/);
  }
});

test('a clone without `npm ci` says so', async () => {
  for (const ended of [
    await under(process.execPath, bare, 'npx', 'hostprobe', '--version'),
    await under(process.execPath, bare, process.execPath, bin, '--version'),
  ]) {
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^hostprobe: it has not been built: run `npm ci` [^\n]*\n$/);
  }
  expect(existsSync(join(bare, 'node_modules'))).toBe(false);
});

describe('a clone whose source is newer than its bundle', () => {
  const changed = (name: string, modules: boolean): string => {
    const folder = copyClone(name);
    cpSync(join(clone, 'dist'), join(folder, 'dist'), { recursive: true });
    if (modules) symlinkSync(join(top, 'node_modules'), join(folder, 'node_modules'));
    const file = join(folder, 'src', 'cli', 'version.ts');
    writeFileSync(file, "export const version = 'as it stands now';\n");
    const built = statSync(join(folder, 'dist', 'hostprobe.mjs')).mtime;
    utimesSync(file, built, new Date(built.getTime() + 10_000));
    return folder;
  };

  test('runs the source', async () => {
    const ended = await under(process.execPath, changed('changed', true), 'node', bin, '--version');
    expect(ended).toMatchObject({ code: 0, stdout: 'as it stands now\n', stderr: '' });
  });

  test('says so where it cannot', async () => {
    const ended = await under(process.execPath, changed('changed-bare', false), 'node', bin, '--version');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^hostprobe: its build is older than its source: run `npm ci` [^\n]*\n$/);
  });
});

describe.each([20, 24, 26])('Node %i', (wanted) => {
  const path = nodes.find(({ major }) => major === wanted)?.path ?? '';
  const missing = path === '' ? ' (skipped: this machine has none)' : '';

  describe.skipIf(path === '')(`for real${missing}`, () => {
    /** What becomes of each use, by this command. */
    const outcomes = async (cwd: string, ...command: [string, ...string[]]): Promise<Ended[]> => {
      const ended: Ended[] = [];
      // One after the other: two npx that find their cache empty would fill it together.
      for (const [words] of uses) ended.push(await under(path, cwd, ...command, ...words));
      return ended;
    };

    test('npx in the clone', async () => {
      const ended = await outcomes(clone, 'npx', 'hostprobe');
      expect(ended).toMatchObject(useful.map(({ code, stdout }) => ({ code, stdout })));
      // On an old Node npm itself has something to say.
      expect(ended.map(({ stderr }) => stderr.replaceAll(/^npm warn .*\n/gm, '')).join('')).toBe('');
    });

    test('the clone’s bin by its path, from another folder', async () => {
      expect(await outcomes(installed, path, join(clone, bin))).toMatchObject(useful);
    });

    test('npm link, and the command from another folder', async () => {
      expect(await under(path, clone, 'npm', 'link')).toMatchObject({ code: 0 });
      const linked = join(home.path, 'global', 'bin', 'hostprobe');
      expect(realpathSync(linked)).toBe(realpathSync(join(clone, bin)));
      expect(await outcomes(installed, linked)).toMatchObject(useful);
      await npm(clone, 'unlink', '--global', 'hostprobe');
    });

    test('the package, installed', async () => {
      expect(await outcomes(installed, 'npx', 'hostprobe')).toMatchObject(wanted < 24 ? refused : useful);
    });

    test('the package, installed beside a Node of npm’s', async () => {
      const folder = join(home.path, `beside-${wanted}`);
      cpSync(installed, folder, { recursive: true });
      const own = join(folder, 'node_modules', '.bin', 'node');
      mkdirSync(dirname(own), { recursive: true });
      symlinkSync(process.execPath, own);
      expect(await outcomes(installed, path, join(folder, 'node_modules', 'hostprobe', bin))).toMatchObject(useful);
    });
  });
});
