import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { listCluster } from '../../../src/targets/cluster/list-cluster.ts';
import { startApiServer, type ApiServer } from '../../support/api-server.ts';
import { makeFolder } from '../../support/folder.ts';
import { load } from '../../config/loading.ts';
import { ingress } from './watching.ts';

const list = async (
  text: string,
  env: Readonly<Record<string, string>> = {},
  signal: AbortSignal = new AbortController().signal,
) => {
  const { sources, troubles } = await listCluster(load(text), { env, signal });
  return { sources, troubles: troubles.map(({ message }) => message) };
};
const at = (kubeconfig: string): string => JSON.stringify({ discovery: { kubernetes: { enabled: true, kubeconfig } } });
const keysOf = ({ sources }: Awaited<ReturnType<typeof list>>) =>
  sources.map(({ environment, objects }) => [environment, objects.map(({ name }) => name)]);

async function withShop(): Promise<ApiServer> {
  const api = await startApiServer();
  api.put(ingress('shop'));
  return api;
}

test('what there is, once', async () => {
  using folder = makeFolder();
  await using api = await withShop();
  const listed = await list(at(folder.write('a', api.kubeconfig())));
  expect(listed.troubles).toEqual([]);
  expect(keysOf(listed)).toEqual([[null, ['shop']]]);
  expect(listed.sources[0]?.complete).toContain('Service');
  expect(api.watches()).toBe(0);
  expect(api.asked.filter(({ query }) => query['watch'] !== undefined)).toEqual([]);
});

test('nothing where no cluster is to be read', async () => {
  expect(await list('discovery: { kubernetes: { enabled: false } }')).toEqual({ sources: [], troubles: [] });
});

test('each environment has its own, with what it says otherwise than the top', async () => {
  using folder = makeFolder();
  await using one = await startApiServer();
  await using two = await startApiServer();
  one.put(ingress('one'), ingress('other', { namespace: 'other' }));
  two.put(ingress('two'), ingress('other', { namespace: 'other' }));
  const [a, b] = [folder.write('a', one.kubeconfig()), folder.write('b', two.kubeconfig())];
  const listed = await list(`
discovery: { kubernetes: { kubeconfig: ${a}, namespaces: [default] } }
environments:
  prod: { discovery: { kubernetes: { enabled: true } } }
  test: { discovery: { kubernetes: { enabled: true, kubeconfig: ${b}, namespaces: [] } } }
  none: { discovery: { kubernetes: { kubeconfig: ${b} } } }
`);
  expect(keysOf(listed)).toEqual([
    ['prod', ['one']],
    ['test', ['two', 'other']],
  ]);
  expect(listed.sources[0]?.objects[0]?.origin).toEqual({ cluster: 'prod' });
});

test('of what cannot be reached nothing is said, and what is wrong with it', async () => {
  using folder = makeFolder();
  const api = await withShop();
  const file = folder.write('a', api.kubeconfig());
  await api.goDown();
  expect(await list(at(file))).toEqual({
    sources: [],
    troubles: [
      `the cluster at ${api.url} is not read: it cannot be reached: connect ECONNREFUSED 127.0.0.1:${api.port}`,
    ],
  });
});

test('where nothing may be read, there is nothing', async () => {
  using folder = makeFolder();
  await using api = await withShop();
  const { sources, troubles } = await list(at(folder.write('a', api.kubeconfig({ user: 'token: wrong' }))));
  expect(sources).toEqual([]);
  expect(troubles).toEqual([`the cluster at ${api.url} is not read: it does not know us: Unauthorized (HTTP 401)`]);
});

test('what may not be read is told, and the rest is there', async () => {
  using folder = makeFolder();
  await using api = await withShop();
  api.fault('services', { status: 403, message: 'services is forbidden' });
  api.fault('orders', { status: 500, message: 'conversion webhook failed' });
  const listed = await list(at(folder.write('a', api.kubeconfig())));
  expect(keysOf(listed)).toEqual([[null, ['shop']]]);
  expect(listed.troubles).toEqual([
    'the cluster: orders cannot be read: it refuses: conversion webhook failed (HTTP 500)',
    'the cluster: services may not be read: services is forbidden (HTTP 403)',
  ]);
  expect(listed.sources[0]?.complete).not.toContain('Order');
});

