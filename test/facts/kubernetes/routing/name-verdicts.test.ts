import { describe, expect, test } from 'vitest';
import { nameVerdicts } from '../../../../src/facts/kubernetes/routing/name-verdicts.ts';
import type { KubernetesObject } from '../../../../src/model/kubernetes.ts';
import { gathered } from '../../../support/gathering.ts';
import { certificate, httpRoute, ingress, ruleOf } from '../../../support/kubernetes-objects.ts';

/** What is told at each target, by its name. */
function told(...objects: readonly KubernetesObject[]): Record<string, string[]> {
  const { targets, objectsOf } = gathered(objects);
  const at = targets.map((target) => {
    const seen = objectsOf(target);
    return [
      target.name,
      (seen === null ? [] : [...nameVerdicts(seen)]).map((verdict) => verdict.at?.path ?? ''),
    ] as const;
  });
  return Object.fromEntries(at.filter(([, paths]) => paths.length > 0));
}
const hosts = Array.from({ length: 50 }, (_, i) => `h${i}.example.com`);
const rules = hosts.map((host) => ruleOf(host));

describe('an Ingress with many hosts', () => {
  test('a host that is none is told once, at the first of the others', () => {
    expect(told(ingress({ spec: { rules: rules.with(7, ruleOf('*a.example.com')), tls: [] } }))).toEqual({
      'h0.example.com:80': ['spec.rules[7].host'],
    });
  });

  test('where the host that is meant has a target, it is told there', () => {
    const tls = [{ hosts: ['https://h7.example.com', '*.example.com'], secretName: 'x' }];
    expect(told(ingress({ spec: { rules, tls } }))).toEqual({ 'h7.example.com': ['spec.tls[0].hosts[0]'] });
  });

  test('a backend that cannot be is told at its host', () => {
    const faulty = ruleOf('h7.example.com', '/', 'My_Shop');
    expect(told(ingress({ spec: { rules: rules.with(7, faulty), tls: [] } }))).toEqual({
      'h7.example.com:80': ['spec.rules[7].http.paths[0].backend.service.name'],
    });
  });

  test('a backend behind a wildcard is told at the wildcard and at what it may stand for', () => {
    const faulty = ruleOf('*.example.com', '/', 'My_Shop');
    const found = told(
      ingress({ spec: { rules: [ruleOf('example.org'), ruleOf('h1.example.com'), faulty], tls: [] } }),
    );
    expect(Object.keys(found)).toEqual(['h1.example.com:80', '*.example.com:80']);
  });

  test('so is one that is asked of ExternalDNS told once', () => {
    const annotations = { 'external-dns.kubernetes.io/hostname': 'a b.example.com' };
    expect(told(ingress({ annotations, spec: { rules, tls: [] } }))).toEqual({
      'h0.example.com:80': ['metadata.annotations[external-dns.kubernetes.io/hostname]'],
    });
  });

  test('a Secret that cannot be is told at each host that it is for, and at no other', () => {
    const tls = [
      { hosts: ['h1.example.com', 'h2.example.com'], secretName: 'My_Secret' },
      { hosts: ['*.example.com'], secretName: 'x' },
    ];
    const path = ['spec.tls[0].secretName'];
    expect(told(ingress({ spec: { rules, tls } }))).toEqual({ 'h1.example.com': path, 'h2.example.com': path });
  });

  test('what concerns all of its hosts is told at each', () => {
    const found = told(ingress({ spec: { rules, tls: [], ingressClassName: 'My_Class' } }));
    expect(Object.keys(found)).toHaveLength(50);
  });

  test('a Certificate for all of them: a name that is none is told once', () => {
    const spec = { tls: [{ hosts, secretName: 'shop-tls' }], rules };
    expect(told(ingress({ spec }), certificate({ spec: { dnsNames: [...hosts, 'a b.example.com'] } }))).toEqual({
      'h0.example.com': ['spec.dnsNames[50]'],
    });
  });
});

test('a host of a route that is none is told at the first of the others', () => {
  expect(told(httpRoute({ spec: { hostnames: ['a.example.com', 'b_.example.com', 'c.example.com'] } }))).toEqual({
    'a.example.com': ['spec.hostnames[1]'],
  });
});

test('an object of which no host is one is told by itself', () => {
  expect(told(ingress({ spec: { rules: [ruleOf('*a.example.com')], tls: [] } }))).toEqual({
    'ingress/default/shop': ['spec.rules[0].host'],
  });
});

test('thousands of hosts of one Ingress, each with a fault of its own, are told in passing', () => {
  const many = Array.from({ length: 5000 }, (_, i) => ruleOf(`h${i}.example.com`, '/', 'My_Shop'));
  const tls = [{ hosts: many.map(({ host }) => host ?? ''), secretName: 'shop-tls' }];
  expect(Object.values(told(ingress({ spec: { rules: many, tls } }))).flat()).toHaveLength(5000);
});
