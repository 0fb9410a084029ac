import { describe, expect, test } from 'vitest';
import { looksTyped, registryEntry, registryNames } from '../../../src/facts/dns/registry.ts';

describe('the names of the registry', () => {
  const namesOf = (host: string, apex: string): string[] => registryNames(host, apex).map(({ name }) => name);
  test.each([
    [
      'a host',
      'demo.example.com',
      'example.com',
      ['a-demo', 'aaaa-demo', 'cname-demo', 'demo'].map((label) => `${label}.example.com`),
    ],
    ['the apex, beside which are names of others', 'example.com', 'example.com', ['example.com']],
    ['a zone of its own below another', 'demo.example.com', 'demo.example.com', ['demo.example.com']],
    [
      'a label that leaves little room',
      `${'x'.repeat(60)}.example.com`,
      'example.com',
      [`a-${'x'.repeat(60)}.example.com`, `${'x'.repeat(60)}.example.com`],
    ],
  ])('%s', (_, host, apex, names) => {
    expect(namesOf(host, apex)).toEqual(names);
  });
});

test.each([
  ['a-foo.example.com', true],
  ['cname-foo.example.com', true],
  ['a-.example.com', false],
  ['alpha-foo.example.com', false],
  ['www.a-foo.example.com', false],
  ['.', false],
])('whether %s is such a name of another host: %s', (host, is) => {
  expect(looksTyped(host)).toBe(is);
});

test.each([
  [
    'heritage=external-dns,external-dns/owner=prod,external-dns/resource=ingress/shop/web',
    { owner: 'prod', resource: 'ingress/shop/web' },
  ],
  ['"heritage=external-dns,external-dns/owner=prod"', { owner: 'prod', resource: null }],
  ['heritage=external-dns,external-dns/ownedRecord=x,external-dns/owner=', { owner: '', resource: null }],
  ['heritage=external-dns-not,external-dns/owner=prod', null],
  ['external-dns/owner=prod', null],
  ['kpgMQdNbTuTaVjLeFcgdNwdKPqKLPVnY8ABCDEFGHIJK=', null],
  ['', null],
])('%s', (text, entry) => {
  expect(registryEntry(text)).toEqual(entry);
});
