import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSelfSigned } from '../../src/lab/certificates.ts';
import type { Manifest } from '../support/api-catalogue.ts';
import { startApiServer, type ApiServer } from '../support/api-server.ts';
import { eventually } from '../support/eventually.ts';
import { run } from '../support/process.ts';
import { loopbackSites, startDaemonPlatform, type DaemonPlatform } from './daemon-platform.ts';
import { hostprobe, ofHost, startDaemon, watch, type DaemonProcess, type Scrape } from './daemon-process.ts';
import type { Ground } from './ground.ts';
import { describeSystem } from './programs.ts';

const ingress = (host: string, more: Partial<Manifest['metadata']> = {}): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: host.split('.')[0] ?? host, namespace: 'default', ...more },
  spec: {
    ingressClassName: 'nginx',
    tls: [{ hosts: [host], secretName: 'shop-tls' }],
    rules: [
      {
        host,
        http: {
          paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }],
        },
      },
    ],
  },
});

await describeSystem(
  'discovery in a cluster',
  { programs: ['nsd', 'unbound', 'nginx', 'unshare'], addresses: Object.values(loopbackSites) },
  () => {
    let platform: DaemonPlatform;
    let hosts: readonly [string, string];
    beforeAll(async () => {
      platform = await startDaemonPlatform({ hosts: 6 });
      const [one = '', two = ''] = platform.behind('app');
      hosts = [one, two];
    });
    afterAll(() => platform[Symbol.asyncDispose]());

    let made = 0;
    const write = (api: ApiServer, more: object = {}, kubernetes: object = {}): string => {
      const kubeconfig = platform.folder.write(`kubeconfig-${made}`, api.kubeconfig());
      const discovery = { kubernetes: { enabled: true, kubeconfig, ...kubernetes } };
      const text = JSON.stringify(platform.configuration({ targets: [], discovery, ...more }));
      return platform.folder.write(`hostprobe-${made++}.json`, text);
    };
    const isUp = (scrape: Scrape, host: string): boolean => ofHost(scrape, 'hostprobe_target_up', host) === 1;
    const knows = (scrape: Scrape, host: string): boolean =>
      ofHost(scrape, 'hostprobe_last_probe_timestamp_seconds', host) !== undefined;
    const cluster = (scrape: Scrape): number | undefined => scrape.values.get('hostprobe_discovery_up');
    const linesWith = (daemon: DaemonProcess, words: string): readonly string[] =>
      daemon.logged().filter((line) => line.includes(words));

    test('targets come and go with their objects; a lost API server costs none of them', async () => {
      const [one, two] = hosts;
      await using api = await startApiServer({ http2: true });
      await using daemon = await startDaemon(write(api));
      await eventually(
        'it is ready',
        async () => ((await daemon.get('/readyz'))?.status === 200 ? true : null),
        10_000,
      );
      await using watcher = watch(daemon);
      api.put(ingress(one));
      await watcher.until('the first is well', (scrape) => isUp(scrape, one), 10_000);
      api.put(ingress(two));
      await watcher.until('both are', (scrape) => isUp(scrape, one) && isUp(scrape, two), 10_000);
      api.remove('Ingress', 'default', one.split('.')[0] ?? '');
      const alone = await watcher.until('the first is gone', (scrape) => !knows(scrape, one), 10_000);
      expect([isUp(alone, two), cluster(alone)]).toEqual([true, 1]);
      expect([...alone.values.keys()].filter((series) => series.includes(one))).toEqual([]);

      await api.goDown();
      const lost = await watcher.until('it is lost', (scrape) => cluster(scrape) === 0, 60_000);
      expect(isUp(lost, two)).toBe(true);
      expect((await daemon.get('/'))?.body).toMatch(/What was discovered stays in force/);
      await eventually('a word in the log', async () =>
        linesWith(daemon, 'a cluster is lost').length > 0 ? true : null,
      );
      api.put(ingress(one));
      await api.comeUp();
      await watcher.until('it is back', (scrape) => cluster(scrape) === 1 && isUp(scrape, one), 60_000);
      expect(linesWith(daemon, 'a cluster is lost')).toHaveLength(1);
      await eventually('that is said, too', async () => (linesWith(daemon, 'is read again').length > 0 ? true : null));
      daemon.kill('SIGTERM');
      expect(await daemon.ended).toMatchObject({ code: 0, stderr: expect.not.stringContaining('our own fault') });
    }, 180_000);

    test('what other objects say is judged soon after, though the target is the same', async () => {
      const [one] = hosts;
      await using api = await startApiServer();
      api.put(ingress(one), { ...service('web'), spec: { ports: [{ port: 80 }] } });
      // Its own looks are far between.
      const defaults = { ...(platform.configuration()['defaults'] as object), schedule: '1h', fullSchedule: '1d' };
      await using daemon = await startDaemon(write(api, { defaults }));
      await using watcher = watch(daemon);
      const lacksBackend = (scrape: Scrape): boolean =>
        Array.from(scrape.values.keys()).some(
          (series) => series.includes('"kubernetes.backend-exists"') && series.includes(one),
        );
      const before = await watcher.until('it was looked at', (scrape) => isUp(scrape, one), 30_000);
      expect(lacksBackend(before)).toBe(false);
      api.remove('Service', 'default', 'web');
      await watcher.until('its Service is missed', lacksBackend, 30_000);
      api.put(service('web'));
      await watcher.until('it is there again', (scrape) => !lacksBackend(scrape), 60_000);
    }, 150_000);

    test('a target that is discovered has the history of before', async () => {
      const [one] = hosts;
      await using api = await startApiServer();
      api.put(ingress(one));
      const file = write(api, { store: { path: join(platform.folder.path, 'discovered.db') } });
      const sinceOf = (daemon: DaemonProcess): Promise<string> =>
        eventually(
          'it is told',
          async () => {
            const answer = await daemon.get('/api/v1/report');
            const { targets } = JSON.parse(answer?.body ?? '{"targets":[]}') as {
              targets: { host: string; since?: string }[];
            };
            return targets.find(({ host }) => host === one)?.since ?? null;
          },
          30_000,
        );
      const first = await startDaemon(file);
      const since = await sinceOf(first);
      first.kill('SIGTERM');
      await first.ended;
      await using second = await startDaemon(file);
      expect(await sinceOf(second)).toBe(since);
    }, 120_000);

    test('a reload takes a cluster up and leaves it', async () => {
      const [one] = hosts;
      await using api = await startApiServer();
      api.put(ingress(one));
      const file = write(api, { targets: [{ host: 'listed.example.com' }] }, { enabled: false });
      const text = readFileSync(file, 'utf8');
      await using daemon = await startDaemon(file);
      await using watcher = watch(daemon);
      const known = await watcher.until(
        'the other is looked at',
        (scrape) => knows(scrape, 'listed.example.com'),
        30_000,
      );
      expect([knows(known, one), cluster(known), api.asked.length]).toEqual([false, undefined, 0]);
      const name = file.slice(platform.folder.path.length + 1);
      platform.folder.write(name, text.replace('"enabled":false', '"enabled":true'));
      await watcher.until('it is discovered', (scrape) => isUp(scrape, one), 30_000);
      expect(api.watches()).toBeGreaterThan(0);
      platform.folder.write(name, text);
      await watcher.until('it is gone', (scrape) => !knows(scrape, one) && cluster(scrape) === undefined, 30_000);
      await eventually('nobody watches', async () => (api.watches() === 0 ? true : null));
    }, 150_000);

    test('of the keys in Secrets nothing is anywhere: not in what is told, kept or logged, nor in memory', async () => {
      const [one] = hosts;
      const { pem, keyPem, sha256 } = await createSelfSigned({ dns: [one] });
      const data = { 'tls.crt': base64(pem), 'tls.key': base64(keyPem) };
      await using api = await startApiServer();
      api.put(ingress(one), { ...secret('shop-tls'), type: 'kubernetes.io/tls', data });
      const store = { path: join(platform.folder.path, 'secrets.db') };
      await using daemon = await startDaemon(write(api, { store }, { secrets: true }), {
        cwd: platform.folder.path,
        env: { NODE_OPTIONS: '--heapsnapshot-signal=SIGUSR2' },
      });
      await using watcher = watch(daemon);
      const looked = await watcher.until('it was looked at', (scrape) => isUp(scrape, one), 30_000);
      expect(looked.values.get('hostprobe_discovery_objects{kind="Secret"}')).toBe(1);
      // Once by the list, once by the watch.
      api.put({ ...secret('shop-tls', { note: 'renewed' }), type: 'kubernetes.io/tls', data });
      await watcher.until('a look after that', () => true);
      const told = await Promise.all(
        ['/api/v1/report?evidence=1', '/api/v1/report', '/metrics', `/targets/${one}`].map((path) => daemon.get(path)),
      );
      daemon.kill('SIGUSR2');
      const snapshot = await eventually(
        'a picture of its memory',
        async () => {
          const found = readdirSync(platform.folder.path).find((name) => name.endsWith('.heapsnapshot'));
          const text = found === undefined ? '' : readFileSync(join(platform.folder.path, found), 'utf8');
          return text.trimEnd().endsWith('}') ? text : null;
        },
        60_000,
      );
      daemon.kill('SIGTERM');
      await daemon.ended;
      const files = readdirSync(platform.folder.path).filter((name) => name.startsWith('secrets.db'));
      expect(files.length).toBeGreaterThan(0);
      const kept = files.map((name) => readFileSync(join(platform.folder.path, name), 'latin1'));
      const all = {
        snapshot,
        log: daemon.logged().join('\n'),
        kept: kept.join(),
        told: told.map((answer) => answer?.body).join(),
      };
      // What was read of it is there, so that it would be found.
      expect(snapshot.includes(sha256)).toBe(true);
      // None of that is to be printed.
      const found = partsOf(keyPem).flatMap((part, place) =>
        Object.entries(all).flatMap(([where, text]) =>
          text.includes(part) ? [`part ${place} of the key in ${where}`] : [],
        ),
      );
      expect(found).toEqual([]);
    }, 150_000);

    describe('as a pod', () => {
      test('it finds its cluster by its service account', async () => {
        const [one] = hosts;
        await using api = await startApiServer();
        api.put(ingress(one));
        const account = { 'ca.crt': api.caPem, token: 'the-token-of-the-tests', namespace: 'default' };
        for (const [name, content] of Object.entries(account)) platform.folder.write(name, content);
        const file = write(api, {}, { kubeconfig: '' });
        const env = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(api.port) };
        const { code, stdout, stderr } = await run(
          pod(platform.folder.path).command(hostprobe('discover', '--config', file, '-o', 'json')),
          { env },
        );
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        const { targets } = JSON.parse(stdout) as { targets: readonly { host: string }[] };
        expect(targets.map(({ host }) => host)).toEqual([one]);
      }, 60_000);
    });
  },
);

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** What a reader of memory would know it by, as PEM and as a Secret has it, wherever that is cut. */
function partsOf(keyPem: string): string[] {
  const body = keyPem.split('\n').slice(1, -2).join('');
  const encoded = base64(keyPem);
  return [body.slice(0, 32), body.slice(-32), encoded.slice(60, 92), encoded.slice(-64, -32)];
}

const service = (name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { ports: [{ port: 80 }] },
});
const secret = (name: string, annotations: Readonly<Record<string, string>> = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'default', annotations },
});

/** Where a service account is mounted, as a pod has it. */
const pod = (account: string): Ground => ({
  command: (words) => [
    'unshare',
    '--mount',
    'sh',
    '-c',
    'mount -t tmpfs none /run && at=/run/secrets/kubernetes.io/serviceaccount && mkdir -p "$at" && cp "$0"/ca.crt "$0"/token "$at" && exec "$@"',
    account,
    ...words,
  ],
  accepts: async () => false,
});
