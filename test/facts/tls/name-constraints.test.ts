import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { constraintBreaches } from '../../../src/facts/tls/name-constraints.ts';
import type { Certificate, Subtrees } from '../../../src/model/certificate.ts';
import { certificate } from '../../support/evidence.ts';

const none: Subtrees = { dns: [], ip: [], other: [] };
const host = 'demo.example.com';
const many = Array.from({ length: 150 }, (_, i) => `h${i}.example.com`);

interface Case {
  readonly dns?: readonly string[];
  readonly ip?: readonly string[];
  readonly other?: readonly string[];
  readonly certificate?: Partial<Certificate>;
  readonly permitted?: Partial<Subtrees>;
  readonly excluded?: Partial<Subtrees>;
}
const breaches = ({ dns = [], ip = [], other = [], certificate: over = {}, permitted, excluded }: Case) =>
  constraintBreaches(
    certificate('x', { subject: [], names: { dns, ip, other }, ...over }),
    { permitted: { ...none, ...permitted }, excluded: { ...none, ...excluded } },
    host,
  );

describe('holds', () => {
  test.each<[string, Case]>([
    ['the name itself', { dns: ['example.com'], permitted: { dns: ['example.com'] } }],
    ['a name below, in any case', { dns: ['WWW.example.com'], permitted: { dns: ['Example.COM'] } }],
    ['one of several', { dns: ['example.org'], permitted: { dns: ['example.com', 'example.org'] } }],
    ['a wildcard wholly inside', { dns: ['*.example.com'], permitted: { dns: ['example.com'] } }],
    ['a leading dot: names below', { dns: ['www.example.com'], permitted: { dns: ['.example.com'] } }],
    ['a wildcard inside a leading dot', { dns: ['*.example.com'], permitted: { dns: ['.example.com'] } }],
    ['an empty subtree permits all', { dns: ['example.net'], permitted: { dns: [''] } }],
    ['an exclusion beside the name', { dns: ['notexample.com'], excluded: { dns: ['example.com'] } }],
    ['a wildcard beside a deeper exclusion', { dns: ['*.example.com'], excluded: { dns: ['a.b.example.com'] } }],
    [
      'other kinds than are there',
      { dns: ['example.net'], permitted: { ip: ['192.0.2.0/24'], other: ['email', 'directory'] } },
    ],
    ['an address inside', { ip: ['192.0.2.7'], permitted: { ip: ['192.0.2.0/24'] } }],
    ['an IPv6 address inside', { ip: ['2001:db8::7'], permitted: { ip: ['2001:db8::/32'] } }],
    ['no SAN at all', { certificate: { names: null }, permitted: { dns: ['example.com'] } }],
  ])('%s', (_, row) => expect(breaches(row)).toEqual([]));
});

describe('is broken by', () => {
  test.each<[string, Case, string]>([
    ['a name outside', { dns: ['example.net'], permitted: { dns: ['example.com'] } }, 'permits only example.com'],
    ['a name that only ends alike', { dns: ['notexample.com'], permitted: { dns: ['example.com'] } }, 'notexample.com'],
    ['the parent of a leading dot', { dns: ['example.com'], permitted: { dns: ['.example.com'] } }, 'permits only'],
    [
      'a wildcard that reaches out',
      { dns: ['*.example.com'], permitted: { dns: ['www.example.com'] } },
      'permits only',
    ],
    ['an excluded name', { dns: ['www.example.com'], excluded: { dns: ['example.com'] } }, 'excludes example.com'],
    [
      'a wildcard that reaches an excluded name',
      { dns: ['*.example.com'], excluded: { dns: ['www.example.com'] } },
      'excludes',
    ],
    ['anything where all is excluded', { dns: ['example.net'], excluded: { dns: [''] } }, 'excludes all names'],
    [
      'what is permitted and excluded',
      { dns: ['www.example.com'], permitted: { dns: ['example.com'] }, excluded: { dns: ['www.example.com'] } },
      'excludes',
    ],
    ['an address outside', { ip: ['198.51.100.7'], permitted: { ip: ['192.0.2.0/24'] } }, 'permits only 192.0.2.0/24'],
    ['an address of the other family', { ip: ['2001:db8::7'], permitted: { ip: ['192.0.2.0/24'] } }, 'permits only'],
    ['an excluded address', { ip: ['2001:db8::7'], excluded: { ip: ['2001:db8::/32'] } }, 'excludes 2001:db8::/32'],
    [
      'a constraint with a wildcard',
      { dns: ['www.example.com'], permitted: { dns: ['*.example.com', 'example.com'] } },
      'malformed',
    ],
    ['a range that is none', { dns: ['example.com'], excluded: { ip: ['192.0.2.0/99'] } }, 'malformed'],
  ])('%s', (_, row, said) => {
    const found = breaches(row);
    expect(found.map(({ kind }) => kind)).toEqual(['broken']);
    expect(found[0]?.detail).toContain(said);
  });
  test("the host's own name first", () => {
    const [first] = breaches({ dns: ['a.example.net', host], permitted: { dns: ['example.org'] } });
    expect(first?.detail).toContain(host);
  });
});

describe('is not compared', () => {
  test.each<[string, Case]>([
    [
      'a directory name, by the subject',
      { certificate: { subject: [['CN', 'x']] }, permitted: { other: ['directory'] } },
    ],
    ['an e-mail address in the SAN', { other: ['email:a@example.com'], excluded: { other: ['email'] } }],
    [
      'an e-mail address in the subject',
      { certificate: { subject: [['E', 'a@example.com']] }, excluded: { other: ['email'] } },
    ],
    ['another name', { other: ['other'], excluded: { other: ['other'] } }],
    [
      'names that could not be read',
      { certificate: { unreadable: ['2.5.29.17: an IP address of 5 bytes'] }, permitted: { ip: ['192.0.2.0/24'] } },
    ],
    ['more than are compared', { dns: many, excluded: { dns: many } }],
    ['an address that is none', { ip: ['nonsense'], excluded: { ip: ['192.0.2.0/24'] } }],
  ])('%s', (_, row) => expect(breaches(row).map(({ kind }) => kind)).toEqual(['unread']));
});

test('never throws, whatever stands in it', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.domain());
  const list = fc.array(text, { maxLength: 3 });
  fc.assert(
    fc.property(list, list, list, (names, permitted, excluded) => {
      const subtrees = (words: string[]): Subtrees => ({ dns: words, ip: words, other: words });
      expect(() =>
        breaches({ dns: names, ip: names, other: names, permitted: subtrees(permitted), excluded: subtrees(excluded) }),
      ).not.toThrow();
    }),
  );
});
