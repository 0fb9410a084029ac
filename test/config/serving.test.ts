import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSelfSigned } from '../../src/lab/certificates.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { complaints, load } from './loading.ts';

const token = 'a-token-of-some-length';

describe('server', () => {
  test('by default it listens on loopback, and nobody acts', () => {
    expect(load('').server).toEqual({
      listen: { address: '127.0.0.1', port: 9790 },
      externalUrl: null,
      token: null,
      readToken: null,
      tls: null,
      allow: [],
    });
  });

  test.each([
    [':9790', { address: null, port: 9790 }],
    ['[::1]:80', { address: '::1', port: 80 }],
    ['192.0.2.1:0', { address: '192.0.2.1', port: 0 }],
  ])('listens at %s', (listen, expected) => {
    expect(load(`server: { listen: "${listen}" }`).server.listen).toEqual(expected);
  });

  test.each(['9790', 'localhost:9790', '::1:80', '127.0.0.1', '127.0.0.1:65536', '127.0.0.1:x', ''])(
    'does not listen at %j',
    (listen) => {
      expect(complaints(`server: { listen: "${listen}" }`)).toEqual([
        `f.yaml:1:19: server.listen: expected IP:PORT, [IPv6]:PORT or :PORT, got "${listen}"`,
      ]);
    },
  );

  test.each([
    ['https://probe.example.com', 'https://probe.example.com'],
    ['https://probe.example.com/', 'https://probe.example.com'],
    ['http://[::1]:8080/a/b//', 'http://[::1]:8080/a/b'],
    ['', null],
  ])('is reached under %j', (url, expected) => {
    expect(load(`server: { externalUrl: "${url}" }`).server.externalUrl).toBe(expected);
  });

  test.each(['probe.example.com', 'ftp://x.example', 'https://me:x@a.example', 'https://a.example/?q', 'https://a b'])(
    'is not reached under %s',
    (url) => {
      expect(complaints(`server: { externalUrl: "${url}" }`)).toEqual([
        expect.stringMatching(/^f\.yaml:1:24: server\.externalUrl: expected an http or https URL/),
      ]);
    },
  );

  test('tokens are hard to guess, fit a header, and are told nowhere', () => {
    expect(load(`server: { token: ${token}, readToken: "${token}==" }`).server).toMatchObject({
      token,
      readToken: `${token}==`,
    });
    const expected = 'expected a token that fits a header, of at least 16 characters, got ***';
    expect(complaints('server: { token: fifteen-letters, readToken: "sixteen letters!" }')).toEqual([
      `f.yaml:1:18: server.token: ${expected}: it is shorter; \`openssl rand -hex 32\` makes a good one`,
      `f.yaml:1:46: server.readToken: ${expected}`,
    ]);
    expect(complaints('', { env: { HOSTPROBE_TOKEN: 'short' } })).toEqual([
      `HOSTPROBE_TOKEN: ${expected}: it is shorter; \`openssl rand -hex 32\` makes a good one`,
    ]);
  });
});

describe('the pair that it serves with', () => {
  let folder: Folder;
  beforeAll(async () => {
    folder = makeFolder();
    const [own, other] = await Promise.all([createSelfSigned(), createSelfSigned()]);
    folder.write('tls.crt', own.pem);
    folder.write('tls.key', own.keyPem);
    folder.write('other.key', other.keyPem);
  });
  afterAll(() => folder[Symbol.dispose]());
  const at = () => ({ file: join(folder.path, 'f.yaml'), cwd: '/nowhere' });

  test('is named relative to the file, in a variable relative to the working directory', () => {
    const [cert, key] = [join(folder.path, 'tls.crt'), join(folder.path, 'tls.key')];
    expect(load('server: { tls: { cert: tls.crt, key: tls.key } }', at()).server.tls).toEqual({ cert, key });
    const env = { HOSTPROBE_SERVER_TLS_CERT: 'tls.crt', HOSTPROBE_SERVER_TLS_KEY: 'tls.key' };
    expect(load('', { env, cwd: folder.path }).server.tls).toEqual({ cert, key });
    expect(load('server: { tls: { cert: "", key: "" } }').server.tls).toBeNull();
  });

  test.each([
    ['{ cert: tls.crt }', '24: server.tls.cert: `server.tls.key` is missing beside it'],
    ['{ key: tls.key, cert: "" }', '23: server.tls.key: `server.tls.cert` is missing beside it'],
    ['{ cert: gone.crt, key: tls.key }', '24: server.tls.cert: "/gone.crt" does not exist'],
    ['{ cert: tls.key, key: tls.key }', '24: server.tls.cert: "/tls.key" holds no certificate in PEM'],
    [
      '{ cert: tls.crt, key: other.key }',
      '38: server.tls.key: "/other.key" does not belong to the certificate in "/tls.crt"',
    ],
  ])('%s', (tls, complaint) => {
    const found = complaints(`server: { tls: ${tls} }`, at());
    expect(found.map((line) => line.replaceAll(folder.path, ''))).toEqual([`/f.yaml:1:${complaint}`]);
  });
});

test('the history is kept in memory, or beside the file that says so', () => {
  expect(load('').store).toEqual({ path: null, keepMs: 400 * 86_400_000, keepEvidenceMs: 30 * 86_400_000 });
  const request = { file: '/etc/hostprobe/f.yaml', cwd: '/nowhere' };
  expect(load('store: { path: history.db, keep: 1d }', request).store).toMatchObject({
    path: '/etc/hostprobe/history.db',
    keepMs: 86_400_000,
  });
  expect(load('store: { path: /data/history.db }', request).store.path).toBe('/data/history.db');
  expect(load('', { ...request, env: { HOSTPROBE_STORE_PATH: 'x.db' } }).store.path).toBe('/nowhere/x.db');
  expect(complaints('store: { keep: 0d, keepEvidence: long }')).toHaveLength(2);
});

