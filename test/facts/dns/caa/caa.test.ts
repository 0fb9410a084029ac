import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parseCaa,
  parseIssueValue,
  permissionOf,
  permissionOfAll,
  type Applicant,
} from '../../../../src/facts/dns/caa/caa.ts';
import { escaped } from '../../../../src/facts/dns/character-strings.ts';

describe('the value of an issue property (RFC 8659 4.2)', () => {
  test.each([
    ['letsencrypt.org', 'letsencrypt.org', []],
    [' \tLetsEncrypt.ORG \t', 'letsencrypt.org', []],
    ['', '', []],
    [';', '', []],
    [' ; ', '', []],
    ['ca.example;', 'ca.example', []],
    ['ca1.example; account=230123', 'ca1.example', [['account', '230123']]],
    [
      'ca.example ; a = 1 ;B=x=y',
      'ca.example',
      [
        ['a', '1'],
        ['b', 'x=y'],
      ],
    ],
    ['ca.example; a=', 'ca.example', [['a', '']]],
    ['; policy=ev', '', [['policy', 'ev']]],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example', []],
  ] as const)('%j', (value, issuer, parameters) => {
    expect(parseIssueValue(value)).toEqual({ issuer, parameters });
  });

  test.each([
    '%%%%%',
    'ca.example.',
    '.example',
    'ca..example',
    '-ca.example',
    'ca-.example',
    'ca example',
    'ca_1.example',
    'ca.example; a_b=1',
    'ca.example; a=1 2',
    'ca.example; a',
    'ca.example; =1',
    'ca.example;;',
    'ca.example; a=1;',
    'ca.example; a=\u00e9',
    'ca.example\n',
  ])('%j is none', (value) => {
    expect(parseIssueValue(value)).toBeNull();
  });

  test('whatever it holds, it is read or refused, in a moment', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '-', '.', ';', '=', ' ', '\t', '"', '\u00ff'), maxLength: 400 }),
        (value) => {
          const read = parseIssueValue(value);
          expect(read === null || /^[a-z.-]*$/.test(read.issuer)).toBe(true);
        },
      ),
    );
  });
});

describe('a record', () => {
  test.each([
    ['0 issue "a\\"b\\\\c\\007"', { critical: false, tag: 'issue', value: 'a"b\\c\u0007' }],
    ['128 IsSuE ";"', { critical: true, tag: 'issue', value: ';' }],
    ['1 tbs ""', { critical: true, tag: 'tbs', value: '' }],
    ['126 tbs ""', { critical: false }],
  ])('%s', (text, meant) => {
    expect(parseCaa(text)).toMatchObject(meant);
  });
  test('keeps every octet', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (octets) => {
        const value = String.fromCharCode(...octets);
        expect(parseCaa(`0 issue "${escaped(value)}"`).value).toBe(value);
      }),
    );
  });
  test('is no other text', () => {
    expect(() => parseCaa('\\# 3 000000')).toThrow('no CAA record');
  });
});

const applicant: Applicant = { domains: ['ca.example', 'other.example', '*.many.example'] };
const said = (wild: boolean, records: readonly string[], who: Partial<Applicant> = {}): string => {
  const found = permissionOf(
    records.map((one) => parseCaa(one)),
    wild,
    { ...applicant, ...who },
  );
  return found.kind === 'refused' ? found.obstacle : found.kind;
};

