import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startClusters, type Clusters } from '../../src/daemon/clusters.ts';
import { gather, gathering } from '../../src/targets/gather.ts';
import { load } from '../config/loading.ts';
import { startApiServer, type ApiServer } from '../support/api-server.ts';
import { eventually } from '../support/eventually.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { ingress as ingressObject, sourceOf } from '../support/kubernetes-objects.ts';
import { ingress } from '../targets/cluster/watching.ts';

let running: AsyncDisposableStack;
let folder: Folder;
let api: ApiServer;
beforeEach(async () => {
  running = new AsyncDisposableStack();
  folder = running.use(makeFolder());
  api = running.use(await startApiServer());
});
afterEach(() => running.disposeAsync());

const configured = (kubernetes: object = {}, more: object = {}) =>
  load(
    JSON.stringify({
      domain: 'ck8s.example.org',
      discovery: {
        kubernetes: { enabled: true, kubeconfig: folder.write('kubeconfig', api.kubeconfig()), ...kubernetes },
      },
      ...more,
    }),
  );

/** With what it logs and tells. */
function started(configuration = configured()) {
  const said: string[] = [];
  const told: (readonly string[])[] = [];
  const write = (message: string, fields: object = {}): void => void said.push(`${message} ${JSON.stringify(fields)}`);
  const clusters = startClusters({
    configuration,
    env: {},
    log: { info: write, warn: write, error: write },
    onChange: ({ targets }) => void told.push(targets.map(({ host }) => host)),
  });
  running.defer(() => clusters.stop());
  return { clusters, said, told };
}

const hostsOf = (clusters: Clusters): readonly string[] => clusters.gathered().targets.map(({ host }) => host);
const until = (what: string, holds: () => boolean) => eventually(what, async () => (holds() ? true : null), 20_000);
const bothHosts = ['shop.example.com', 'web.example.com'];
const has = (clusters: Clusters, hosts: readonly string[]): boolean =>
  JSON.stringify(hostsOf(clusters)) === JSON.stringify(hosts);

test('what the configuration lists is there at once, what is discovered once it was read', async () => {
  api.put(ingress('shop'));
  const { clusters, told } = started(configured({}, { targets: [{ host: 'listed.example.com' }] }));
  expect(hostsOf(clusters)).toEqual(['listed.example.com']);
  expect(clusters.awaited()).toBe('the objects of the cluster were not listed yet');
  await until('it is discovered', () => has(clusters, ['listed.example.com', 'shop.example.com']));
  expect(told).toEqual([['listed.example.com', 'shop.example.com']]);
  expect(clusters.awaited()).toBeNull();
  expect(clusters.sources().map(({ objects }) => objects.length)).toEqual([1]);
});

describe('a reload that asks for something else', () => {
  test('keeps what was read until that is read', async () => {
    api.put(ingress('shop'), ingress('web'));
    const { clusters, told } = started();
    await until('both are there', () => has(clusters, bothHosts));
    told.length = 0;
    const next = configured({ secrets: true });
    expect((await clusters.use(next)).targets.map(({ host }) => host)).toEqual(bothHosts);
    await until('it is read as is asked now', () => clusters.states().every(({ objects }) => objects.has('Secret')));
    api.remove('Ingress', 'default', 'web');
    await until('and kept so', () => has(clusters, ['shop.example.com']));
    expect(told.every((hosts) => hosts.length > 0)).toBe(true);
  });

  test('and for as long as it cannot be, and says so', async () => {
    api.put(ingress('shop'), ingress('web'));
    const { clusters, told } = started();
    await until('both are there', () => has(clusters, bothHosts));
    told.length = 0;
    await api.goDown();
    await clusters.use(configured({ secrets: true }));
    await until('it fails', () => clusters.states().some(({ failing }) => failing.length > 0));
    expect(hostsOf(clusters)).toEqual(bothHosts);
    expect(clusters.states()).toMatchObject([{ up: false, staleSince: expect.any(String) }]);
    await api.comeUp();
    await until('it is read', () => clusters.states().every(({ up, objects }) => up && objects.has('Secret')));
    expect(hostsOf(clusters)).toEqual(bothHosts);
    expect(told.filter((hosts) => hosts.length < bothHosts.length)).toEqual([]);
    // What is no longer asked for at all goes at once.
    await clusters.use(configured({ enabled: false }, { targets: [{ host: 'listed.example.com' }] }));
    expect(hostsOf(clusters)).toEqual(['listed.example.com']);
    expect(clusters.states()).toEqual([]);
  }, 60_000);
});

test('asked as before again, it is read as it was all the time', async () => {
  api.put(ingress('shop'));
  const { clusters } = started();
  await until('it is there', () => has(clusters, ['shop.example.com']));
  await api.goDown();
  await clusters.use(configured({ secrets: true }));
  await clusters.use(configured({ selector: 'app=shop' }));
  await clusters.use(configured());
  expect(hostsOf(clusters)).toEqual(['shop.example.com']);
  await api.comeUp();
  api.put(ingress('web'));
  await until('what comes is seen', () => has(clusters, bothHosts));
  expect(clusters.states().every(({ objects }) => !objects.has('Secret'))).toBe(true);
}, 60_000);

test('how many targets came and went is said, and that nearly all of them did', async () => {
  api.put(ingress('shop'), ingress('web'));
  const { clusters, said } = started();
  await until('both are there', () => has(clusters, bothHosts));
  api.remove('Ingress', 'default', 'shop');
  api.remove('Ingress', 'default', 'web');
  await until('they are gone', () => has(clusters, []));
  await until('it is said', () => said.length > 2);
  expect(said[0]).toMatch(/^0 targets went with their objects, 2 came /);
  expect(said.join('\n')).toContain('2 targets went with their objects, 0 came');
  expect(said.at(-1)).toContain(
    'nearly all targets went at once: are the objects gone, or is this another cluster? {"cluster":"the cluster","went":2,"of":2}',
  );
});

describe('a cluster that is never read', () => {
  const late = { after: 31_000 };
  beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  test('keeps nobody from what is listed', async () => {
    await api.goDown();
    const { clusters } = started(configured({}, { targets: [{ host: 'listed.example.com' }] }));
    expect(clusters.awaited()).not.toBeNull();
    vi.advanceTimersByTime(late.after);
    expect(clusters.awaited()).toBeNull();
  });

  test('and where that is all there is, it is not ready', async () => {
    await api.goDown();
    const { clusters } = started();
    vi.advanceTimersByTime(late.after);
    expect(clusters.awaited()).not.toBeNull();
  });
});

test('very many objects are gathered in short steps, with the same result', () => {
  const objects = Array.from({ length: 500 }, (_, i) =>
    ingressObject({ name: `i${i}`, spec: { rules: [{ host: `h${i}.example.com`, paths: [] }] } }),
  );
  const sources = [sourceOf(objects)];
  const configuration = configured();
  const steps = gathering(configuration, sources);
  let count = 0;
  let last = steps.next();
  for (; last.done !== true; last = steps.next()) count += 1;
  expect(count).toBeGreaterThan(objects.length * 4);
  expect(last.value.targets).toEqual(gather(configuration, sources).targets);
  expect(last.value.targets.map(({ host }) => host)).toContain('h499.example.com');
});
