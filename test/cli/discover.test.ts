import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { captured } from '../support/io.ts';

let folder: Folder;
beforeAll(() => {
  folder = makeFolder();
  folder.write(
    'hostprobe.yaml',
    `domain: ck8s.example.org
environments: { prod-eu: { domain: eu.example.org, labels: { cluster: prod-eu } } }
targets:
  - host: demo.example.com
  - { host: intranet.example.com, environment: prod-eu, expect: { loadBalancer: internal, trust: private } }
  - { host: shop.example.com, name: shop-new, labels: { team: shop }, address: [203.0.113.10] }
  - { host: db.example.com, port: 5432, protocol: tcp, expect: { loadBalancer: none, reachable: false, control: "demo.example.com:443" } }
`,
  );
});
afterAll(() => folder[Symbol.dispose]());

async function discover(...words: string[]) {
  const { io, out, err } = captured({ cwd: folder.path });
  const code = await runProgram(['discover', ...words], io);
  return { code, out: out(), err: err() };
}

const lines = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.replaceAll(/ {3,}/g, '   '));

test('all that the configuration lists, with what is expected', async () => {
  const { code, out, err } = await discover();
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(lines(out)).toEqual([
    'demo.example.com   https · load balancer app',
    'intranet.example.com   https · environment prod-eu · load balancer internal · trust private · cluster=prod-eu',
    'shop-new (shop.example.com)   https · load balancer app · dials 203.0.113.10 · team=shop',
    'db.example.com:5432   tcp · no load balancer · must not be reachable',
    '',
    '4 targets',
  ]);
});

test('a host without a domain: what is missing is said', async () => {
  using empty = makeFolder();
  const { io, out } = captured({ cwd: empty.path });
  expect(await runProgram(['discover', 'demo.example.com'], io)).toBe(0);
  expect(lines(out())[0]).toBe(
    'demo.example.com   https · no load balancer (no domain was given: --domain or `domain:`)',
  );
});

test('what is left out, and why', async () => {
  const { out } = await discover('shop.example.com', 'other.example.com');
  expect(lines(out).filter((line) => line.includes('left out'))).toEqual([
    'demo.example.com   left out: the configuration lists it, and other hosts were named',
    'intranet.example.com   left out: the configuration lists it, and other hosts were named',
    'db.example.com:5432   left out: the configuration lists it, and other hosts were named',
    '2 targets, 3 left out',
  ]);
});

test('the parts of a run are together all of it', async () => {
  const parts = await Promise.all(['0/2', '1/2'].map((shard) => discover('--shard', shard, '-o', 'json')));
  const found = parts.map(
    ({ out }) => JSON.parse(out) as { targets: { host: string }[]; leftOut: { because: string }[] },
  );
  expect(found.flatMap(({ targets }) => targets.map(({ host }) => host)).toSorted()).toEqual([
    'db.example.com',
    'demo.example.com',
    'intranet.example.com',
    'shop.example.com',
  ]);
  expect(found.flatMap(({ leftOut }) => leftOut)).toHaveLength(4);
  expect(found[0]).toMatchObject({
    schema: 'hostprobe.discovery/1',
    files: [expect.stringContaining('hostprobe.yaml')],
  });
});

test('nothing is a mistake, unless it may be', async () => {
  folder.write('empty.yaml', 'targets: []\n');
  expect(await discover('--config', 'empty.yaml')).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('nothing to probe'),
  });
  expect(await discover('--config', 'empty.yaml', '--allow-empty')).toEqual({ code: 0, out: '0 targets\n', err: '' });
});