describe('schedules', () => {
  test('are the target’s own, else those of its environment, else the common ones, each by itself', () => {
    const { targets } = load(`
defaults: { schedule: 1m, confirm: [5s] }
environments: { slow: { defaults: { schedule: '0 6 * * MON-FRI', confirm: [] } } }
targets:
  - { host: a.example }
  - { host: b.example, environment: slow }
  - { host: c.example, environment: slow, schedule: 10s, fullSchedule: 1d }
  - { host: d.example, confirm: [1s, 2s, 3s, 4s, 10m] }
`);
    const full = { everyMs: 21_600_000 };
    expect(targets.map(({ schedule }) => schedule)).toEqual([
      { quick: { everyMs: 60_000 }, full, confirmMs: [5000] },
      { quick: { cron: '0 6 * * MON-FRI' }, full, confirmMs: [] },
      { quick: { everyMs: 10_000 }, full: { everyMs: 86_400_000 }, confirmMs: [] },
      { quick: { everyMs: 60_000 }, full, confirmMs: [1000, 2000, 3000, 4000, 600_000] },
    ]);
  });

  const expected = 'expected a duration or a cron expression of five fields';
  test.each([
    [
      'schedule: 9s',
      `23: defaults.schedule: ${expected}, got "9s": 10 s or more, for each look costs others something`,
    ],
    ['schedule: 400d', `23: defaults.schedule: ${expected}, got "400d": a year or less`],
    ['schedule: often', `23: defaults.schedule: ${expected}, got "often"`],
    ['schedule: 5', `23: defaults.schedule: ${expected}, got 5`],
    [
      "fullSchedule: '0 0 30 2 *'",
      `27: defaults.fullSchedule: ${expected}, got "0 0 30 2 *": its day never comes: no such month has it`,
    ],
    [
      "schedule: '@daily'",
      `23: defaults.schedule: ${expected}, got "@daily": names such as @hourly are not known; write five fields`,
    ],
    [
      'confirm: [60s, 20s]',
      '28: defaults.confirm[1]: expected a longer time than the one before, got "20s": each is counted from the first worse look',
    ],
    ['confirm: [11m]', '23: defaults.confirm[0]: expected a duration up to 10m such as 20s, got "11m"'],
    ['confirm: [1s, 2s, 3s, 4s, 5s, 6s]', '22: defaults.confirm: expected five at most, got a list'],
  ])('%s', (written, complaint) => {
    expect(complaints(`defaults: { ${written} }`)).toEqual([`f.yaml:1:${complaint}`]);
  });

  test('of an environment and of a target are held to the same', () => {
    const text =
      'environments: { a: { defaults: { schedule: 1s } } }\ntargets: [{ host: a.example, confirm: [2s, 1s] }]';
    expect(complaints(text).map((line) => line.split(': ')[1])).toEqual([
      'environments.a.defaults.schedule',
      'targets[0].confirm[1]',
    ]);
  });
});

test('all of it can be said by variables', () => {
  const env = {
    HOSTPROBE_SERVER_LISTEN: ':9999',
    HOSTPROBE_SERVER_EXTERNAL_URL: 'https://probe.example.com/',
    HOSTPROBE_TOKEN: token,
    HOSTPROBE_SERVER_READ_TOKEN: `read-${token}`,
    HOSTPROBE_SERVER_PROBE_ALLOW: '*.example.com, 192.0.2.0/24',
    HOSTPROBE_STORE_PATH: '/data/history.db',
    HOSTPROBE_STORE_KEEP: '10d',
    HOSTPROBE_STORE_KEEP_EVIDENCE: '1d',
    HOSTPROBE_DEFAULTS_SCHEDULE: '*/2 * * * *',
    HOSTPROBE_DEFAULTS_FULL_SCHEDULE: '1h',
    HOSTPROBE_DEFAULTS_CONFIRM: '5s,10s',
  };
  const { server, store, targets } = load('targets: [{ host: a.example }]', { env });
  expect(server).toMatchObject({
    listen: { address: null, port: 9999 },
    externalUrl: 'https://probe.example.com',
    token,
    readToken: `read-${token}`,
  });
  expect(server.allow).toHaveLength(2);
  expect(store).toEqual({ path: '/data/history.db', keepMs: 10 * 86_400_000, keepEvidenceMs: 86_400_000 });
  expect(targets[0]?.schedule).toEqual({
    quick: { cron: '*/2 * * * *' },
    full: { everyMs: 3_600_000 },
    confirmMs: [5000, 10_000],
  });
});

test('a token of its own goes before the common variable', () => {
  const other = `other-${token}`;
  expect(load('', { env: { HOSTPROBE_TOKEN: token, HOSTPROBE_SERVER_TOKEN: other } }).server.token).toBe(other);
  expect(load(`server: { token: ${other} }`, { env: { HOSTPROBE_TOKEN: token } }).server.token).toBe(other);
  expect(load('server: { token: "" }', { env: { HOSTPROBE_TOKEN: token } }).server.token).toBeNull();
});

test('where it comes from: each file, each pattern and each store', () => {
  using folder = makeFolder();
  const [at, ca] = [(name: string) => join(folder.path, name), folder.write('more.yaml', 'targets: []')];
  expect(load('include: [more.yaml, "d/*.yaml"]', { file: at('f.yaml') }).reads).toEqual({
    files: [at('f.yaml'), ca],
    patterns: [{ folder: folder.path, pattern: 'd/*.yaml' }],
    stores: [],
  });
});
