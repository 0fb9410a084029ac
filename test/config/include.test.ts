import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { loadConfig, type ConfigRequest, type LoadedConfiguration } from '../../src/config/configuration.ts';
import { ConfigError } from '../../src/config/error.ts';
import { makeFolder, type Folder } from '../support/folder.ts';

/** A folder with these files, subfolders made. */
function folderOf(files: Readonly<Record<string, string>>): Folder {
  const folder = makeFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, name)), { recursive: true });
    folder.write(name, content);
  }
  return folder;
}

const load = (folder: Folder, request: Partial<ConfigRequest> = {}): LoadedConfiguration =>
  loadConfig({ cwd: folder.path, env: {}, ...request });

function complaints(files: Readonly<Record<string, string>>, request: Partial<ConfigRequest> = {}): string[] {
  using folder = folderOf(files);
  return complaintsOf(folder, request);
}

function complaintsOf(folder: Folder, request: Partial<ConfigRequest> = {}): string[] {
  try {
    load(folder, request);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.replaceAll(`${folder.path}/`, 'TOP/').split('\n');
  }
}

const hosts = ({ targets }: LoadedConfiguration): string[] => targets.map(({ host }) => host);

test('files are read in the order of their naming, those of a pattern sorted, each once', () => {
  using folder = folderOf({
    'hostprobe.yaml': 'include: [z.yaml, "d/*.yaml", "d/b.yaml"]\ntargets: [{host: own.example}]',
    'z.yaml': 'targets: [{host: z.example}]',
    'd/b.yaml': 'include: ["deep/*.json", ../common.yaml]\ntargets: [{host: b.example}]',
    'd/a.yaml': 'include: [../common.yaml]\ntargets: [{host: a.example}]',
    'd/c.yaml': '# nothing yet',
    'd/e.yaml': 'targets:\nenvironments:\n',
    'd/.hidden.yaml': 'targets: [{host: hidden.example}]',
    'd/sub.yaml/x.yaml': 'targets: [{host: folder.example}]',
    'd/deep/x.json': '{"targets": [{"host": "deep.example"}]}',
    'common.yaml': 'targets: [{host: shared.example}]',
  });
  symlinkSync('a.yaml', join(folder.path, 'd', 'again.yaml'));
  const configuration = load(folder);
  expect(hosts(configuration)).toEqual([
    'own.example',
    'z.example',
    'a.example',
    'shared.example',
    'b.example',
    'deep.example',
  ]);
  expect(configuration.effective()['include']).toEqual([]);
  expect(configuration.files.map(({ path, targets }) => [path.slice(folder.path.length + 1), targets])).toEqual([
    ['hostprobe.yaml', 1],
    ['z.yaml', 1],
    ['d/a.yaml', 1],
    ['common.yaml', 1],
    ['d/b.yaml', 1],
    ['d/deep/x.json', 1],
    ['d/c.yaml', 0],
    ['d/e.yaml', 0],
  ]);
});

test('environments of any file serve the targets of any other', () => {
  using folder = folderOf({
    'hostprobe.yaml':
      'include: ["*.inc"]\nenvironments: {a: {domain: a.example}}\ntargets: [{host: "x.${DOMAIN}", environment: b}]',
    'b.inc': 'environments: {b: {domain: b.example}}\ntargets: [{host: "x.${DOMAIN}", environment: a}]',
  });
  expect(hosts(load(folder))).toEqual(['x.b.example', 'x.a.example']);
});

test('patterns and stores are relative to the file that names them, and variables are filled in', () => {
  const [root = ''] = rootCertificates;
  using elsewhere = makeFolder();
  const other = elsewhere.write('other.pem', root);
  using folder = folderOf({
    'conf/hostprobe.yaml': 'include: ["${env:REGION}/*.yaml", "${env:NONE:-none}/*.yaml"]',
    'conf/eu/a.yaml': `environments: {a: {trust: {private: [ca.pem, ${other}]}}}`,
    'conf/eu/ca.pem': root,
  });
  const { environments } = load(folder, { file: 'conf/hostprobe.yaml', env: { REGION: 'eu' } });
  expect(environments['a']?.trust.private).toEqual([join(folder.path, 'conf/eu/ca.pem'), other]);
});

