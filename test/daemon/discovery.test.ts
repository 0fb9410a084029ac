import { expect, test } from 'vitest';
import { startClusterLog } from '../../src/daemon/cluster-log.ts';
import { startTouched } from '../../src/daemon/touched.ts';
import type { KubernetesObject } from '../../src/model/kubernetes.ts';
import type { ClusterState } from '../../src/targets/cluster/cluster.ts';
import { gather } from '../../src/targets/gather.ts';
import type { ObjectSource } from '../../src/targets/source.ts';
import { load } from '../config/loading.ts';
import { certificate, clusterIssuer, ingress, service } from '../support/kubernetes-objects.ts';

const configuration = load('targets: [{ host: listed.example.com }]');
const source = (objects: readonly KubernetesObject[], over: Partial<ObjectSource> = {}): ObjectSource => ({
  environment: null,
  objects,
  complete: ['Service'],
  staleSince: null,
  ...over,
});

/** The hosts that are touched, each time that there is something else. */
function touching() {
  const touched = startTouched();
  return async (...sources: readonly ObjectSource[]): Promise<readonly string[]> => {
    const gathered = gather(configuration, sources);
    return (await touched.since(gathered.targets, sources, gathered)).map(({ host }) => host);
  };
}

const named = (name: string, namespace: string) =>
  ingress({
    name,
    namespace,
    spec: {
      tls: [{ hosts: [`${name}.example.com`], secretName: `${name}-tls` }],
      rules: [
        {
          host: `${name}.example.com`,
          paths: [{ path: '/', pathType: 'Prefix', backend: { service: name, port: 80 } }],
        },
      ],
    },
  });
const [shop, web] = [named('shop', 'default'), named('web', 'other')];

test('those targets are touched on which other objects bear than before', async () => {
  const touched = touching();
  expect(await touched(source([shop, web]))).toEqual([]);
  expect(await touched(source([shop, web]))).toEqual([]);
  const backend = service({ name: 'shop', namespace: 'default' });
  expect(await touched(source([shop, web, backend]))).toEqual(['shop.example.com']);
  expect(await touched(source([shop, web, { ...backend }]))).toEqual(['shop.example.com']);
  expect(await touched(source([shop, web]))).toEqual(['shop.example.com']);
  // In another namespace, and by nothing but the host.
  const stranger = certificate({
    name: 'shop',
    namespace: 'third',
    spec: { secretName: 'elsewhere', dnsNames: ['shop.example.com'] },
  });
  expect(await touched(source([shop, web, stranger]))).toEqual(['shop.example.com']);
});

test('what stands in no namespace, and what is known to be whole, may bear on all', async () => {
  const touched = touching();
  const issued = (one: typeof shop) => ({ ...one, annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' } });
  const both = [issued(shop), issued(web)];
  await touched(source(both));
  const issuer = clusterIssuer({ name: 'letsencrypt' });
  expect(await touched(source([...both, issuer]))).toEqual(['shop.example.com', 'web.example.com']);
  expect(await touched(source([...both, issuer], { complete: [] }))).toEqual(['shop.example.com', 'web.example.com']);
});

test('a target that nothing bore on, and is listed, is touched by the first that does', async () => {
  const touched = touching();
  await touched(source([shop]));
  expect(await touched(source([shop, named('listed', 'default')]))).toEqual(['listed.example.com']);
});

const state = (over: Partial<ClusterState> = {}): ClusterState => ({
  environment: null,
  up: true,
  staleSince: null,
  syncedAt: '2026-11-22T04:00:00Z',
  objects: new Map([['Ingress', 3]]),
  denied: [],
  failing: [],
  hidesTargets: false,
  cautions: [],
  ...over,
});

test('what happens to the reading of a cluster is said once each time', () => {
  const said: string[] = [];
  const write =
    (level: string) =>
    (message: string, fields: object = {}): void =>
      void said.push([level, message, ...Object.values(fields)].join(' · '));
  const { tell } = startClusterLog({ info: write('info'), warn: write('warn') });
  const saidOf = (...states: readonly ClusterState[]): string[] => {
    tell(states);
    return said.splice(0);
  };
  const lost = state({ up: false, staleSince: '2026-11-22T05:00:00Z', failing: ['no route to it'] });
  expect(saidOf(state())).toEqual([]);
  expect(saidOf(lost)).toEqual([
    'warn · a cluster is lost: what was read of it last stays in force · the cluster · 2026-11-22T05:00:00Z · no route to it',
  ]);
  expect(saidOf({ ...lost, failing: ['another reason'] })).toEqual([]);
  expect(saidOf(state())).toEqual(['info · a cluster is read again · the cluster · 3']);
  const denied = state({ denied: ['secrets may not be read'] });
  expect(saidOf(denied)).toEqual(['warn · some of a cluster is not read · secrets may not be read']);
  expect(saidOf(denied)).toEqual([]);
  expect(saidOf(state())).toEqual([]);
  expect(saidOf(denied)).toHaveLength(1);
  const unread = state({ environment: 'prod', up: false, failing: ['no route to it'] });
  expect(saidOf(unread)).toEqual([
    'warn · a cluster cannot be read · the cluster of the environment "prod" · no route to it',
  ]);
  const insecure = state({ cautions: ['the cluster is not verified'] });
  expect([saidOf(insecure), saidOf(insecure)].flat()).toEqual([
    'warn · a cluster is not read as one would expect · the cluster is not verified',
  ]);
  expect(saidOf(unread)).toHaveLength(1);
  // It is asked for no more, and later again.
  expect(saidOf()).toEqual([]);
  expect(saidOf(unread)).toHaveLength(1);
});