describe('permission', () => {
  test.each([
    [false, [], 'unrestricted'],
    [false, ['0 issue "ca.example"'], 'granted'],
    [false, ['0 issue "CA.example"'], 'granted'],
    [false, ['0 issue "other.example"'], 'granted'],
    [false, ['0 issue "third.example"'], 'other-issuer'],
    [false, ['0 issue "sub.ca.example"'], 'other-issuer'],
    [false, ['0 issue "a.many.example"'], 'granted'],
    [false, ['0 issue "many.example"'], 'other-issuer'],
    [false, ['0 issue "notmany.example"'], 'other-issuer'],
    [false, ['0 issue "a.many.example; a_b=1"'], 'malformed'],
    [false, ['0 issue ";"', '0 issue "ca.example"'], 'granted'],
    [false, ['0 issuewild "ca.example"'], 'unrestricted'],
    [false, ['0 issue ";"', '0 issuewild "ca.example"'], 'other-issuer'],
    [true, ['0 issue "ca.example"'], 'granted'],
    [true, ['0 issue "ca.example"', '0 issuewild ";"'], 'other-issuer'],
    [true, ['0 issue ";"', '0 issuewild "ca.example"'], 'granted'],
    [false, ['0 iodef "mailto:a@b.example"'], 'unrestricted'],
    [false, ['128 iodef "mailto:a@b.example"', '128 issue "ca.example"'], 'granted'],
    [false, ['0 issue "ca.example"', '128 tbs "x"'], 'critical'],
    [true, ['0 issuewild "ca.example"', '129 tbs "x"'], 'critical'],
    [false, ['0 tbs "x"'], 'unrestricted'],
    [false, ['128 issuemail ";"'], 'unrestricted'],
    [false, ['0 issue "ca.example; a_b=1"'], 'malformed'],
    [false, ['0 issue "third.example; a_b=1"'], 'malformed'],
    [false, ['0 issue "third.example"', '0 issue "fourth.example; a_b=1"'], 'other-issuer'],
    [false, ['0 issue ";"', '0 issue "an authority"'], 'malformed'],
    [false, ['0 issue "third.example"', '0 issue "ca.example; a_b=1"'], 'malformed'],
  ] as const)('wildcard %j, %j: %s', (wild, records, meant) => {
    expect(said(wild, records)).toBe(meant);
  });

  test.each([
    [false, [], 'unrestricted'],
    [false, ['0 issuewild ";"'], 'unrestricted'],
    [false, ['0 issue ";"'], 'other-issuer'],
    [false, ['0 issue "; policy=ev"'], 'other-issuer'],
    [true, ['0 issue "ca.example"', '0 issuewild ";"'], 'other-issuer'],
    [false, ['0 issue "an authority"'], 'malformed'],
    [false, ['0 issue "ca.example"', '128 tbs "x"'], 'critical'],
    [false, ['0 issue "ca.example"'], undefined],
    [false, ['0 issue ";"', '0 issue "ca.example"'], undefined],
    [true, ['0 issue ";"', '0 issuewild "ca.example"'], undefined],
  ] as const)('of all, wildcard %j, %j: %s', (wild, records, meant) => {
    const found = permissionOfAll(
      records.map((one) => parseCaa(one)),
      wild,
    );
    expect(found?.kind === 'refused' ? found.obstacle : found?.kind).toBe(meant);
  });

  const url = 'https://ca.example/1';
  test.each([
    [`accounturi=${url}`, {}, 'granted'],
    [`accounturi=${url}`, { account: url }, 'granted'],
    [`accounturi=${url}2`, { account: url }, 'account'],
    [`accounturi=${url}; accounturi=${url}`, { account: url }, 'account'],
    ['validationmethods=dns-01', {}, 'granted'],
    ['validationmethods=dns-01,http-01', { method: 'http-01' }, 'granted'],
    ['validationmethods=dns-01', { method: 'http-01' }, 'method'],
    ['validationmethods=', { method: 'http-01' }, 'method'],
    ['validationmethods=dns-01; validationmethods=http-01', { method: 'http-01' }, 'method'],
    ['validationmethods=http-01; validationmethods=http-01', { method: 'http-01' }, 'method'],
    ['validationmethods=http-01; validationmethods=http-01', {}, 'method'],
    [`accounturi=${url}; validationmethods=dns-01`, { account: url, method: 'http-01' }, 'method'],
  ])('%s for %j: %s (RFC 8657)', (parameters, who, meant) => {
    expect(said(false, [`0 issue "ca.example; ${parameters}"`], who)).toBe(meant);
  });

  test('a record that grants counts, whatever stands beside it', () => {
    expect(said(false, ['0 issue "ca.example; a_b=1"', '0 issue "ca.example"'])).toBe('granted');
  });
});