test('HOSTPROBE_INCLUDE stands in place of what the file includes, relative to the working directory', () => {
  const files = {
    'conf/hostprobe.yaml': 'include: [gone.yaml]\ntargets: [{host: own.example}]',
    'more/a.yaml': 'targets: [{host: a.example}]',
    'more/b.yaml': 'include: [c.yml]',
    'more/c.yml': 'targets: [{host: c.example}]',
  };
  using folder = folderOf(files);
  const env = { HOSTPROBE_INCLUDE: 'more/*.yaml' };
  expect(hosts(load(folder, { file: 'conf/hostprobe.yaml', env }))).toEqual(['own.example', 'a.example', 'c.example']);
  expect(hosts(load(folder, { env }))).toEqual(['a.example', 'c.example']);
  expect(complaints(files, { env: { HOSTPROBE_INCLUDE: 'more/d.yaml' } })).toEqual([
    'HOSTPROBE_INCLUDE: there is no file "more/d.yaml"',
  ]);
  const wrong = { ...files, 'more/a.yaml': 'targets: [{}]' };
  expect(complaints(wrong, { env })).toEqual([
    'more/a.yaml:1:11: targets[0].host: expected a host name or an IP address, but it is missing',
  ]);
});

describe('what cannot be included, and why', () => {
  const main = 'include: ["d/*.yaml"]\n';
  test.for([
    [{ 'hostprobe.yaml': 'include: d.yaml' }, 'hostprobe.yaml:1:10: include: expected a list, got "d.yaml"'],
    [
      { 'hostprobe.yaml': 'include: [5]' },
      'hostprobe.yaml:1:11: include[0]: expected the name of a file or a pattern such as targets.d/*.yaml, got 5',
    ],
    [{ 'hostprobe.yaml': 'include: [a.yaml]' }, 'hostprobe.yaml:1:11: include[0]: there is no file "a.yaml"'],
    [
      { 'hostprobe.yaml': main, 'd/a.yaml': 'include: [b.yml]' },
      'd/a.yaml:1:11: include[0]: there is no file "d/b.yml"',
    ],
    [{ 'hostprobe.yaml': 'include: [d]', 'd/a.yaml': '' }, 'd: is a directory, where a file is wanted'],
    [
      { 'hostprobe.yaml': 'include: ["${DOMAIN}.yaml"]' },
      'hostprobe.yaml:1:11: include[0]: only ${env:NAME} and ${env:NAME:-default} are filled in here',
    ],
    [
      { 'hostprobe.yaml': 'include: ["${env:X}.yaml"]' },
      'hostprobe.yaml:1:11: include[0]: the environment variable X is not set (${env:X:-default} gives a default)',
    ],
    [
      { 'hostprobe.yaml': 'include: ["*.yaml"]' },
      'hostprobe.yaml:1:11: include[0]: the files include each other: hostprobe.yaml → hostprobe.yaml',
    ],
    [
      { 'hostprobe.yaml': main, 'd/a.yaml': 'include: [../b.yml]', 'b.yml': 'include: ["d/a.yaml"]' },
      'b.yml:1:11: include[0]: the files include each other: d/a.yaml → b.yml → d/a.yaml',
    ],
    [
      { 'hostprobe.yaml': main, d: 'a file' },
      'hostprobe.yaml:1:11: include[0]: the folder "d/" cannot be read (ENOTDIR)',
    ],
    [
      { 'hostprobe.yaml': main, 'd/a.yaml': '- x' },
      'd/a.yaml:1:1: is no file of targets: expected a mapping with targets, environments or include',
    ],
    [{ 'hostprobe.yaml': main, 'd/a.yaml': 'targets: x' }, 'd/a.yaml:1:10: targets: expected a list, got "x"'],
    [
      { 'hostprobe.yaml': main, 'd/a.yaml': 'environments: [x]' },
      'd/a.yaml:1:15: environments: expected a mapping, got a list',
    ],
    [
      { 'hostprobe.yaml': main, 'd/a.yaml': 'domain: a.example' },
      'd/a.yaml:1:1: is no file of targets: expected a mapping with targets, environments or include',
    ],
    [
      { 'hostprobe.yaml': main, 'd/a.yaml': 'target: []' },
      'd/a.yaml:1:1: is no file of targets: expected a mapping with targets, environments or include',
    ],
    [{ 'hostprobe.yaml': main, 'd/a.yaml': 'targets: []\ntargets: []' }, 'd/a.yaml:2:1: targets: it is written twice'],
    [
      { 'hostprobe.yaml': `${main}environments:\n  x: {}`, 'd/a.yaml': 'environments:\n  x: {}\n' },
      'd/a.yaml:2:3: environments.x: it is also defined at hostprobe.yaml:3:3',
    ],
    [
      {
        'hostprobe.yaml': main,
        'd/a.yaml': 'targets: [{host: a.example}]',
        'd/b.yaml': 'targets: [{host: A.example}]',
      },
      'd/b.yaml:1:11: targets[0]: the same host, port and name as targets[0] at d/a.yaml:1:11; a `name` tells targets of one host apart',
    ],
    [
      { 'hostprobe.yaml': main, 'd/a.yaml': 'environments: {a: {trust: {private: [ca.pem]}}}' },
      'd/a.yaml:1:38: environments.a.trust.private[0]: "TOP/d/ca.pem" does not exist',
    ],
    [
      { 'hostprobe.yaml': main, 'd/a.yaml': 'targets: [{host: a.example, expect: {trust: x}}]', 'd/b.yaml': '' },
      'd/a.yaml:1:45: targets[0].expect.trust: expected one of public, staging, private, self-signed, any, got "x"',
    ],
  ] as const)('%j', ([files, line]) => {
    expect(complaints(files)).toEqual([line]);
  });

  test('a link to nowhere, a file of another encoding, one that is too large: each is told', () => {
    using folder = folderOf({ 'hostprobe.yaml': 'include: ["d/*"]', 'd/large': '', 'd/sound': 'targets: [{}]' });
    truncateSync(join(folder.path, 'd/large'), 16 * 1024 * 1024 + 1);
    writeFileSync(join(folder.path, 'd/latin1'), Buffer.from('# \u00fc', 'latin1'));
    symlinkSync('nowhere', join(folder.path, 'd/link'));
    expect(complaintsOf(folder)).toEqual([
      'hostprobe.yaml:1:11: include[0]: there is no file "d/link"',
      'd/sound:1:11: targets[0].host: expected a host name or an IP address, but it is missing',
      'd/large: is larger than 16 MiB',
      'd/latin1: is not encoded as UTF-8',
    ]);
  });

  test('files that are too large together, or too many', () => {
    const large = `# ${'x'.repeat(6 * 1024 * 1024)}`;
    expect(
      complaints({
        'hostprobe.yaml': main,
        'd/a.yaml': large,
        'd/b.yaml': large,
        'd/c.yaml': large,
        'd/d.yaml': large,
      }),
    ).toEqual(['hostprobe.yaml:1:11: include[0]: all files together hold more than 16 MiB']);
    const many = Object.fromEntries(Array.from({ length: 1002 }, (_, index) => [`d/${index}.yaml`, '']));
    expect(complaints({ 'hostprobe.yaml': main, ...many })).toEqual([
      'hostprobe.yaml:1:11: include[0]: more than 1000 files are included',
    ]);
  });
});

