import { describe, expect, test } from 'vitest';
import { secretUses } from '../../../../src/facts/kubernetes/issuing/secret-uses.ts';
import { writersFor, writersOf } from '../../../../src/facts/kubernetes/issuing/writers.ts';
import type { KubernetesObject, ObjectReference, ObjectsSeen } from '../../../../src/model/kubernetes.ts';
import {
  certificate,
  gateway,
  httpRoute,
  ingress,
  listener,
  listenerSet,
  reference,
  seen,
} from '../../../support/kubernetes-objects.ts';

const annotations = { 'cert-manager.io/cluster-issuer': 'letsencrypt-prod' };
const terminating = (name: string) => ({ mode: 'Terminate', certificateRefs: [reference({ name })] });

const written = (...objects: readonly KubernetesObject[]) =>
  writersOf(seen(objects)).map(({ by, name, made, secretName, path, names }) => ({
    by: by.kind,
    name,
    made: made !== null,
    secretName,
    path,
    names: names.map((each) => each.name),
  }));

describe('what writes a Secret', () => {
  test('an annotated Ingress, for each entry with hosts and a Secret', () => {
    const tls = [
      { hosts: ['shop.example.com', '*.example.org'], secretName: 'shop-tls' },
      { hosts: [], secretName: 'none-tls' },
      { hosts: ['blog.example.com'], secretName: null },
      { hosts: ['www.example.com'], secretName: 'www-tls' },
    ];
    expect(written(ingress({ annotations, spec: { tls } }))).toEqual([
      {
        by: 'Ingress',
        name: 'shop-tls',
        made: false,
        secretName: 'shop-tls',
        path: 'spec.tls[0].secretName',
        names: ['shop.example.com', '*.example.org'],
      },
      {
        by: 'Ingress',
        name: 'www-tls',
        made: false,
        secretName: 'www-tls',
        path: 'spec.tls[3].secretName',
        names: ['www.example.com'],
      },
    ]);
  });

  test('an annotated Gateway or ListenerSet, for the listeners that end TLS for a host', () => {
    const listeners = [
      listener(),
      listener({ name: 'www', hostname: 'www.example.com' }),
      listener({ name: 'plain', protocol: 'HTTP', tls: null }),
      listener({ name: 'all', hostname: null, tls: terminating('all-tls') }),
      listener({ name: 'through', tls: { mode: 'Passthrough', certificateRefs: [] } }),
      listener({ name: 'own', hostname: 'own.example.com', tls: terminating('own-tls') }),
      listener({
        name: 'far',
        tls: { mode: 'Terminate', certificateRefs: [reference({ name: 'far-tls', namespace: 'infra' })] },
      }),
    ];
    const ignoring = { ...annotations, 'cert-manager.io/ignore-tls-listeners': 'own, other' };
    const shop = {
      name: 'shop-tls',
      made: false,
      secretName: 'shop-tls',
      path: 'spec.listeners[0].tls.certificateRefs[0].name',
      names: ['shop.example.com', 'www.example.com'],
    };
    expect(written(gateway({ annotations: ignoring, spec: { listeners } }))).toEqual([{ by: 'Gateway', ...shop }]);
    expect(written(listenerSet({ annotations: ignoring, spec: { listeners } }))).toEqual([
      { by: 'ListenerSet', ...shop },
    ]);
  });

  test('a Certificate, which is none of its own where an Ingress had it made', () => {
    const made = certificate({ owners: ['Ingress/shop'] });
    expect(written(ingress({ annotations }), made)).toMatchObject([{ by: 'Ingress', made: true }]);
    expect(written(made)).toMatchObject([{ by: 'Certificate', made: true }]);
    expect(
      written(ingress({ annotations }), certificate({ namespace: 'blog', owners: ['Ingress/shop'] })),
    ).toHaveLength(2);
    expect(written(certificate({ spec: { secretName: null } }))).toEqual([]);
  });

  test('which cert-manager leaves alone where it is there and was made by somebody else', () => {
    const annotated = ingress({ annotations });
    expect(written(annotated, certificate())).toMatchObject([
      { by: 'Certificate', made: true },
      { by: 'Ingress', made: false },
    ]);
    expect(written(annotated, certificate({ createdAt: '2026-11-01T00:00:00Z' }))).toMatchObject([
      { by: 'Certificate' },
    ]);
  });
});

