import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startApiServer } from '../../support/api-server.ts';
import { askedOf, certificate, ingress, watched } from './watching.ts';

const shop = 'ingress/default/shop';
const web = 'ingress/default/web';
const openWatches = 13;

test.each([[false], [true]])('what comes, changes and goes is known; HTTP/2: %s', async (http2) => {
  await using api = await startApiServer({ http2 });
  api.put(ingress('shop'));
  await using cluster = await watched(api);
  await cluster.knows(shop);
  expect(cluster.watch.source()).toMatchObject({ environment: null, staleSince: null });
  await cluster.until('all watches', () => api.watches() === openWatches);
  api.put(ingress('web'), certificate('shop'));
  await cluster.knows(shop, web, 'certificate/default/shop');
  api.put({ ...ingress('web'), spec: { rules: [{ host: 'other.example.com' }] } });
  await cluster.until('the other host', () => JSON.stringify(cluster.objects()).includes('other.example.com'));
  api.remove('Ingress', 'default', 'shop');
  await cluster.knows(web, 'certificate/default/shop');
  expect(cluster.watch.state()).toMatchObject({ up: true, denied: [], failing: [] });
  expect(askedOf(api, 'ingresses', 'list')).toHaveLength(1);
});

test('a change of what is not read is no change', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'), ingress('web'));
  await using cluster = await watched(api);
  await cluster.knows(shop, web);
  await cluster.until('all watches', () => api.watches() === openWatches);
  const [before] = cluster.objects();
  await cluster.until('the first telling', () => cluster.told() > 0);
  const told = cluster.told();
  api.put({ ...ingress('shop'), metadata: { ...ingress('shop').metadata, managedFields: [{ manager: 'x' }] } });
  api.put({ ...ingress('web'), spec: {} });
  await cluster.until('the other change', () => cluster.told() > told);
  expect(cluster.objects()[0]).toBe(before);
});

test('long lists come in pages', async () => {
  await using api = await startApiServer();
  api.put(...Array.from({ length: 1203 }, (_, i) => ingress(`shop-${i}`)));
  await using cluster = await watched(api);
  await cluster.until('all of them', () => cluster.objects().length === 1203);
  expect(askedOf(api, 'ingresses', 'list').map(({ limit, continue: from }) => [limit, from !== undefined])).toEqual([
    ['500', false],
    ['500', true],
    ['500', true],
  ]);
});

test('a page whose beginning is too old: the list begins anew', async () => {
  await using api = await startApiServer();
  api.put(...Array.from({ length: 600 }, (_, i) => ingress(`shop-${i}`)));
  api.onPage((resource) => {
    if (resource !== 'ingresses') return;
    api.onPage(null);
    api.compact();
  });
  await using cluster = await watched(api);
  await cluster.until('all of them', () => cluster.objects().length === 600);
  const pages = askedOf(api, 'ingresses', 'list').map(({ continue: from }) => from !== undefined);
  expect(pages).toEqual([false, true, false, true]);
});

test.each([[false], [true]])(
  'a watch that is cut off in the middle of a line goes on where it was; HTTP/2: %s',
  async (http2) => {
    await using api = await startApiServer({ http2 });
    api.put(ingress('shop'));
    await using cluster = await watched(api);
    await cluster.until('all watches', () => api.watches() === openWatches);
    api.put(ingress('web'));
    await cluster.knows(shop, web);
    api.cutWatches(true);
    api.put(ingress('more'));
    await cluster.knows(shop, web, 'ingress/default/more');
    expect(askedOf(api, 'ingresses', 'list')).toHaveLength(1);
    expect(askedOf(api, 'ingresses', 'watch').at(-1)?.['resourceVersion']).toBe('1002');
    expect(cluster.watch.state().up).toBe(true);
  },
);