test.each([
  ['a file that is not there', 'none', /^the cluster is not read: the kubeconfig .*none cannot be read: ENOENT/],
  ['one that is no YAML', 'broken', /^the cluster is not read: the kubeconfig .*broken cannot be read/],
  ['one without a context', 'empty', /^the cluster is not read: the kubeconfig has no current context/],
  ['a server that is no URL', 'nowhere', /is not read: what the kubeconfig gives as its server is no URL$/],
  ['an authority that is another', 'stranger', /is not read: it cannot be reached: .*(?:certificate|signature)/],
  [
    'a plugin that is not there',
    'plugin',
    /is not read: there are no credentials for it: spawn \/nowhere\/plugin ENOENT/,
  ],
])('what is wrong with the kubeconfig is told: %s', async (_, name, words) => {
  using folder = makeFolder();
  await using api = await withShop();
  await using other = await startApiServer();
  folder.write('broken', 'a: [');
  folder.write('empty', 'apiVersion: v1\nkind: Config\n');
  folder.write('nowhere', api.kubeconfig({ server: 'nowhere' }));
  folder.write('stranger', other.kubeconfig({ server: api.url, user: 'token: the-token-of-the-tests' }));
  const exec =
    'exec: { apiVersion: client.authentication.k8s.io/v1, command: /nowhere/plugin, interactiveMode: Never }';
  folder.write('plugin', api.kubeconfig({ user: exec }));
  const { sources, troubles } = await list(at(join(folder.path, name)));
  expect(sources).toEqual([]);
  expect(troubles).toEqual([expect.stringMatching(words)]);
});

test('a plugin gives credentials, asked once for all', async () => {
  using folder = makeFolder();
  await using api = await withShop();
  const credential = {
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    status: { token: 'the-token-of-the-tests' },
  };
  const plugin = folder.write(
    'plugin',
    `#!/bin/sh\necho asked >> ${folder.path}/log\necho '${JSON.stringify(credential)}'\n`,
  );
  chmodSync(plugin, 0o755);
  const exec = `exec: { apiVersion: client.authentication.k8s.io/v1, command: ${plugin}, interactiveMode: Never }`;
  const listed = await list(at(folder.write('a', api.kubeconfig({ user: exec }))));
  expect(keysOf(listed)).toEqual([[null, ['shop']]]);
  expect(readFileSync(join(folder.path, 'log'), 'utf8')).toBe('asked\n');
});

test('a plugin that waits for a person holds nobody up', async () => {
  using folder = makeFolder();
  await using api = await withShop();
  const exec =
    'exec: { apiVersion: client.authentication.k8s.io/v1, command: sleep, args: ["5"], interactiveMode: Never }';
  const text = at(folder.write('a', api.kubeconfig({ user: exec })));
  const begun = performance.now();
  const { troubles } = await list(text, {}, AbortSignal.timeout(200));
  expect(troubles).toEqual(['the cluster is not read: no answer came in time']);
  expect(performance.now() - begun).toBeLessThan(4000);
});

test('without a file the usual places are looked at, as kubectl does', async () => {
  using folder = makeFolder();
  await using api = await withShop();
  const none = await list(at(''), { HOME: folder.path });
  expect(none.troubles).toEqual([
    'the cluster is not read: nothing says where it is: no service account of a pod, and no ~/.kube/config; set discovery.kubernetes.kubeconfig',
  ]);
  mkdirSync(join(folder.path, '.kube'));
  folder.write('.kube/config', api.kubeconfig());
  expect(keysOf(await list(at(''), { HOME: folder.path }))).toEqual([[null, ['shop']]]);
  const wrong = folder.write('wrong', api.kubeconfig({ user: 'token: wrong' }));
  const before = await list(at(''), { HOME: folder.path, KUBECONFIG: wrong });
  expect(before.troubles.join()).toContain('it does not know us');
  const missing = await list(at(''), { HOME: folder.path, KUBECONFIG: '/nowhere/a' });
  expect(missing.troubles.join()).toContain('$KUBECONFIG (/nowhere/a) names no file that is there');
  const split = api.kubeconfig().split(/(?=^users:)/m);
  const [clusters = '', users = ''] = split;
  const parts = [
    folder.write('p1', clusters),
    '/nowhere/b',
    folder.write('p2', `apiVersion: v1\nkind: Config\n${users}`),
  ];
  const joined = await list(at(''), { KUBECONFIG: parts.join(delimiter) });
  expect([keysOf(joined), joined.troubles]).toEqual([[[null, ['shop']]], []]);
});

test('an API server that asks for much patience is told of at once', async () => {
  using folder = makeFolder();
  await using api = await withShop();
  api.fault('issuers', { status: 429, message: `too many ${'x'.repeat(1000)}`, headers: { 'retry-after': '300' } });
  const begun = performance.now();
  const { sources, troubles } = await list(at(folder.write('a', api.kubeconfig())));
  expect(performance.now() - begun).toBeLessThan(10_000);
  expect(sources).toHaveLength(1);
  expect(troubles).toEqual([
    expect.stringMatching(/^the cluster: issuers cannot be read: it refuses: too many x+… \(HTTP 429\)$/),
  ]);
  expect(troubles[0]?.length).toBeLessThan(300);
});

test('it ends when whoever waits for it does not any more', async () => {
  using folder = makeFolder();
  await using api = await withShop();
  api.slow(60_000);
  const ending = new AbortController();
  const listed = list(at(folder.write('a', api.kubeconfig())), {}, ending.signal);
  setTimeout(() => ending.abort(), 300);
  expect((await listed).sources).toEqual([]);
  expect((await listed).troubles).toEqual([expect.stringMatching(/is not read: no answer came in time$/)]);
});