describe('the Secrets that a host is served from', () => {
  const used = (objects: readonly KubernetesObject[], told: Partial<ObjectsSeen> = {}) =>
    secretUses(seen(objects, told)).map(({ namespace, secretName, path }) => `${namespace}/${secretName} ${path}`);

  test('those of the entries for it, and of the one without hosts where there is no other', () => {
    const all = { hosts: [], secretName: 'all-tls' };
    const tls = [
      all,
      { hosts: ['*.example.com'], secretName: 'wild-tls' },
      { hosts: ['other.example.com'], secretName: 'other-tls' },
    ];
    expect(used([ingress({ spec: { tls } })])).toEqual(['default/wild-tls spec.tls[1].secretName']);
    expect(used([ingress({ spec: { tls: [all] } })])).toEqual(['default/all-tls spec.tls[0].secretName']);
  });

  test('those of the listener that fits the host best', () => {
    const listeners = [
      listener({ hostname: null, tls: terminating('all-tls') }),
      listener({ hostname: '*.com', tls: terminating('com-tls') }),
      listener({ hostname: '*.example.com', tls: terminating('wild-tls') }),
      listener({ hostname: 'Shop.example.com', tls: terminating('shop-tls') }),
    ];
    const best = (count: number) => used([gateway({ spec: { listeners: listeners.slice(0, count) } })]);
    expect([1, 2, 3, 4].map((count) => best(count).map((use) => use.split(' ')[0]))).toEqual([
      ['default/all-tls'],
      ['default/com-tls'],
      ['default/wild-tls'],
      ['default/shop-tls'],
    ]);
  });

  const at443 = { subject: { host: 'shop.example.com', port: 443 } };
  const two = gateway({
    spec: {
      listeners: [
        listener({ name: 'wild', hostname: '*.example.com', tls: terminating('wild-tls') }),
        listener({ name: 'shop', tls: terminating('shop-tls') }),
        listener({ name: 'admin', port: 9443, tls: terminating('admin-tls') }),
      ],
    },
  });
  const secretsOf = (objects: readonly KubernetesObject[], told: Partial<ObjectsSeen> = at443) =>
    secretUses(seen(objects, told)).map(({ secretName }) => secretName);

  test('those of the listeners at the port of the target; of all where none is there', () => {
    expect(secretsOf([two])).toEqual(['shop-tls']);
    expect(secretsOf([two], { subject: { host: 'shop.example.com', port: 9443 } })).toEqual(['admin-tls']);
    expect(secretsOf([two], { subject: { host: 'shop.example.com', port: 8443 } })).toEqual(['shop-tls', 'admin-tls']);
    expect(
      secretsOf([
        ingress(),
        gateway({ spec: { listeners: [listener({ port: 9443, tls: terminating('admin-tls') })] } }),
      ]),
    ).toEqual(['shop-tls']);
  });

  test('those of the listeners that the routes name', () => {
    const to = (told: Partial<ObjectReference>) =>
      httpRoute({ spec: { parentRefs: [reference({ name: 'edge', ...told })] } });
    expect(secretsOf([two, to({ sectionName: 'wild' })])).toEqual(['wild-tls']);
    expect(secretsOf([two, to({ sectionName: 'wild' }), to({ sectionName: 'shop' })])).toEqual(['shop-tls']);
    expect(secretsOf([two, to({ port: 443 })])).toEqual(['shop-tls']);
    expect(secretsOf([two, to({ namespace: 'infra', sectionName: 'wild' })])).toEqual(['shop-tls']);
    // A route that sends plain HTTP on to HTTPS.
    expect(secretsOf([two, to({ sectionName: 'http' })])).toEqual(['shop-tls']);
  });

  test('those of the listener that fits best in a Gateway and its ListenerSets, which are one server', () => {
    const all = gateway({ spec: { listeners: [listener({ hostname: null, tls: terminating('all-tls') })] } });
    const tenant = listenerSet({ spec: { listeners: [listener({ tls: terminating('tenant-tls') })] } });
    expect(secretsOf([all, tenant])).toEqual(['tenant-tls']);
    expect(secretsOf([all, { ...tenant, namespace: 'other' }])).toEqual(['all-tls', 'tenant-tls']);
    const through = listener({ protocol: 'TLS', tls: { mode: 'Passthrough', certificateRefs: [] } });
    expect(secretsOf([all, listenerSet({ spec: { listeners: [through] } })])).toEqual([]);
  });

  test('only those of what leads to the host', () => {
    expect(used([ingress(), ingress({ name: 'other' })], { own: ['ingress/default/shop'] })).toHaveLength(1);
  });

  test('all, of an object without hosts', () => {
    const tls = [
      { hosts: [], secretName: 'a' },
      { hosts: ['b.example.com'], secretName: 'b' },
    ];
    const objects = [ingress({ spec: { tls } })];
    expect(used(objects, { subject: { object: 'ingress/default/shop' }, own: ['ingress/default/shop'] })).toHaveLength(
      2,
    );
  });
});

test('what a target rests on: the writers of its Secrets, or the Certificate that it is', () => {
  const other = certificate({ name: 'other', spec: { secretName: 'other-tls' } });
  const names = (told: Partial<ObjectsSeen>) =>
    writersFor(seen([ingress(), certificate(), other], told)).map(({ name }) => name);
  expect(names({})).toEqual(['shop-tls']);
  expect(names({ subject: { object: 'certificate/default/other' }, own: ['certificate/default/other'] })).toEqual([
    'other',
  ]);
});