test('bookmarks say from where on, where nothing else does', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'));
  await using cluster = await watched(api, {}, { watchSeconds: [2, 2] });
  await cluster.until('all watches', () => api.watches() === openWatches);
  api.put(certificate('shop'));
  api.bookmark();
  await cluster.until('the next watch', () => askedOf(api, 'ingresses', 'watch').length > 1);
  const [first, next] = askedOf(api, 'ingresses', 'watch');
  expect(first).toMatchObject({ allowWatchBookmarks: 'true', timeoutSeconds: '2', resourceVersion: '1001' });
  expect(next?.['resourceVersion']).toBe('1002');
  expect(askedOf(api, 'ingresses', 'list')).toHaveLength(1);
});

test.each([
  ['it is told in the watch', (api: Api) => api.expireWatches()],
  [
    'the server has forgotten by the next watch',
    (api: Api) => {
      api.compact();
      api.cutWatches();
    },
  ],
  ['it is told in words that nobody knows', (api: Api) => api.say('{"type":"RENAMED","object":{}}\n')],
  ['it is told in what is no JSON', (api: Api) => api.say('<html>\n')],
  ['it is told without an end', (api: Api) => api.say(`"${'x'.repeat(17_000_000)}`)],
])('what is too old is listed anew: %s', async (_, age) => {
  await using api = await startApiServer();
  api.put(ingress('shop'), ingress('web'));
  await using cluster = await watched(api);
  await cluster.knows(shop, web);
  await cluster.until('all watches', () => api.watches() === openWatches);
  const gone = new Promise<void>((resolve) => {
    api.onPage((resource) => {
      if (resource === 'ingresses') resolve();
    });
  });
  age(api);
  await gone;
  api.remove('Ingress', 'default', 'shop');
  await cluster.knows(web);
  expect(askedOf(api, 'ingresses', 'list').length).toBeGreaterThan(1);
  expect(cluster.watch.state().up).toBe(true);
});
type Api = Awaited<ReturnType<typeof startApiServer>>;

test('now and then all is listed anew, whatever was heard', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'));
  await using cluster = await watched(api, {}, { watchSeconds: [1, 1], resyncMs: 100 });
  await cluster.until('a second list', () => askedOf(api, 'ingresses', 'list').length > 1);
  expect(cluster.keys()).toEqual([shop]);
});

test('what may not be read leaves the rest as it is, and is read once it may be', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'), certificate('shop'));
  api.fault('certificates', {
    status: 403,
    message: 'certificates.cert-manager.io is forbidden: User "me" cannot list',
  });
  await using cluster = await watched(api);
  await cluster.knows(shop);
  expect(cluster.watch.state()).toMatchObject({
    up: true,
    staleSince: null,
    failing: [],
    denied: [
      'the cluster: certificates may not be read: certificates.cert-manager.io is forbidden: User "me" cannot list (HTTP 403)',
    ],
  });
  expect(cluster.watch.source()?.complete).not.toContain('Certificate');
  expect(cluster.watch.source()?.complete).toContain('Ingress');
  api.fault('certificates', null);
  await cluster.knows(shop, 'certificate/default/shop');
  expect(cluster.watch.source()?.complete).toContain('Certificate');
  await cluster.until('no word of it', () => cluster.watch.state().denied.length === 0);
});

test('a right that is taken away leaves what was read, and that is not up to date', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'));
  await using cluster = await watched(api);
  await cluster.until('all watches', () => api.watches() === openWatches);
  api.fault('ingresses', { status: 403 });
  api.cutWatches();
  await cluster.until('a word of it', () => cluster.watch.state().denied.length === 1);
  expect(cluster.keys()).toEqual([shop]);
  expect(cluster.watch.source()?.staleSince).not.toBeNull();
  expect(cluster.watch.source()?.complete).not.toContain('Ingress');
});

test('what is not installed does not exist, until it is', async () => {
  await using api = await startApiServer({ without: ['cert-manager.io/v1', 'gateway.networking.k8s.io/v1'] });
  api.put(ingress('shop'));
  await using cluster = await watched(api);
  await cluster.knows(shop);
  expect(cluster.watch.state()).toMatchObject({ up: true, denied: [], failing: [] });
  expect(cluster.watch.source()?.complete).toEqual(expect.arrayContaining(['Certificate', 'Gateway', 'ClusterIssuer']));
  api.install('cert-manager.io/v1');
  api.put(certificate('shop'));
  await cluster.knows(shop, 'certificate/default/shop');
});

