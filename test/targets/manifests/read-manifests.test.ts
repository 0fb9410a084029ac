import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../../src/config/error.ts';
import { readManifests, type Manifests } from '../../../src/targets/manifests/read-manifests.ts';
import { makeFolder, type Folder } from '../../support/folder.ts';

const service = (name: string, port = 80): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: default}\nspec: {ports: [{port: ${port}}]}\n`;

function folderOf(files: Readonly<Record<string, string>>): Folder {
  const folder = makeFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder.path, name, '..'), { recursive: true });
    folder.write(name, text);
  }
  return folder;
}

const read = (paths: readonly string[], cwd: string, input = ''): Manifests =>
  readManifests(paths, { cwd, stdin: () => input });
const names = ({ objects }: Manifests): string[] => objects.map(({ name }) => name);

function complaints(work: () => unknown): string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n');
  }
}

describe('a folder', () => {
  test('is read with all that is below it, by name, and what is no manifest is counted', () => {
    using folder = folderOf({
      'b/z.yml': service('z'),
      'b/a.json': JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } }),
      'a.yaml': service('first'),
      '.hidden.yaml': service('hidden'),
      '.git/refs/main.yaml': 'no: [manifest',
      'README.md': 'no: [manifest',
      'chart/Chart.yaml': 'apiVersion: v2\nname: shop\n',
      'chart/values.yaml': 'image: {{ so }}\nreplicas: 2\n',
      'kustomization.yaml': 'resources: [a.yaml]\n',
      'package.json': '{"name": "x" // no YAML\n}',
    });
    const found = read(['.'], folder.path);
    expect(names(found)).toEqual(['hidden', 'first', 'a', 'z']);
    expect(found.files).toEqual([
      '.hidden.yaml',
      'a.yaml',
      'b/a.json',
      'b/z.yml',
      'chart/Chart.yaml',
      'chart/values.yaml',
      'kustomization.yaml',
      'package.json',
    ]);
    expect(found.passedOver.map(({ kind }) => kind)).toEqual([null, null, null, null]);
    expect(found.objects[1]).toMatchObject({
      origin: { file: 'a.yaml' },
      places: { '': [1, 1], 'spec.ports[0].port': [4, 17, 'flow'] },
    });
    expect(read([folder.path], '/').files[1]).toBe(join(folder.path, 'a.yaml'));
  });

  test('with the templates of a chart names them, and every other mistake beside them', () => {
    using folder = folderOf({
      'templates/a.yaml': '{{- if .Values.a }}\nkind: Service\n{{- end }}\n',
      'templates/b.yaml': `${service('b')}---\na: b: c\n`,
      'c.yaml': service('c').replace('80', 'x'),
    });
    expect(complaints(() => read(['.'], folder.path))).toEqual([
      'c.yaml:4:17: Service default/c: spec.ports[0].port: expected a whole number',
      expect.stringMatching(/^templates\/a\.yaml:1:1: a template was not filled in .* \(so on 1 more line\)$/),
      expect.stringMatching(/^templates\/b\.yaml:\d+:\d+: not YAML: /),
    ]);
  });

  test('that links into itself ends; a file that many links lead to is read once', () => {
    using folder = folderOf({ '..2026/a.yaml': service('a'), 'deep/b.yaml': service('b') });
    symlinkSync('..2026', join(folder.path, '..data'));
    symlinkSync('..data/a.yaml', join(folder.path, 'a.yaml'));
    symlinkSync('..', join(folder.path, 'deep', 'up'));
    const paths = ['deep', 'a.yaml', 'deep/b.yaml', './deep/../a.yaml'];
    expect(names(read(paths, folder.path))).toEqual(['b', 'a']);
    symlinkSync('self', join(folder.path, 'self'));
    symlinkSync('gone', join(folder.path, 'link'));
    expect(read(['.'], folder.path).files).toEqual(['a.yaml', 'deep/b.yaml']);
    symlinkSync('gone', join(folder.path, 'link.yaml'));
    expect(complaints(() => read(['.'], folder.path))).toEqual(['link.yaml: cannot be read (ENOENT)']);
  });
});

test('what is not there, and where there is nothing to read', () => {
  using folder = folderOf({ 'empty/README.md': '', 'a.yaml': service('a') });
  expect(complaints(() => read(['gone', 'a.yaml/b', 'empty', 'a.yaml'], folder.path))).toEqual([
    'gone: there is no such file or folder',
    'a.yaml/b: there is no such file or folder',
    'empty: holds no *.yaml, *.yml or *.json',
  ]);
  expect(read(['empty/README.md'], folder.path)).toMatchObject({ objects: [], passedOver: [] });
});

test('standard input is called -', () => {
  const found = read(['-'], '/nowhere', service('a'));
  expect(found.files).toEqual(['-']);
  expect(found.objects).toMatchObject([{ name: 'a', origin: { file: '-' } }]);
  expect(complaints(() => read(['-'], '/nowhere', 'a: [\nkind: x'))[0]).toMatch(/^-:\d+:\d+: not YAML/);
});

test('a file that is too large, or no UTF-8', () => {
  using folder = folderOf({});
  folder.write('large.yaml', Buffer.alloc(64 * 1024 * 1024 + 1, '\n'));
  folder.write('other.yaml', Buffer.from('kind: \xff', 'latin1'));
  expect(complaints(() => read(['.'], folder.path))).toEqual([
    'large.yaml: is larger than 64 MiB',
    'other.yaml: is not encoded as UTF-8',
  ]);
  expect(complaints(() => read(['-'], '/', '\n'.repeat(64 * 1024 * 1024 + 1)))).toEqual(['-: is larger than 64 MiB']);
});

describe('the same object twice', () => {
  test('is one where both say the same, wherever they stand', () => {
    using folder = folderOf({ 'a.yaml': service('a'), 'b.yaml': `# again\n${service('a')}---\n${service('b')}` });
    expect(names(read(['.'], folder.path))).toEqual(['a', 'b']);
  });
  test('is one where only the order of keys differs', () => {
    const text = (annotations: string): string =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: a, annotations: {${annotations}}}\n`;
    const [one, other] = ['cert-manager.io/issuer: a', 'hostprobe.io/trust: any'];
    using folder = folderOf({ 'a.yaml': text(`${one}, ${other}`), 'b.yaml': text(`${other}, ${one}`) });
    expect(names(read(['.'], folder.path))).toEqual(['a']);
  });
  test('is a mistake where they differ, with both places', () => {
    using folder = folderOf({ 'a.yaml': service('a'), 'b.yaml': `---\n${service('a', 81)}` });
    expect(complaints(() => read(['.'], folder.path))).toEqual([
      expect.stringMatching(
        /^b\.yaml:2:1: service\/default\/a: the same object stands in a\.yaml:1, and differs; give one/,
      ),
    ]);
  });
  test('but not where the server is to make up the names', () => {
    const text =
      'apiVersion: v1\nkind: Service\nmetadata: {generateName: a-}\n---\napiVersion: v1\nkind: Service\nmetadata: {generateName: a-, labels: {a: b}}\n';
    expect(names(read(['-'], '/', text))).toEqual(['a-*', 'a-*']);
  });
});
