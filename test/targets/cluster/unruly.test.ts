import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startApiServer, type ApiServer } from '../../support/api-server.ts';
import { askedOf, certificate, ingress, watched, type Watched } from './watching.ts';

const shop = 'ingress/default/shop';
const web = 'ingress/default/web';
const openWatches = 13;
const expired = { status: 410, message: 'too old resource version' };
const inWatch = (code: number, message: string) => ({
  status: 200,
  body: `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code, message } })}\n`,
});

/** It fails for good: it is not up at any time, and less and less is asked. */
async function staysDown(api: ApiServer, { watch, until }: Watched): Promise<void> {
  // What is listed anew for a moment, as other kinds are, is not up either, and does not fail.
  await until('that it fails', () => watch.state().failing.some((words) => words.includes('ingresses')));
  const [begun, asked] = [performance.now(), askedOf(api, 'ingresses', 'list').length];
  while (performance.now() - begun < 1500) {
    expect(watch.state().up).toBe(false);
    await pause(20);
  }
  expect(askedOf(api, 'ingresses', 'list').length - asked).toBeLessThan(12);
}

test('a list that is refused as too old again and again is one that fails', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'));
  await using cluster = await watched(api);
  await cluster.until('all watches', () => api.watches() === openWatches);
  api.fault('ingresses', expired);
  api.expireWatches();
  await staysDown(api, cluster);
  const { staleSince, failing } = cluster.watch.state();
  expect(failing).toEqual(['the cluster: ingresses cannot be read: too old resource version (HTTP 410)']);
  expect([staleSince === null, cluster.watch.source()?.staleSince]).toEqual([false, staleSince]);
  expect(cluster.watch.source()?.complete).not.toContain('Ingress');
  expect(cluster.keys()).toEqual([shop]);
  api.put(ingress('web'));
  api.fault('ingresses', null);
  await cluster.knows(shop, web);
  await cluster.until('that all is well', () => cluster.watch.state().up);
});

test('so is it from the start: the rest is read', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'));
  api.fault('issuers', expired);
  await using cluster = await watched(api);
  await cluster.knows(shop);
  expect(cluster.watch.state()).toMatchObject({
    up: false,
    failing: ['the cluster: issuers cannot be read: too old resource version (HTTP 410)'],
  });
  expect(cluster.watch.source()?.complete).not.toContain('Issuer');
});

test('there is nothing until each was tried: what is not known yet does not lack', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'));
  api.fault('issuers', expired);
  await using cluster = await watched(api, {}, { firstRetryMs: 3000 });
  await cluster.until('all other watches', () => api.watches() === openWatches - 1);
  expect(cluster.watch.source()).toBeNull();
  await cluster.knows(shop);
});

test.each([
  ['too old', expired, /ingresses cannot be read: too old resource version/],
  ['too old, as an event', inWatch(410, 'Expired'), /ingresses cannot be read: it ended a watch: Expired/],
  ['an error', inWatch(500, 'unable to decode'), /ingresses cannot be read: it ended a watch: unable to decode/],
  ['an end without a word', { status: 200, body: '' }, /ingresses cannot be read: it ended a watch at once/],
  ['refused', { status: 500, message: 'no watches today' }, /ingresses cannot be read: it refuses: no watches today/],
])(
  'watches that always are %s: what there is, is listed now and then, and not kept up to date',
  async (_, fault, words) => {
    await using api = await startApiServer();
    api.put(ingress('shop'));
    await using cluster = await watched(api);
    await cluster.until('all watches', () => api.watches() === openWatches);
    api.fault('ingresses', fault, 'watch');
    api.cutWatches();
    api.put(ingress('web'));
    await cluster.knows(shop, web);
    await staysDown(api, cluster);
    expect(cluster.watch.state().failing).toEqual([expect.stringMatching(words)]);
    expect(cluster.watch.source()?.staleSince).not.toBeNull();
    expect(cluster.watch.source()?.complete).not.toContain('Ingress');
    api.fault('ingresses', null, 'watch');
    await cluster.until('that all is well', () => cluster.watch.state().up);
    expect(cluster.watch.source()?.complete).toContain('Ingress');
  },
);

