import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { objectKinds } from '../../../src/model/kubernetes.ts';
import { readObjects } from '../../../src/targets/objects/read-objects.ts';

const cluster = { cluster: 'prod' };
const named = (apiVersion: string, kind: string, fields: object = {}): object => ({
  apiVersion,
  kind,
  metadata: { name: 'x', namespace: 'default' },
  ...fields,
});
const ingress = (spec: unknown, metadata: object = {}): object =>
  named('networking.k8s.io/v1', 'Ingress', { spec, metadata: { name: 'x', namespace: 'default', ...metadata } });

const problemsIn = (tree: unknown): string[] =>
  readObjects(tree, cluster, null).problems.map(({ object, path, message }) => `${object}: ${path}: ${message}`);

describe('versions and groups', () => {
  test.each([
    ['networking.k8s.io/v1', 'Ingress', 'Ingress'],
    ['networking.k8s.io/v1beta1', 'Ingress', 'Ingress'],
    ['extensions/v1beta1', 'Ingress', 'Ingress'],
    ['networking.k8s.io/v1beta1', 'IngressClass', 'IngressClass'],
    ['gateway.networking.k8s.io/v1', 'Gateway', 'Gateway'],
    ['gateway.networking.k8s.io/v1beta1', 'HTTPRoute', 'HTTPRoute'],
    ['gateway.networking.k8s.io/v1alpha2', 'TLSRoute', 'TLSRoute'],
    ['gateway.networking.k8s.io/v1', 'ListenerSet', 'ListenerSet'],
    ['gateway.networking.x-k8s.io/v1alpha1', 'XListenerSet', 'ListenerSet'],
    ['cert-manager.io/v1', 'Issuer', 'Issuer'],
    ['acme.cert-manager.io/v1', 'Challenge', 'Challenge'],
    ['externaldns.k8s.io/v1alpha1', 'DNSEndpoint', 'DNSEndpoint'],
  ])('%s %s is read', (apiVersion, kind, as) => {
    const { objects, passedOver } = readObjects(named(apiVersion, kind), cluster, null);
    expect(objects.map((object) => [object.kind, object.apiVersion])).toEqual([[as, apiVersion]]);
    expect(passedOver).toEqual([]);
  });

  test.each([
    ['networking.internal.knative.dev/v1alpha1', 'Certificate'],
    ['networking.internal.knative.dev/v1alpha1', 'Ingress'],
    ['serving.knative.dev/v1', 'Service'],
    ['networking.istio.io/v1', 'Gateway'],
    ['example.com/v1', 'Issuer'],
    ['cert-manager.io/v1', 'Order'],
    ['cert-manager.io/v9', 'Certificate'],
    ['v1', 'Ingress'],
    ['apps/v1', 'Deployment'],
    ['v1', 'constructor'],
  ])('%s %s is passed over', (apiVersion, kind) => {
    const { objects, passedOver, problems } = readObjects(named(apiVersion, kind), cluster, null);
    expect([objects, problems]).toEqual([[], []]);
    expect(passedOver).toEqual([{ kind, name: 'x', path: [] }]);
  });

  const file = { file: 'f' };

  test.each([
    [
      'v1',
      'Ingress',
      'apiVersion: "v1": no version of the API that is known has Ingress in it; write apiVersion: networking.k8s.io/v1',
    ],
    ['extensions/v1beta1', 'IngressClass', 'write apiVersion: networking.k8s.io/v1'],
    ['networking.k8s.io/v2', 'Ingress', 'write apiVersion: networking.k8s.io/v1'],
    ['networking.k8s.io/v1', 'Gateway', 'write apiVersion: gateway.networking.k8s.io/v1'],
    ['networking.x-k8s.io/v1alpha1', 'HTTPRoute', 'write apiVersion: gateway.networking.k8s.io/v1'],
    ['core/v1', 'Secret', 'write apiVersion: v1'],
    ['V1', 'Service', 'write apiVersion: v1'],
    ['cert-manager.io/v1', 'Order', 'write apiVersion: acme.cert-manager.io/v1'],
    [
      'certmanager.k8s.io/v1alpha1',
      'Certificate',
      'cert-manager reads nothing of that group since its version 0.11; write apiVersion: cert-manager.io/v1',
    ],
    [
      'networking.k8s.io/v1',
      'ingress',
      'kind: there is no kind ingress, and the API server takes nothing of it; write kind: Ingress',
    ],
    ['gateway.networking.k8s.io/v1', 'HttpRoute', 'write kind: HTTPRoute'],
    ['{{ .Values.api }}', 'Ingress', 'apiVersion: a template was not filled in'],
  ])('%s %s is a mistake in a file', (apiVersion, kind, line) => {
    const { objects, passedOver, problems } = readObjects(named(apiVersion, kind), file, null);
    expect([objects, passedOver]).toEqual([[], []]);
    expect(problems.map(({ object, path, message }) => `${object}: ${path}: ${message}`)).toEqual([
      expect.stringContaining(line),
    ]);
    expect(problems[0]?.object).toBe(`${kind} default/x`);
  });

  test('both are told, and a kind in other case without a version', () => {
    const pathsIn = (tree: unknown) => readObjects(tree, file, null).problems.map(({ path }) => path);
    expect(pathsIn(named('v1', 'ingress'))).toEqual(['kind', 'apiVersion']);
    expect(pathsIn({ kind: 'ingress', metadata: { name: 'x' } })).toEqual(['kind']);
    expect(pathsIn({ kind: 'service', port: 80 })).toEqual([]);
  });

  test.each([
    ['serving.knative.dev/v1', 'Service'],
    ['networking.istio.io/v1', 'Gateway'],
    ['networking.internal.knative.dev/v1alpha1', 'Certificate'],
    ['config.openshift.io/v1', 'Ingress'],
    ['openslo/v1', 'Service'],
    ['my-cert-manager.io/v1', 'Issuer'],
    ['example.com/v1', 'ingress'],
    ['v1', 'ConfigMap'],
  ])('%s %s of a file is somebody else\u2019s', (apiVersion, kind) => {
    const { objects, passedOver, problems } = readObjects(named(apiVersion, kind), file, null);
    expect([objects, problems]).toEqual([[], []]);
    expect(passedOver).toEqual([{ kind, name: 'x', path: [] }]);
  });

  test('every kind is read', () => {
    const groups = ['networking.k8s.io/v1', 'gateway.networking.k8s.io/v1', 'v1', 'cert-manager.io/v1'];
    const versions = [...groups, 'acme.cert-manager.io/v1', 'externaldns.k8s.io/v1alpha1'];
    const read = objectKinds.map(
      (kind) => versions.flatMap((version) => readObjects(named(version, kind), cluster, null).objects).length,
    );
    expect(read).toEqual(objectKinds.map(() => 1));
  });
});

