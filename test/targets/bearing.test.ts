import { describe, expect, test } from 'vitest';
import { objectKey } from '../../src/facts/kubernetes/object-place.ts';
import type { KubernetesObject, ObjectsSeen } from '../../src/model/kubernetes.ts';
import { gathered } from '../support/gathering.ts';
import {
  certificate,
  certificateRequest,
  challenge,
  clusterIssuer,
  dnsEndpoint,
  gateway,
  httpRoute,
  ingress,
  ingressClass,
  issuer,
  listenerSet,
  order,
  ruleOf,
  secret,
  service,
} from '../support/kubernetes-objects.ts';

function seenBy(objects: readonly KubernetesObject[], name = 'shop.example.com'): ObjectsSeen {
  const { targets, objectsOf } = gathered(objects);
  const target = targets.find((each) => each.name === name);
  const seen = target === undefined ? null : objectsOf(target);
  if (seen === null) throw new Error(`nothing leads to ${name}`);
  return seen;
}
const keysOf = (objects: readonly KubernetesObject[], name?: string): string[] =>
  seenBy(objects, name)
    .objects.map((object) => objectKey(object))
    .toSorted();

const shop = ingress({ annotations: { 'cert-manager.io/issuer': 'letsencrypt-prod' } });
const other = (name: string, host = 'other.example.com') =>
  ingress({ name, spec: { rules: [ruleOf(host, '/', name)], tls: [{ hosts: [host], secretName: `${name}-tls` }] } });

describe('what bears on a host', () => {
  test.each<[what: string, objects: readonly KubernetesObject[], without: readonly KubernetesObject[]]>([
    [
      'what is issued for it, to the Challenge',
      [ingress(), certificate(), certificateRequest(), order(), challenge()],
      [],
    ],
    [
      'its Secret, in all namespaces',
      [ingress(), secret(), secret({ namespace: 'other' })],
      [secret({ name: 'another' })],
    ],
    [
      'who writes the Secret, in all namespaces',
      [ingress(), certificate(), certificate({ namespace: 'other' })],
      [certificate({ name: 'x', spec: { secretName: 'x', dnsNames: ['x.example.com'] } })],
    ],
    [
      'Certificates that name it, or its wildcard',
      [ingress(), certificate({ name: 'x', spec: { secretName: 'x', dnsNames: ['*.example.com'] } })],
      [],
    ],
    [
      'the issuer by its name, of both kinds',
      [shop, issuer(), issuer({ namespace: 'other' }), clusterIssuer()],
      [issuer({ name: 'letsencrypt-staging' })],
    ],
    ['its backends', [ingress(), service()], [service({ name: 'another' })]],
    ['classes', [ingress(), ingressClass(), ingressClass({ name: 'another' })], []],
    ['who else claims it', [ingress(), ingress({ name: 'x', namespace: 'other' })], [other('y')]],
    [
      'who stands beside its owner',
      [
        ingress(),
        ingress({ name: 'canary', annotations: { 'nginx.ingress.kubernetes.io/canary': 'true' } }),
        ingress({ name: 'skipped', annotations: { 'hostprobe.io/skip': 'true' } }),
      ],
      [],
    ],
    [
      'who else uses its Secret',
      [
        ingress(),
        ingress({
          name: 'x',
          spec: { rules: [ruleOf('x.example.com')], tls: [{ hosts: ['x.example.com'], secretName: 'shop-tls' }] },
        }),
      ],
      [],
    ],
    ['records for it', [ingress(), dnsEndpoint()], []],
    ['a route’s Gateway, Services and the Secret of its listener', [httpRoute(), gateway(), service(), secret()], []],
    ['a ListenerSet’s Gateway', [listenerSet(), gateway({ spec: { listeners: [] } })], []],
  ])('%s', (_, objects, without) => {
    expect(keysOf([...without, ...objects])).toEqual(objects.map((object) => objectKey(object)).toSorted());
  });

  test('what leads to it, the nearest first', () => {
    expect(seenBy([gateway(), httpRoute()]).own).toEqual(['httproute/default/shop', 'gateway/default/edge']);
    expect(
      seenBy([
        ingress(),
        ingress({ name: 'two' }),
        ingress({ name: 'canary', annotations: { 'nginx.ingress.kubernetes.io/canary': 'true' } }),
      ]).own,
    ).toEqual(['ingress/default/shop', 'ingress/default/two']);
  });

  test('its issuer, with what a Certificate of another name uses it for', () => {
    expect(keysOf([ingress(), certificate(), clusterIssuer()])).toContain('clusterissuer/letsencrypt-prod');
  });
});

describe('what bears on one object', () => {
  test('all that was made for it, and who uses it', () => {
    const skipped = ingress({ annotations: { 'hostprobe.io/skip': 'true' } });
    const objects = [certificate(), certificateRequest(), order(), challenge(), secret(), clusterIssuer()];
    expect(keysOf([other('y'), skipped, ...objects], 'certificate/default/shop-tls')).toEqual(
      [...objects, skipped].map((object) => objectKey(object)).toSorted(),
    );
  });

  test('what claims the hosts of a DNSEndpoint', () => {
    const records = dnsEndpoint({
      spec: {
        endpoints: ['shop', 'gone'].map((name) => ({ dnsName: `${name}.example.com.`, recordType: 'A', targets: [] })),
      },
    });
    expect(keysOf([ingress(), other('y'), records], 'dnsendpoint/default/shop')).toEqual([
      'dnsendpoint/default/shop',
      'ingress/default/shop',
    ]);
  });
});

describe('bounds', () => {
  const many = Array.from({ length: 1000 }, (_, i) => i);

  test('no more than 200 objects, and half of them for what leads to the host', () => {
    const crowd = many.map((i) => ingress({ name: `x${i}`, namespace: `n${i}` }));
    const { objects, own } = seenBy([...crowd, certificate({ namespace: 'n0' })]);
    expect(objects).toHaveLength(200);
    expect(own).toHaveLength(100);
  });

  test('of Secrets in other namespaces a few, and the own one always', () => {
    const secrets = many.map((i) => secret({ namespace: `n${i}` }));
    const keys = keysOf([...secrets, secret(), ingress()]);
    expect(keys).toHaveLength(12);
    expect(keys).toContain('secret/default/shop-tls');
  });

  test('names of the kinds that are named, where they are few, in its own namespaces', () => {
    const secrets = many.map((i) => secret({ name: `x${i}` }));
    const few = [
      issuer({ name: 'a' }),
      issuer({ name: 'b', namespace: 'other' }),
      clusterIssuer({ name: 'c' }),
      certificate(),
    ];
    expect(seenBy([ingress(), ...secrets, ...few]).names).toEqual({ Issuer: ['a'], ClusterIssuer: ['c'] });
  });

  test('many are told apart at once', { timeout: 5000 }, () => {
    const crowd = Array.from({ length: 10_000 }, (_, i) => other(`x${i}`, `x${i}.example.com`));
    const { targets, objectsOf } = gathered(crowd);
    expect(targets).toHaveLength(10_000);
    expect(targets.every((target) => objectsOf(target)?.objects.length === 1)).toBe(true);
  });
});