test('what fails now is not complete: it may have come since', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'));
  await using cluster = await watched(api, {}, { lostMs: 60_000 });
  await cluster.until('all watches', () => api.watches() === openWatches);
  api.fault('services', { status: 500 });
  api.cutWatches();
  await cluster.until('that it is not whole', () => cluster.watch.source()?.complete.includes('Service') === false);
  expect(cluster.watch.state()).toMatchObject({ up: true, staleSince: null });
});

test('pages that lead nowhere are not followed', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'));
  const body = { kind: 'IssuerList', metadata: { resourceVersion: '1', continue: 'x' }, items: [] };
  api.fault('issuers', { status: 200, body: JSON.stringify(body) });
  await using cluster = await watched(api);
  await cluster.knows(shop);
  expect(cluster.watch.state().failing).toEqual([
    'the cluster: issuers cannot be read: it cannot be listed: page follows page without anything new',
  ]);
  expect(askedOf(api, 'issuers', 'list').length).toBeLessThan(50);
});

test('a list that takes too long, with all its pages, is given up', async () => {
  await using api = await startApiServer();
  api.put(...Array.from({ length: 1203 }, (_, index) => ingress(`shop-${index}`)));
  api.slow(400);
  await using cluster = await watched(api, {}, { listMs: 1000 });
  await cluster.until('a word of it', () => cluster.watch.state().failing.length > 0);
  expect(cluster.watch.state().failing.join()).toContain(
    'ingresses cannot be read: it cannot be listed: that takes longer than 1 s',
  );
  api.slow(0);
  await cluster.until('all of them', () => cluster.objects().length === 1203);
});

test.each([
  [
    'it fails in part',
    async (api: ApiServer) => {
      // What is refused makes the file be read again; the watches of the others would go on.
      api.fault('issuers', { status: 401 });
      api.fault('clusterissuers', { status: 401 });
      api.expireWatches();
    },
  ],
  ['it is away', (api: ApiServer) => api.goDown()],
])('another cluster behind the same kubeconfig is read anew, whatever its versions are: %s', async (_, fail) => {
  await using one = await startApiServer();
  await using other = await startApiServer();
  one.put(ingress('shop'), certificate('shop'));
  other.put({ ...ingress('shop'), spec: { rules: [{ host: 'other.example.net' }] } }, certificate('web'));
  await using cluster = await watched(one);
  await cluster.until('all watches', () => one.watches() === openWatches);
  writeFileSync(cluster.kubeconfig, other.kubeconfig());
  await fail(one);
  await cluster.knows(shop, 'certificate/default/web');
  await cluster.until('the other host', () => JSON.stringify(cluster.objects()).includes('other.example.net'));
  await cluster.until('that all is well', () => cluster.watch.state().up);
  expect(one.watches()).toBe(0);
});

test('a cluster that was restored while it was away is read anew, whatever its versions are', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'), ingress('web'));
  await using cluster = await watched(api);
  await cluster.until('all watches', () => api.watches() === openWatches);
  await api.goDown();
  api.beginAnew();
  api.put({ ...ingress('shop'), spec: { rules: [{ host: 'restored.example.net' }] } });
  await cluster.until('that it is lost', () => !cluster.watch.state().up);
  await api.comeUp();
  await cluster.knows(shop);
  expect(JSON.stringify(cluster.objects())).toContain('restored.example.net');
});

test('a connection that is lost for a moment costs no list', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'));
  await using cluster = await watched(api);
  await cluster.until('all watches', () => api.watches() === openWatches);
  const lists = askedOf(api, 'ingresses', 'list').length;
  for (let times = 0; times < 5; times++) {
    await pause(300);
    api.cutWatches();
    await cluster.until('all watches', () => api.watches() === openWatches);
  }
  expect(askedOf(api, 'ingresses', 'list')).toHaveLength(lists);
});

test('a namespace in which nothing was found may be another than is meant', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'));
  await using cluster = await watched(api, { namespaces: ['default', 'shpo'] });
  await cluster.knows(shop);
  expect(cluster.watch.state().cautions).toEqual([
    'the cluster: nothing was found in the namespace shpo: look whether discovery.kubernetes.namespaces says what is meant',
  ]);
});
