import { array, assert, constantFrom, option, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entriesFor, leads, rulesFor, rulesOf, securedAt } from '../../../../src/facts/kubernetes/routing/by-host.ts';
import { sameHost, standsFor } from '../../../../src/facts/kubernetes/routing/hosts.ts';
import { ingress, ruleOf } from '../../../support/kubernetes-objects.ts';

const names = ['a.example.com', 'b.example.com', 'x.b.example.com', '*.example.com', '*.b.example.com', 'example.com'];
const host = constantFrom(...names, 'A.Example.com', 'b.example.com.', 'localhost');
const anIngress = record({
  rules: array(option(host), { maxLength: 6 }),
  tls: array(array(host, { maxLength: 4 }), { maxLength: 4 }),
}).map(({ rules, tls }) =>
  ingress({
    spec: { rules: rules.map((each) => ruleOf(each)), tls: tls.map((hosts) => ({ hosts, secretName: null })) },
  }),
);

describe('what an Ingress has for a host is what a look at all of it finds', () => {
  const numbered = <One>(items: readonly One[], list: string): { path: string; item: One }[] =>
    items.map((item, i) => ({ path: `${list}[${i}]`, item }));
  const paths = (found: readonly { readonly path: string }[]): string[] => found.map(({ path }) => path);

  test('rules', () => {
    assert(
      property(anIngress, host, (one, wanted) => {
        const rules = numbered(one.spec.rules, 'spec.rules');
        const having = (is: (written: string, of: string) => boolean) =>
          paths(rules.filter(({ item }) => item.host !== null && is(item.host, wanted)));
        expect(paths(rulesFor(one, wanted))).toEqual(having(standsFor));
        expect(paths(rulesOf(one, wanted))).toEqual(having(sameHost));
        const isLed = one.spec.rules.some(
          ({ host: led }) => led === null || standsFor(led, wanted) || standsFor(wanted, led),
        );
        expect(leads(one, wanted)).toBe(isLed);
      }),
    );
  });

  test('entries of TLS', () => {
    assert(
      property(anIngress, host, (one, wanted) => {
        const isFor = (hosts: readonly string[]): boolean => hosts.some((written) => standsFor(written, wanted));
        const entries = numbered(one.spec.tls, 'spec.tls');
        expect(paths(entriesFor(one, wanted))).toEqual(
          paths(entries.filter(({ item: { hosts } }) => hosts.length === 0 || isFor(hosts))),
        );
        expect(securedAt(one, wanted) !== null).toBe(one.spec.tls.some(({ hosts }) => isFor(hosts)));
      }),
    );
  });
});