test('lists: of anything, of one kind, inside of each other', () => {
  const items = [named('v1', 'Service'), { apiVersion: 'v1', kind: 'List', items: [named('v1', 'Secret'), 5] }];
  const { objects, passedOver } = readObjects({ apiVersion: 'v1', kind: 'List', items }, cluster, null);
  expect(objects.map(({ kind }) => kind)).toEqual(['Service', 'Secret']);
  expect(passedOver).toEqual([{ kind: null, name: null, path: ['items', 1, 'items', 1] }]);
  const typed = { apiVersion: 'cert-manager.io/v1', kind: 'CertificateList', items: [{ metadata: { name: 'a' } }] };
  expect(readObjects(typed, cluster, null).objects).toMatchObject([{ kind: 'Certificate', name: 'a' }]);
  expect(readObjects({ ...typed, items: null }, cluster, null).passedOver).toMatchObject([{ kind: 'CertificateList' }]);
});

test.each([
  [ingress('x'), 'Ingress default/x: spec: expected a mapping'],
  [ingress({ rules: 'x' }), 'Ingress default/x: spec.rules: expected a list'],
  [
    ingress({ rules: [{ host: 5 }] }),
    'Ingress default/x: spec.rules[0].host: expected text; as text, 5 stands in quotes',
  ],
  [ingress({ rules: [{ host: ['a'] }] }), 'Ingress default/x: spec.rules[0].host: expected text'],
  [ingress({ tls: [{ hosts: [null] }] }), 'Ingress default/x: spec.tls[0].hosts[0]: it is empty'],
  [
    ingress({}, { annotations: { 'a/b': true } }),
    'Ingress default/x: metadata.annotations[a/b]: expected text; as text, true stands in quotes',
  ],
  [ingress({}, { name: '{{ x }}' }), 'Ingress "default/{{ x }}": metadata.name: a template was not filled in'],
  [named('v1', 'Service', { spec: { ports: [{}] } }), 'Service default/x: spec.ports[0].port: it is not written'],
  [
    named('v1', 'Service', { spec: { ports: [{ port: '80' }] } }),
    'Service default/x: spec.ports[0].port: expected a whole number',
  ],
  [
    named('cert-manager.io/v1', 'Certificate', { spec: { duration: '90d' } }),
    'Certificate default/x: spec.duration: expected a duration',
  ],
  [
    named('cert-manager.io/v1', 'Certificate', { spec: { isCA: 'yes' } }),
    'Certificate default/x: spec.isCA: expected true or false',
  ],
  [
    named('cert-manager.io/v1', 'Certificate', { spec: { issuerRef: {} } }),
    'Certificate default/x: spec.issuerRef.name: it is not written',
  ],
  [{ apiVersion: 'v1', kind: 'Service', metadata: {} }, 'Service: metadata.name: it has no name'],
  [{ kind: 'Service', metadata: { generateName: 'x-' } }, 'Service x-*: apiVersion: it is not written'],
])('%j is told once', (tree, line) => {
  const lines = problemsIn(tree);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(line);
});