test('the mistakes of all files are told at once, file by file, each at its place', () => {
  const files = {
    'hostprobe.yaml': 'include: ["d/*.yaml", gone.yaml]\ndns: {timeout: soon}\ntargets: [{host: m.example, port: 0}]',
    'd/a.yaml': 'targets:\n  - host: a.example\n  - host: b.example\n    expect:\n      trust: prod\n',
    'd/b.yaml': 'targets: [',
    'd/c.yaml':
      'environments:\n  c: { dns: { attempts: 0 } }\ntargets: [{ host: c.example, environment: elsewhere, lables: {} }]\n',
  };
  const lines = complaints(files);
  expect(lines.map((line) => line.split(': ').slice(0, 2).join(': '))).toEqual([
    'hostprobe.yaml:1:23: include[1]',
    'hostprobe.yaml:2:16: dns.timeout',
    'hostprobe.yaml:3:35: targets[0].port',
    'd/a.yaml:5:14: targets[1].expect.trust',
    'd/b.yaml:1:11: not YAML',
    'd/c.yaml:2:25: environments.c.dns.attempts',
    'd/c.yaml:3:54: targets[0].lables',
  ]);
});

test('an environment in which all is commented out is there nevertheless', () => {
  for (const files of [{}, { 'b.inc': 'environments:\n  b:\n    # domain: b.example\n' }]) {
    using folder = folderOf({
      'hostprobe.yaml': 'include: ["*.inc"]\nenvironments:\n  a:\ntargets: [{host: x.example, environment: a}]',
      ...files,
    });
    expect(load(folder).targets).toMatchObject([{ environment: 'a' }]);
  }
});

