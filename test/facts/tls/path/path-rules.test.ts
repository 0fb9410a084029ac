import { describe, expect, test } from 'vitest';
import { outOfTime } from '../../../../src/facts/tls/path/path-rules.ts';
import { vouch } from '../../../../src/facts/tls/path/path.ts';
import type { Certificate } from '../../../../src/model/certificate.ts';
import { authority, certificate, fingerprint, intermediate, leaf, now, pki, root } from '../../../support/evidence.ts';

/** The healthy chain of leaf, intermediate and root with some fields changed. */
function rulesBroken(change: Partial<Record<'leaf' | 'intermediate' | 'root', Partial<Certificate>>>): string[] {
  const chain = [
    { ...leaf, ...change.leaf },
    { ...intermediate, ...change.intermediate },
    { ...root, ...change.root },
  ];
  const evidence = pki(
    chain,
    [
      ['leaf', 'intermediate'],
      ['intermediate', 'root'],
    ],
    { public: ['root'] },
  );
  const found = vouch([leaf.sha256, intermediate.sha256], evidence, now, 'demo.example.com');
  expect(found.trust).toBe('public');
  const words = new Map([
    [leaf.sha256, 'leaf'],
    [intermediate.sha256, 'intermediate'],
    [root.sha256, 'root'],
  ]);
  return found.violations.map(({ sha256, rule }) => `${words.get(sha256)} ${rule}`);
}

const rsa = (bits: number) => ({ key: { type: 'rsa', bits, curve: null } });
const ec = (bits: number, curve: string | null) => ({ key: { type: 'ec', bits, curve } });
const none = { dns: [], ip: [], other: [] };
const permitted = (dns: string[]) => ({ nameConstraints: { permitted: { ...none, dns }, excluded: none } });
const kind = (other: string) => ({ nameConstraints: { permitted: { ...none, other: [other] }, excluded: none } });

describe('breaks', () => {
  test.each<[string, Parameters<typeof rulesBroken>[0]]>([
    ['intermediate not-version-3', { intermediate: { version: 1 } }],
    ['intermediate not-an-authority', { intermediate: { ca: false } }],
    ['intermediate not-an-authority', { intermediate: { ca: null } }],
    ['root not-an-authority', { root: { ca: false } }],
    ['root root-without-constraints', { root: { ca: null } }],
    ['root root-version-1', { root: { version: 1, ca: null } }],
    ['root short-root-key', { root: rsa(1024) }],
    ['root unusual-key', { root: ec(224, 'secp224r1') }],
    ['intermediate unusual-key', { intermediate: { key: { type: 'ed25519', bits: 256, curve: null } } }],
    ['intermediate edwards-448-key', { intermediate: { key: { type: 'ed448', bits: 456, curve: null } } }],
    ['leaf no-server-usage', { leaf: { keyUsage: ['keyCertSign'] } }],
    ['leaf no-server-usage', { leaf: { keyUsage: [] } }],
    ['intermediate pss-salt', { intermediate: { oddities: ['pss-salt'] } }],
    ['root negative-serial', { root: { oddities: ['negative-serial'] } }],
    ['leaf netscape-type', { leaf: { oddities: ['netscape-type'] } }],
    ['intermediate key-usage', { intermediate: { keyUsage: ['digitalSignature'] } }],
    ['root path-length', { root: { pathLength: 0 } }],
    ['leaf extended-key-usage', { leaf: { extendedKeyUsage: ['1.3.6.1.5.5.7.3.2'] } }],
    ['leaf extended-key-usage', { leaf: { extendedKeyUsage: [] } }],
    ['intermediate extended-key-usage', { intermediate: { extendedKeyUsage: ['1.3.6.1.5.5.7.3.9'] } }],
    ['leaf any-usage', { leaf: { extendedKeyUsage: ['2.5.29.37.0'] } }],
    ['intermediate any-usage-above', { intermediate: { extendedKeyUsage: ['2.5.29.37.0', '1.3.6.1.5.5.7.3.2'] } }],
    ['leaf key-identifier', { leaf: { authorityKeyIdentifier: '00' }, intermediate: { subjectKeyIdentifier: '01' } }],
    [
      'intermediate key-identifier',
      { intermediate: { authorityKeyIdentifier: '00' }, root: { subjectKeyIdentifier: '01' } },
    ],
    ['leaf key-identifier', { leaf: { authorityCertificate: { issuer: null, serial: '77' } } }],
    ['leaf key-identifier', { leaf: { authorityCertificate: { issuer: [['CN', 'another']], serial: null } } }],
    ['leaf critical-extension', { leaf: { unknownCritical: ['1.2.3.4'] } }],
    ['intermediate critical-extension', { intermediate: { unknownCritical: ['1.2.3.4'] } }],
    ['root critical-extension', { root: { unknownCritical: ['1.2.3.4'] } }],
    ['leaf empty-issuer', { leaf: { issuer: [] } }],
    ['leaf weak-key', { leaf: rsa(768) }],
    ['root weak-key', { root: ec(192, 'prime192v1') }],
    ['leaf weak-key', { leaf: ec(256, null) }],
    ['leaf weak-key', { leaf: { key: { type: 'unknown', bits: 0, curve: null } } }],
    ['leaf weak-signature', { leaf: { signatureAlgorithm: 'sha1WithRSAEncryption' } }],
    ['intermediate weak-signature', { intermediate: { signatureAlgorithm: 'ecdsa-with-SHA1' } }],
    ['leaf weak-signature', { leaf: { signatureAlgorithm: '1.2.840.113549.1.1.4' } }],
    ['root name-constraints', { root: permitted(['example.org']) }],
    ['intermediate name-constraints', { intermediate: permitted(['example.org']) }],
    ['intermediate constraint-not-compared', { intermediate: kind('directory') }],
    [
      'root distrusted',
      {
        root: { spkiSha256: '79caaf5347e6e4a94c8e78a98496fc74020f809ede13f220fab6104c8ded329f' },
        leaf: { notBefore: '2026-10-01T00:00:00Z' },
      },
    ],
  ])('%s', (broken, change) => expect(rulesBroken(change)).toEqual([broken]));
});