test('what is no longer installed is gone a while later: an API server that starts may not know it yet', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'), certificate('shop'));
  await using cluster = await watched(api);
  await cluster.until('all watches', () => api.watches() === openWatches);
  api.uninstall('cert-manager.io/v1');
  await cluster.until('it is missed', () => cluster.watch.state().failing.length > 0);
  expect(cluster.keys()).toContain('certificate/default/shop');
  await cluster.knows(shop);
  await cluster.until('all is well', () => cluster.watch.state().up);
});

test('an API server that is lost costs nothing of what was read', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'));
  await using cluster = await watched(api);
  await cluster.until('all watches', () => api.watches() === openWatches);
  await api.goDown();
  await cluster.until('that it is lost', () => !cluster.watch.state().up);
  const { staleSince, failing, objects } = cluster.watch.state();
  expect(staleSince).not.toBeNull();
  expect(cluster.watch.source()?.staleSince).toBe(staleSince);
  expect(failing).toEqual([
    expect.stringMatching(
      /^the cluster at https:\/\/127.0.0.1:\d+ is not read: it cannot be reached: connect ECONNREFUSED/,
    ),
  ]);
  expect([cluster.keys(), objects.get('Ingress')]).toEqual([[shop], 1]);
  api.put(ingress('web'));
  await api.comeUp();
  await cluster.knows(shop, web);
  await cluster.until('that it is back', () => cluster.watch.state().up);
  expect(cluster.watch.source()?.staleSince).toBeNull();
});

test('an API server that is not there yet is found when it is', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'));
  await api.goDown();
  await using cluster = await watched(api);
  await cluster.until('that it is not reached', () => cluster.watch.state().failing.length > 0);
  expect([cluster.watch.source(), cluster.watch.state().up, cluster.watch.state().syncedAt]).toEqual([
    null,
    false,
    null,
  ]);
  await api.comeUp();
  await cluster.knows(shop);
});

test('one that asks for patience is given it', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'));
  api.fault('ingresses', { status: 429, message: 'too many requests', headers: { 'retry-after': '2' } });
  await using cluster = await watched(api);
  await cluster.until('the first list', () => askedOf(api, 'ingresses', 'list').length === 1);
  const begun = performance.now();
  api.fault('ingresses', null);
  await cluster.until('the next list', () => askedOf(api, 'ingresses', 'list').length === 2);
  expect(performance.now() - begun).toBeGreaterThan(1500);
  await cluster.knows(shop);
});

test('credentials that are exchanged in the file are taken from there', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'));
  await using cluster = await watched(api);
  await cluster.until('all watches', () => api.watches() === openWatches);
  api.useToken('another-token');
  api.cutWatches();
  await cluster.until('that it is refused', () => cluster.watch.state().failing.join().includes('it does not know us'));
  writeFileSync(cluster.kubeconfig, api.kubeconfig());
  expect(cluster.keys()).toEqual([shop]);
  api.put(ingress('web'));
  await cluster.knows(shop, web);
});

test('one that answers what is no list is not believed', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'), certificate('shop'));
  api.fault('ingresses', { status: 200, body: '{"kind":"IngressList","items":[]}' }, 'list');
  api.fault('certificates', { status: 200, body: '<html>a proxy' }, 'list');
  await using cluster = await watched(api);
  await cluster.until('both', () => cluster.watch.state().failing.length === 2);
  expect(cluster.watch.state().failing).toEqual([
    'the cluster: ingresses cannot be read: its answer is no list of objects',
    'the cluster: certificates cannot be read: it answers /apis/cert-manager.io/v1/certificates with what is no JSON',
  ]);
  expect(cluster.watch.source()?.complete).not.toContain('Ingress');
});

test('it can be stopped while nothing answers', async () => {
  await using api = await startApiServer();
  api.slow(60_000);
  const cluster = await watched(api);
  await cluster.until('a question', () => api.asked.length > 0);
  await cluster[Symbol.asyncDispose]();
  expect(api.watches()).toBe(0);
});