test('what is no file does not stand in the way of a pattern', () => {
  using folder = folderOf({ 'hostprobe.yaml': 'include: ["*.s*"]', 'a.src': 'targets: [{host: a.example}]' });
  execFileSync('mkfifo', [join(folder.path, 'b.sock')]);
  expect(hosts(load(folder))).toEqual(['a.example']);
  expect(load(folder, { file: join(folder.path, 'hostprobe.yaml'), cwd: '/' }).files).toHaveLength(2);
});

test('what a pattern matches is sorted, in whatever order it names it', () => {
  using folder = folderOf({
    'hostprobe.yaml': 'include: ["{c,a,b}.inc"]',
    'c.inc': 'targets: [{host: c.example}]',
    'a.inc': 'targets: [{host: a.example}]',
    'b.inc': 'targets: [{host: b.example}]',
  });
  expect(hosts(load(folder))).toEqual(['a.example', 'b.example', 'c.example']);
});

test('a wildcard may match nothing', () => {
  using folder = folderOf({ 'hostprobe.yaml': 'include: ["targets.d/*.yaml"]\ntargets: [{host: a.example}]' });
  expect(hosts(load(folder))).toEqual(['a.example']);
});

test('a whole tree of clusters loads, and what is wrong with each of its targets has its place', () => {
  const clusters = Array.from({ length: 40 }, (_, index) => `c${String(index).padStart(2, '0')}`);
  const text = (cluster: string, trust: string): string =>
    [
      'environments:',
      `  ${cluster}: { domain: ${cluster}.example, dns: { timeout: 3s } }`,
      'targets:',
      ...Array.from(
        { length: 25 },
        (_, index) => `  - { host: "h${index}.\${DOMAIN}", environment: ${cluster}, expect: { trust: ${trust} } }`,
      ),
    ].join('\n');
  const files = (trust: string): Record<string, string> => ({
    'hostprobe.yaml': 'include: ["targets.d/*.yaml"]',
    ...Object.fromEntries(clusters.map((cluster) => [`targets.d/${cluster}.yaml`, text(cluster, trust)])),
  });
  using folder = folderOf(files('private'));
  const { targets, environments, settings } = load(folder);
  expect(targets).toHaveLength(1000);
  expect(targets.at(-1)).toMatchObject({ host: 'h24.c39.example', domain: 'c39.example', environment: 'c39' });
  expect(Object.keys(environments)).toEqual(clusters);
  expect(environments['c39']).toEqual({
    ...settings,
    dns: { ...settings.dns, timeoutMs: 3000, unwritten: ['attempts'] },
  });
  const lines = complaints(files('prod'));
  expect(lines[199]).toMatch(/^targets\.d\/c07\.yaml:28:\d+: targets\[24\]\.expect\.trust: expected one of/);
  expect(lines.slice(200)).toEqual(['… and 800 more']);
});
