import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { constraintBreaches } from '../../../../src/facts/tls/path/name-constraints.ts';
import type { Certificate, Subtrees } from '../../../../src/model/certificate.ts';
import { certificate } from '../../../support/evidence.ts';

const none: Subtrees = { dns: [], ip: [], other: [] };
const host = 'demo.example.com';
const kinds = ['email', 'uri', 'directory', 'other'];
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
      {
        dns: ['example.net'],
        permitted: { ip: ['192.0.2.0/24'], other: ['email:example.com', 'directory:C=SE,', 'other'] },
      },
    ],
    [
      'a subject below a directory name',
      {
        certificate: {
          subject: [
            ['C', 'se'],
            ['O', ' Corp,  Ltd '],
            ['CN', 'x'],
          ],
        },
        permitted: { other: ['directory:C=se,O=corp\\, ltd,'] },
      },
    ],
    ['a directory name in the SAN', { other: ['directory:C=se,CN=x,'], permitted: { other: ['directory:C=se,'] } }],
    ['an empty directory name: all', { other: ['directory:CN=x,'], permitted: { other: ['directory:'] } }],
    ['a mailbox', { other: ['email:a@Example.com'], permitted: { other: ['email:a@example.COM'] } }],
    ['mailboxes on a host', { other: ['email:a@example.com'], permitted: { other: ['email:example.com'] } }],
    ['mailboxes below a domain', { other: ['email:a@mx.example.com'], permitted: { other: ['email:.example.com'] } }],
    [
      'a mailbox beside an excluded host',
      { other: ['email:a@mx.example.com'], excluded: { other: ['email:example.com'] } },
    ],
    ['a URI of a host', { other: ['uri:spiffe://example.com/x'], permitted: { other: ['uri:example.com'] } }],
    [
      'a URI below a domain',
      { other: ['uri:https://a.example.com:8443/'], permitted: { other: ['uri:.example.com'] } },
    ],
    [
      'a name beside an address that is none',
      {
        dns: ['example.com'],
        certificate: { unreadable: ['2.5.29.17: an IP address of 5 bytes'] },
        permitted: { dns: ['example.com'] },
      },
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
      'holds *.example.com, which OpenSSL and GnuTLS compare as it is written, and accept',
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

describe('of another kind is broken by', () => {
  test.each<[string, Case, string]>([
    ['another subject', { certificate: { subject: [['C', 'NO']] }, permitted: { other: ['directory:C=se,'] } }, 'C=no'],
    [
      'a subject that only begins alike',
      { certificate: { subject: [['C', 'sea']] }, permitted: { other: ['directory:C=se,'] } },
      'C=sea',
    ],
    [
      'an excluded subject',
      {
        certificate: {
          subject: [
            ['C', 'SE'],
            ['CN', 'x'],
          ],
        },
        excluded: { other: ['directory:C=se,'] },
      },
      'excludes directory names in C=se',
    ],
    [
      'an excluded name in the SAN',
      { other: ['directory:C=se,'], excluded: { other: ['directory:'] } },
      'excludes directory names in all',
    ],
    [
      'another mailbox',
      { other: ['email:b@example.com'], permitted: { other: ['email:a@example.com'] } },
      'b@example.com',
    ],
    [
      'a mailbox in another case',
      { other: ['email:A@example.com'], permitted: { other: ['email:a@example.com'] } },
      'A@example.com',
    ],
    [
      'a mailbox below a host',
      { other: ['email:a@mx.example.com'], permitted: { other: ['email:example.com'] } },
      'permits only email names in example.com',
    ],
    [
      'a mailbox in the subject',
      { certificate: { subject: [['E', 'a@example.com']] }, excluded: { other: ['email:example.com'] } },
      'excludes',
    ],
    [
      'what is no mailbox',
      { other: ['email:example.com'], permitted: { other: ['email:example.com'] } },
      'which is none',
    ],
    [
      'a URI of another host',
      { other: ['uri:https://example.net/'], permitted: { other: ['uri:example.com'] } },
      'permits only uri names',
    ],
    [
      'a URI below a host',
      { other: ['uri:https://a.example.com/'], permitted: { other: ['uri:example.com'] } },
      'permits only uri names',
    ],
    ['a URI without a host', { other: ['uri:urn:x'], excluded: { other: ['uri:example.com'] } }, 'which is none'],
    [
      'a URI of an address',
      { other: ['uri:https://192.0.2.1/'], excluded: { other: ['uri:example.com'] } },
      'which is none',
    ],
    ['a kind that nobody compares', { other: ['other'], excluded: { other: ['other'] } }, 'verifiers compare none'],
    [
      'an address that is none, where there are ranges',
      { certificate: { unreadable: ['2.5.29.17: an IP address of 5 bytes'] }, permitted: { ip: ['192.0.2.0/24'] } },
      'an IP address of 5 bytes',
    ],
  ])('%s', (_, row, said) => {
    const found = breaches(row);
    expect(found.map(({ kind }) => kind)).toEqual(['broken']);
    expect(found[0]?.detail).toContain(said);
  });
});

describe('is not compared', () => {
  test.each<[string, Case]>([
    [
      'a directory name of which only the kind is known',
      { certificate: { subject: [['CN', 'x']] }, permitted: { other: ['directory'] } },
    ],
    [
      'a directory name in the SAN that could not be read',
      { other: ['directory'], excluded: { other: ['directory:C=se,'] } },
    ],
    ['more than are compared', { dns: many, excluded: { dns: many } }],
    ['more of another kind than are compared', { other: many, excluded: { other: many } }],
    ['an address that is none', { ip: ['nonsense'], excluded: { ip: ['192.0.2.0/24'] } }],
  ])('%s', (_, row) => expect(breaches(row).map(({ kind }) => kind)).toEqual(['unread']));
});

test('never throws, whatever stands in it', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.domain());
  const list = fc.array(text, { maxLength: 3 });
  fc.assert(
    fc.property(list, list, list, (names, permitted, excluded) => {
      const others = (words: string[]): string[] => words.flatMap((word) => kinds.map((kind) => `${kind}:${word}`));
      const subtrees = (words: string[]): Subtrees => ({ dns: words, ip: words, other: others(words) });
      const held = { dns: names, ip: names, other: others(names) };
      expect(() => breaches({ ...held, permitted: subtrees(permitted), excluded: subtrees(excluded) })).not.toThrow();
    }),
  );
});
