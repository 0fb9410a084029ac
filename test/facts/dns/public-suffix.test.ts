import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isUnder, parseName } from '../../../src/facts/dns/names.ts';
import { domainOf, hasPublicSuffix, registrableDomain } from '../../../src/facts/dns/public-suffix.ts';
import { names } from '../../support/names.ts';

describe('the registrable domain', () => {
  test.each([
    ['demo.example.com', 'example.com'],
    ['example.com', 'example.com'],
    ['com', null],
    ['a.b.example.co.uk', 'example.co.uk'],
    ['co.uk', null],
    ['demo.someone.github.io', 'github.io'],
    ['x.y.z.ck', 'y.z.ck'],
    ['www.ck', 'www.ck'],
    ['demo.example.xn--p1ai', 'example.xn--p1ai'],
    ['etcd.internal', null],
    ['a.svc.cluster.local', null],
    ['localhost', null],
    ['.', null],
    ['_acme-challenge.demo.example.com', 'example.com'],
    ['app\\.ck8s.example.org', 'example.org'],
    ['app\\.co.uk', 'app\\.co.uk'],
    ['a.odd\\000label.se', 'odd\\000label.se'],
    ['203.0.113.7', null],
  ])('of %s is %s', (name, domain) => {
    expect(registrableDomain(name)).toBe(domain);
  });

  test('encloses the name, whatever the labels', () => {
    fc.assert(
      fc.property(names, fc.constantFrom('com', 'co.uk', 'x.ck', 'internal'), (name, suffix) => {
        const full = name === '.' ? suffix : `${name}.${suffix}`;
        const domain = registrableDomain(full);
        if (domain === null) return;
        expect(isUnder(full, domain)).toBe(true);
        expect(parseName(domain).length).toBeGreaterThan(1);
      }),
    );
  });
});

test.each([
  ['a.demo.example.com', 'example.com'],
  ['a.b.co.uk', 'b.co.uk'],
  ['co.uk', 'co.uk'],
  ['com', 'com'],
  ['a.svc.cluster.local', 'cluster.local'],
  ['lan', 'lan'],
  ['.', '.'],
])('%s belongs to %s', (name, domain) => {
  expect(domainOf(name)).toBe(domain);
});

test.each([
  ['demo.example.com', true],
  ['com', true],
  ['app\\.com', false],
  ['a.svc.cluster.local', false],
  ['etcd.internal', false],
  ['.', false],
])('%s is under a public suffix: %s', (name, known) => {
  expect(hasPublicSuffix(name)).toBe(known);
});