test('templates are found in what is read, and not where others read them', () => {
  const annotations = {
    'cert-manager.io/cluster-issuer': '{{ .Values.issuer }}',
    'nginx.ingress.kubernetes.io/configuration-snippet': '{{ x }}',
    'example.com/notice': '{{ x }}',
  };
  const spec = { rules: [{ host: '{% host %}' }], ingressClassName: '{{ unfinished' };
  const { problems } = readObjects(ingress(spec, { annotations }), cluster, null);
  expect(problems.map(({ path, isTemplate }) => `${path} ${isTemplate}`)).toEqual([
    'metadata.annotations[cert-manager.io/cluster-issuer] true',
    'spec.rules[0].host true',
  ]);
});

test('what is hostile is cut, and harmless', () => {
  const annotations = JSON.parse(
    '{"__proto__": "a", "constructor": "b", "hostprobe.io/b": "\\u001b[2J", "kubectl.kubernetes.io/last-applied-configuration": "c"}',
  ) as object;
  const long = 'x'.repeat(10_000_000);
  const [object] = readObjects(
    ingress(
      { ingressClassName: long },
      {
        annotations: {
          ...annotations,
          'cert-manager.io/long': long,
          'nginx.ingress.kubernetes.io/allowlist-source-range': long,
        },
      },
    ),
    cluster,
    null,
  ).objects;
  expect(Object.getPrototypeOf(object?.annotations)).toBe(Object.prototype);
  expect(Object.entries(object?.annotations ?? {}).map(([key, value]) => [key, value.length])).toEqual([
    ['hostprobe.io/b', 4],
    ['cert-manager.io/long', 4096],
    ['nginx.ingress.kubernetes.io/allowlist-source-range', 65_536],
  ]);
  expect(object).toMatchObject({ spec: { ingressClassName: expect.stringMatching(/^x{4095}…$/) } });
});

test('of what a Certificate gives its Secret no more is kept than who is to copy it', () => {
  const annotations = { 'reflector.v1.k8s.emberstack.com/reflection-allowed': 'true', 'example.com/note': 'hidden' };
  const read = (secretTemplate: unknown) =>
    readObjects(named('cert-manager.io/v1', 'Certificate', { spec: { secretTemplate } }), cluster, null).objects;
  expect(read({ annotations, labels: { allowedToBeCloned: 'true' } })).toMatchObject([
    { spec: { copiedBy: ['reflector.v1.k8s.emberstack.com/reflection-allowed', 'allowedToBeCloned'] } },
  ]);
  expect(JSON.stringify(read({ annotations }))).not.toMatch(/hidden|note/);
  expect(read({ labels: { app: 'shop' } })).not.toMatchObject([{ spec: { copiedBy: expect.anything() } }]);
});

test('dates as clients of the API make them', () => {
  const of = (creationTimestamp: unknown): unknown =>
    readObjects(ingress({}, { creationTimestamp }), cluster, null).objects[0]?.createdAt;
  expect(of(new Date('2026-01-02T03:04:05Z'))).toBe('2026-01-02T03:04:05.000Z');
  expect(of(new Date(Number.NaN))).toBeNull();
});

test('nothing makes it throw', () => {
  const keys = [
    'apiVersion',
    'kind',
    'metadata',
    'spec',
    'status',
    'name',
    'annotations',
    'items',
    'rules',
    'tls',
    'hosts',
  ];
  const words = [
    ...objectKinds,
    'List',
    'v1',
    'networking.k8s.io/v1',
    'cert-manager.io/v1',
    'gateway.networking.k8s.io/v1',
  ];
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      fc.oneof(fc.constantFrom(...words), fc.anything({ maxDepth: 0, withDate: true })),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), tie('tree'), { maxKeys: 5 }),
    ),
  }));
  const object = fc.record({
    apiVersion: fc.constantFrom(...words),
    kind: fc.constantFrom(...words),
    metadata: tree,
    spec: tree,
    status: tree,
    data: tree,
  });
  fc.assert(
    fc.property(fc.oneof(tree, object), (value) => {
      const { objects } = readObjects(value, cluster, null);
      JSON.stringify(objects);
      expect(objects.every(({ places }) => Object.keys(places).length === 0)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