describe('breaks nothing', () => {
  test.each<[string, Parameters<typeof rulesBroken>[0]]>([
    ['an authority on P-521', { intermediate: ec(521, 'secp521r1'), root: rsa(2048) }],
    ["an odd salt in the root's own signature", { root: { oddities: ['pss-salt'] } }],
    ['a Netscape type of an authority', { intermediate: { oddities: ['netscape-type'] } }],
    ['a leaf without usages', { leaf: { keyUsage: null, extendedKeyUsage: null } }],
    ['an authority without key usage', { intermediate: { keyUsage: null }, root: { keyUsage: null } }],
    ['a path length that suffices', { intermediate: { pathLength: 0 }, root: { pathLength: 1 } }],
    ['a path length that grows on the way down', { intermediate: { pathLength: 5 }, root: { pathLength: 1 } }],
    [
      'a self-issued authority does not count',
      { intermediate: { issuerSha256: intermediate.subjectSha256 }, root: { pathLength: 0 } },
    ],
    ['a leaf that is an authority itself', { leaf: { ca: true } }],
    ["SHA-1 in the root's own signature", { root: { signatureAlgorithm: 'sha1WithRSAEncryption' } }],
    ['a signature with SHA-512', { leaf: { signatureAlgorithm: 'sha512WithRSAEncryption' } }],
    ['an Ed25519 key', { leaf: { key: { type: 'ed25519', bits: 256, curve: null } } }],
    ['RSA of 2048 bits', { leaf: rsa(2048) }],
    [
      'key identifiers that agree, and the issuer by name and number',
      {
        leaf: {
          authorityKeyIdentifier: '00',
          authorityCertificate: { issuer: [['CN', 'ROOT']], serial: `00${intermediate.serial}` },
        },
        intermediate: { subjectKeyIdentifier: '00', issuer: [['CN', 'root']] },
      },
    ],
    ['a key identifier where the issuer has none', { leaf: { authorityKeyIdentifier: '00' } }],
    ['an issuer named without name and number', { leaf: { authorityCertificate: { issuer: null, serial: null } } }],
    ['servers among all purposes', { leaf: { extendedKeyUsage: ['2.5.29.37.0', '1.3.6.1.5.5.7.3.1'] } }],
    ['constraints that hold', { root: permitted(['example.com']) }],
    ['constraints on kinds that do not occur', { root: kind('email'), intermediate: kind('uri') }],
    [
      'a cross-certificate of a root that Chrome distrusts',
      {
        intermediate: { spkiSha256: '79caaf5347e6e4a94c8e78a98496fc74020f809ede13f220fab6104c8ded329f' },
        leaf: { notBefore: '2026-10-01T00:00:00Z' },
      },
    ],
    [
      'an older leaf under a root that Chrome distrusts since',
      {
        root: { spkiSha256: '79caaf5347e6e4a94c8e78a98496fc74020f809ede13f220fab6104c8ded329f' },
        leaf: { notBefore: '2025-07-30T00:00:00Z' },
      },
    ],
  ])('%s', (_, change) => expect(rulesBroken(change)).toEqual([]));

  test('a self-issued intermediate is bound by no name constraints, a self-issued leaf is', () => {
    const outside = { names: { dns: ['ca.example.net'], ip: [], other: [] } };
    const selfIssued = { issuerSha256: intermediate.subjectSha256 };
    const root = permitted(['example.com']);
    expect(rulesBroken({ intermediate: { ...outside, ...selfIssued }, root })).toEqual([]);
    expect(rulesBroken({ intermediate: outside, root })).toEqual(['root name-constraints']);
    const own = { ...outside, issuerSha256: leaf.subjectSha256 };
    expect(rulesBroken({ leaf: own, root })).toEqual(['root name-constraints']);
  });
});

describe('time', () => {
  const period = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2026-03-01T00:00:00Z' };
  const at = (when: string) => outOfTime(certificate('x', period), Date.parse(when));
  test('both ends are inside, the last second to its end', () => {
    expect(at('2026-01-01T00:00:00Z')).toBeNull();
    expect(at('2026-03-01T00:00:00.999Z')).toBeNull();
  });
  test('outside by how much', () => {
    expect(at('2026-03-01T00:00:01Z')).toMatchObject({ state: 'expired', byMs: 1000 });
    expect(at('2025-12-31T23:59:59.500Z')).toMatchObject({ state: 'not-yet-valid', byMs: 500 });
  });
  test('what is no date is in no period', () => {
    expect(outOfTime(certificate('x', { notAfter: 'nonsense' }), now)?.state).toBe('expired');
    expect(outOfTime(certificate('x', { notBefore: 'nonsense' }), now)?.state).toBe('not-yet-valid');
  });
  test('an expired root counts as well', () => {
    const evidence = pki(
      [leaf, intermediate, authority('root', { selfSigned: true, notAfter: '2026-11-20T00:00:00Z' })],
      [
        ['leaf', 'intermediate'],
        ['intermediate', 'root'],
      ],
      { public: ['root'] },
    );
    const { timing } = vouch([leaf.sha256, intermediate.sha256], evidence, now, 'demo.example.com');
    expect(timing).toMatchObject([{ sha256: fingerprint('root'), state: 'expired' }]);
  });
});
