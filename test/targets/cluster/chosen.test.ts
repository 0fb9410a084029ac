import { expect, test } from 'vitest';
import { createSelfSigned } from '../../../src/lab/certificates.ts';
import { wantedResources } from '../../../src/targets/cluster/wanted.ts';
import { objectKinds } from '../../../src/model/kubernetes.ts';
import type { Manifest } from '../../support/api-catalogue.ts';
import { startApiServer } from '../../support/api-server.ts';
import { askedOf, certificate, ingress, watched } from './watching.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const secret = (name: string, type: string, data: Readonly<Record<string, string>>): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  type,
  metadata: { name, namespace: 'default' },
  data,
});
const route = (namespace: string): Manifest => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'shop', namespace },
  spec: {
    hostnames: ['shop.example.com'],
    parentRefs: [{ name: 'public', namespace: 'gateways' }],
    rules: [{ backendRefs: [{ name: 'shop', port: 80 }] }],
  },
});

test('each kind is read of the API as it has it', () => {
  expect([...new Set(wantedResources.map(({ kind }) => kind))].toSorted()).toEqual([...objectKinds].toSorted());
  expect(new Set(wantedResources.map(({ group, resource }) => `${resource}.${group}`)).size).toBe(
    wantedResources.length,
  );
  // Nothing is ever got by its name, let alone written.
  expect(new Set(wantedResources.flatMap(({ verbs }) => verbs))).toEqual(new Set(['list', 'watch']));
});

test('Secrets are not read unless they are asked for', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'), secret('shop-tls', 'kubernetes.io/tls', {}));
  await using cluster = await watched(api);
  await cluster.knows('ingress/default/shop');
  expect(api.asked.filter(({ path }) => path.includes('secrets'))).toEqual([]);
  expect(cluster.watch.source()?.complete).not.toContain('Secret');
});

test('of Secrets nothing is kept but the certificate and the names of keys', async () => {
  const { pem, keyPem, sha256 } = await createSelfSigned({ dns: ['shop.example.com'] });
  const marked = keyPem.replace(/\n/, `\n${'KeyOfTheTest'.repeat(4)}`);
  const password = 'PasswordOfTheTest'.repeat(3);
  const written = [base64(marked), base64(password)];
  await using api = await startApiServer();
  api.put(
    secret('shop-tls', 'kubernetes.io/tls', { 'tls.crt': base64(pem), 'tls.key': written[0] ?? '' }),
    secret('database', 'Opaque', { password: written[1] ?? '' }),
    secret('sh.helm.release.v1.shop.v1', 'helm.sh/release.v1', { release: 'cmVsZWFzZQ==' }),
  );
  await using cluster = await watched(api, { secrets: true });
  await cluster.knows('secret/default/database', 'secret/default/shop-tls');
  expect(cluster.objects()).toMatchObject([
    { name: 'database', type: 'Opaque', keys: ['password'], leaf: null },
    { name: 'shop-tls', keys: ['tls.crt', 'tls.key'], leaf: { sha256, names: ['shop.example.com'] } },
  ]);
  expect(askedOf(api, 'secrets', 'list')).toMatchObject([{ fieldSelector: 'type!=helm.sh/release.v1' }]);
  const kept = JSON.stringify([cluster.watch.source(), [...cluster.watch.state().objects], cluster.watch.state()]);
  expect(kept).toContain(sha256);
  for (const text of [...written, marked, password]) expect(kept).not.toContain(text.slice(0, 40));
});

test('a label selector chooses among what makes targets; what those rest on is read whatever its labels are', async () => {
  await using api = await startApiServer();
  api.put(
    ingress('shop', { labels: { team: 'shop' } }),
    ingress('web', { labels: { team: 'web' } }),
    certificate('shop'),
  );
  await using cluster = await watched(api, { selector: 'team=shop' });
  await cluster.knows('ingress/default/shop', 'certificate/default/shop');
  expect(askedOf(api, 'ingresses', 'list')).toMatchObject([{ labelSelector: 'team=shop' }]);
  expect(askedOf(api, 'certificates', 'list').map(({ labelSelector }) => labelSelector)).toEqual([undefined]);
  const complete = cluster.watch.source()?.complete ?? [];
  expect(['Certificate', 'Issuer', 'IngressClass'].filter((kind) => !complete.some((each) => each === kind))).toEqual(
    [],
  );
  expect(['Ingress', 'Service', 'Gateway'].filter((kind) => complete.some((each) => each === kind))).toEqual([]);
  await cluster.until('all watches', () => api.watches() === 13);
  // Its label is what makes it come and go.
  api.put(ingress('shop', { labels: { team: 'other' } }), ingress('web', { labels: { team: 'shop' } }));
  await cluster.knows('ingress/default/web', 'certificate/default/shop');
});

test('of some namespaces nothing else is asked for, and what stands in none is', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'), ingress('web', { namespace: 'web' }), ingress('own', { namespace: 'kube-system' }));
  await using cluster = await watched(api, { namespaces: ['default', 'web'] });
  await cluster.knows('ingress/default/shop', 'ingress/web/web');
  const lists = api.asked.flatMap(({ path, query }) => (query['limit'] === undefined ? [] : [path]));
  const outside = lists.filter((path) => !/\/namespaces\/(?:default|web)\//.test(path));
  expect(outside.map((path) => path.split('/').at(-1)).toSorted()).toEqual(['clusterissuers', 'ingressclasses']);
  expect(cluster.watch.source()?.complete).toContain('Service');
});

test('what is named in a namespace that is not read may exist', async () => {
  await using api = await startApiServer();
  api.put(route('default'));
  await using some = await watched(api, { namespaces: ['default'] });
  await some.knows('httproute/default/shop');
  // Its Service stands beside it, its Gateway elsewhere.
  expect(some.watch.source()?.complete).toContain('Service');
  expect(some.watch.source()?.complete).not.toContain('Gateway');
  await using both = await watched(api, { namespaces: ['default', 'gateways'] });
  await both.knows('httproute/default/shop');
  expect(both.watch.source()?.complete).toContain('Gateway');
});

test('what may be read in one namespace and not in another is told by both', async () => {
  await using api = await startApiServer();
  api.put(ingress('shop'), ingress('web', { namespace: 'web' }));
  api.fault('web/ingresses', { status: 403, message: 'ingresses is forbidden in the namespace "web"' });
  await using cluster = await watched(api, { namespaces: ['default', 'web'] });
  await cluster.knows('ingress/default/shop');
  expect(cluster.watch.state().denied).toEqual([
    'the cluster: ingresses in web may not be read: ingresses is forbidden in the namespace "web" (HTTP 403)',
  ]);
  expect(cluster.watch.source()?.complete).not.toContain('Ingress');
});
