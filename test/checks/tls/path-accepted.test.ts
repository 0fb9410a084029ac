import { expect, test } from 'vitest';
import { pathAccepted } from '../../../src/checks/tls/path-accepted.ts';
import { pathRules, type PathRule } from '../../../src/facts/tls/path/rule-clients.ts';
import type { Certificate } from '../../../src/model/certificate.ts';
import { judgeTarget } from '../../../src/judge/judge.ts';
import { cases, type Row } from '../../support/cases.ts';
import { alone, changed, crossOf, noSessions, own, serving, untried } from '../../support/chains.ts';
import {
  addresses,
  answered,
  evidence,
  fingerprint,
  handshakeAt,
  healthyPki,
  intermediate,
  leaf,
  now,
  pki,
  root,
  session,
  settings,
} from '../../support/evidence.ts';

const none = { dns: [], ip: [], other: [] };
const clientOnly = { extendedKeyUsage: ['1.3.6.1.5.5.7.3.2'] };
const selfSigned = (over: Partial<Certificate> = {}) => ({ seen: serving([own(over)]), pki: pki([own(over)], [], {}) });
const distrusted = '79caaf5347e6e4a94c8e78a98496fc74020f809ede13f220fab6104c8ded329f';

const ed25519 = { type: 'ed25519', bits: 256, curve: null };
const demanding = {
  named: ['1.3.6.1.4.1.1.1'],
  mappings: [],
  requireExplicit: 0,
  inhibitMapping: null,
  inhibitAny: null,
};
const weakCopy = crossOf('weak copy', 'intermediate', {
  ...intermediate,
  sha256: fingerprint('weak copy'),
  signatureAlgorithm: 'sha1WithRSAEncryption',
});

/** A handshake of TLS 1.2 with this cipher suite at both addresses. */
const shaken = (cipher: string): Row => ({
  seen: {
    sessions: [addresses.v4, addresses.v6].map((address) =>
      answered(handshakeAt(address), session([leaf, intermediate], { protocol: 'TLSv1.2', cipher })),
    ),
  },
});

/** Rows of one rule each, with the change of this certificate that breaks it and what is said of it. */
const only = (
  which: 'leaf' | 'intermediate' | 'root',
  status: string,
  rules: Partial<Record<PathRule, readonly [change: Partial<Certificate>, ...says: string[]]>>,
): Record<string, Row> =>
  Object.fromEntries(
    Object.entries(rules).map(([reason, [change, ...says]]) => [
      `${reason} (${status})`,
      { ...changed({ [which]: change }), reason, says },
    ]),
  );

cases(pathAccepted, {
  pass: {
    'a copy of the issuer with a weak signature behind the good one': {
      seen: serving([leaf, intermediate, weakCopy]),
      pki: pki(
        [leaf, weakCopy, intermediate, root],
        [
          ['leaf', 'weak copy'],
          ['leaf', 'intermediate'],
          ['weak copy', 'root'],
          ['intermediate', 'root'],
        ],
        { public: ['root'] },
      ),
    },
    'must-staple where revocation is told by another check': changed(
      { leaf: { mustStaple: true } },
      { settings: { revocation: true } },
    ),
    'a key that may only encrypt, in a handshake that encrypts to it': changed(
      { leaf: { keyUsage: ['keyEncipherment'] } },
      shaken('TLS_RSA_WITH_AES_128_GCM_SHA256'),
    ),
    'a cipher suite that nobody knows': changed({ leaf: { keyUsage: ['keyEncipherment'] } }, shaken('unknown')),
    'no key usage at all': changed({ leaf: { keyUsage: null } }),
    'a path that breaks nothing': {},
    'expired is another matter': changed({ leaf: { notAfter: '2026-11-01T00:00:00Z' } }),
    'self-signed as expected': { ...selfSigned(), target: { expect: { trust: 'self-signed' } } },
    'a stranger where anything goes': alone({}, { target: { expect: { trust: 'any' } } }),
  },
  fail: {
    'a leaf for clients': {
      ...changed({ leaf: clientOnly }),
      reason: 'extended-key-usage',
      subject: `${addresses.v4}, ${addresses.v6}`,
      says: ['the certificate, demo.example.com, may not be used for TLS servers', 'allows clientAuth, not', 'kubectl'],
    },
    'an intermediate that is no authority': {
      ...changed({ intermediate: { ca: null } }),
      reason: 'not-an-authority',
      says: 'an issuer of the certificate, intermediate, has issued another without being an authority',
    },
    'version 1': { ...changed({ intermediate: { version: 1 } }), reason: 'not-version-3' },
    'path length': { ...changed({ root: { pathLength: 0 } }), reason: 'path-length', says: 'allows 0 authorities' },
    'key usage': { ...changed({ intermediate: { keyUsage: [] } }), reason: 'key-usage', says: 'keyCertSign' },
    'name constraints': {
      ...changed({
        intermediate: { nameConstraints: { permitted: { ...none, dns: ['example.org'] }, excluded: none } },
      }),
      reason: 'name-constraints',
      says: ['permits only example.org', 'demo.example.com'],
    },
    'a critical extension': {
      ...changed({ leaf: { unknownCritical: ['1.2.3.4'] } }),
      reason: 'critical-extension',
      says: '1.2.3.4',
    },
    'a weak key': {
      ...changed({ leaf: { key: { type: 'rsa', bits: 512, curve: null } } }),
      reason: 'weak-key',
      says: '512',
    },
    'a weak signature': {
      ...changed({ leaf: { signatureAlgorithm: 'sha1WithRSAEncryption' } }),
      reason: 'weak-signature',
    },
    'a root that Chrome distrusts': {
      ...changed({ root: { spkiSha256: distrusted } }),
      reason: 'distrusted',
      says: 'Chrome',
    },
    'two faults': {
      ...changed({ leaf: clientOnly, intermediate: { ca: false } }),
      says: [
        'demo.example.com, may not be used for TLS servers',
        '; besides, intermediate has issued another without being an authority',
      ],
    },
    'a name that makes Chrome and Go refuse all of it': {
      ...changed({ leaf: { names: { dns: ['demo.example.com', 'b\xc3\xbccher.example'], ip: [], other: [] } } }),
      reason: 'malformed-name',
      says: [
        'bücher.example, which is not ASCII (it is to be xn--bcher-kva.example)',
        ': Chrome and Go refuse it',
        'without that entry',
      ],
    },
    'an empty subject, and names that are not critical': {
      ...changed({ leaf: { subject: [], namesNotCritical: true } }),
      reason: 'names-not-critical',
      says: ['subject alternative names that are not marked critical: Chrome refuses it', 'marked critical'],
    },
    ...only('leaf', 'fail', {
      'no-server-usage': [{ keyUsage: ['keyCertSign'] }, 'keyCertSign, neither', 'Chrome and OpenSSL (curl, Python'],
      'truth-not-der': [{ oddities: ['truth-not-der'] }, 'X.690 11.1', 'Chrome and Go refuse it, while', 'n==1'],
      'default-written': [{ oddities: ['default-written'] }, 'X.690 11.5', 'Chrome refuses it, while OpenSSL, Go and'],
      'critical-crl-points': [{ oddities: ['critical-crl-points'] }, 'Chrome refuses it', 'that are not critical'],
      'pss-salt': [
        { oddities: ['pss-salt'] },
        'a salt that is not',
        'Chrome, Go and GnuTLS refuse it',
        'saltlen:digest',
      ],
    }),
    ...only('intermediate', 'fail', {
      'unusual-key': [{ key: ed25519 }, 'an issuer with an Ed25519 key: Chrome refuses it', 'on P-256 or P-384'],
      'edwards-448-key': [{ key: { ...ed25519, type: 'ed448' } }, 'an Ed448 key: Chrome and Go refuse it'],
      'policy-not-named': [
        { policies: demanding },
        'demo.example.com, names no certificate policy',
        'intermediate demands',
      ],
    }),
    'an issuer on P-224': {
      ...changed({ root: { key: { type: 'ec', bits: 224, curve: 'secp224r1' } } }),
      reason: 'unusual-key',
      says: 'an elliptic key of 224 bits: Chrome refuses it',
    },
    'a key that may not sign, in a handshake that signs': {
      ...changed({ leaf: { keyUsage: ['keyEncipherment'] } }),
      reason: 'handshake-usage',
      says: [
        'the certificate, demo.example.com, may not be used for the handshake that was made, TLS 1.3',
        'key usage digitalSignature (it allows keyEncipherment): Chrome and GnuTLS refuse it',
      ],
    },
    'the same in TLS 1.2': {
      ...changed({ leaf: { keyUsage: ['keyEncipherment'] } }, shaken('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256')),
      reason: 'handshake-usage',
      says: 'TLSv1.2 with TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    },
    'a key that may only sign, in a handshake that encrypts to it': {
      ...changed({ leaf: { keyUsage: ['digitalSignature'] } }, shaken('TLS_RSA_WITH_AES_128_GCM_SHA256')),
      reason: 'handshake-usage',
      says: 'key usage keyEncipherment (it allows digitalSignature)',
    },
    'what all refuse is told before what some do': {
      ...changed({ leaf: { ...clientOnly, oddities: ['negative-serial'], serial: '00' } }),
      reason: 'extended-key-usage',
      says: '; besides, demo.example.com has a negative serial number (RFC 5280 4.1.2.2): Go refuses it',
    },
    'a self-signed leaf for clients': {
      ...selfSigned(clientOnly),
      target: { expect: { trust: 'self-signed' } },
      reason: 'extended-key-usage',
    },
  },
  warn: {
    'what browsers alone refuse, where programs come': {
      ...changed({ leaf: { subject: [], namesNotCritical: true } }, { target: { protocol: 'tls' } }),
      reason: 'names-not-critical',
      says: 'Chrome refuses it',
    },
    ...only('leaf', 'warn', {
      'empty-issuer': [
        { issuer: [] },
        'curl and Python from 3.13 on refuse it, while Chrome, OpenSSL, Go and GnuTLS accept it',
      ],
      'constrained-directory': [{ oddities: ['constrained-directory'] }, 'Go refuses it, while'],
      'constrained-rare': [{ oddities: ['constrained-rare'] }, 'Go and GnuTLS refuse it'],
      'negative-serial': [{ oddities: ['negative-serial'] }, 'Go refuses it'],
      'critical-policy': [{ oddities: ['critical-policy'] }, 'GnuTLS refuses it'],
      'netscape-type': [{ oddities: ['netscape-type'] }, 'OpenSSL (curl, Python'],
      'must-staple': [{ mustStaple: true }, 'and none was stapled: GnuTLS refuses it', 'ssl_stapling on'],
    }),
    ...only('intermediate', 'warn', {
      'any-usage-above': [
        { extendedKeyUsage: ['2.5.29.37.0'] },
        'an issuer of the certificate, intermediate',
        'GnuTLS',
      ],
    }),
    ...only('root', 'warn', {
      'root-without-constraints': [
        { ca: null },
        'is a root of version 3 without basicConstraints: Go and Python from 3.13 on refuse it',
      ],
      'root-version-1': [
        { version: 1, ca: null, keyUsage: null },
        'of version 1, not 3: Python from 3.13 on refuses it',
      ],
      'short-root-key': [{ key: { type: 'rsa', bits: 1024, curve: null } }, 'an RSA key of 1024 bits: OpenSSL (curl'],
    }),
    'a copy of the issuer with a weak signature before the good one': {
      seen: serving([leaf, weakCopy, intermediate]),
      pki: pki(
        [leaf, weakCopy, intermediate, root],
        [
          ['leaf', 'weak copy'],
          ['leaf', 'intermediate'],
          ['weak copy', 'root'],
          ['intermediate', 'root'],
        ],
        { public: ['root'] },
      ),
      reason: 'weak-copy-first',
      says: ['was sent before the certificate of intermediate that is signed well: OpenSSL (curl', 'Leave it out'],
    },
    'an empty name beside the good one': {
      ...changed({ leaf: { names: { dns: ['demo.example.com', ''], ip: [], other: [] } } }),
      reason: 'empty-name',
      says: ['an empty DNS name', 'GnuTLS refuses it'],
    },
    'the name of its issuer in another kind of string': {
      ...changed({ leaf: { issuer: intermediate.subject, nameBytes: { subject: 'a', issuer: 'b' } } }),
      reason: 'issuer-name-encoded',
      says: ['in another kind of string than the issuer does: Go refuses it', 'byte by byte'],
    },
    'the name of its issuer in other capitals': {
      ...changed({ leaf: { issuer: [['CN', 'INTERMEDIATE']], nameBytes: { subject: 'a', issuer: 'b' } } }),
      reason: 'issuer-name-differs',
      says: ['writes the name of its issuer as "CN=INTERMEDIATE"', ': Go and GnuTLS refuse it'],
    },
    'a leaf for any purpose that does not name servers': {
      ...changed({ leaf: { extendedKeyUsage: ['2.5.29.37.0'] } }),
      reason: 'any-usage',
      says: ['allows anyExtendedKeyUsage, not serverAuth', 'OpenSSL (curl, Python', 'usage serverAuth'],
    },
    "another key identifier than its issuer's": {
      ...changed({ leaf: { authorityKeyIdentifier: '0a' }, intermediate: { subjectKeyIdentifier: '0b' } }),
      reason: 'key-identifier',
      says: ["names the key identifier 0a as its issuer's, and intermediate", 'has 0b: OpenSSL (curl, Python'],
    },
  },
  unknown: {
    'a constraint that is not compared, beside what OpenSSL alone refuses': {
      ...changed({
        leaf: { extendedKeyUsage: ['2.5.29.37.0'] },
        root: { nameConstraints: { permitted: { ...none, other: ['directory'] }, excluded: none } },
      }),
      reason: 'constraint-not-compared',
      says: '; besides, demo.example.com does not name TLS servers',
    },
    'a constraint that is not compared': {
      ...changed({ root: { nameConstraints: { permitted: { ...none, other: ['directory'] }, excluded: none } } }),
      reason: 'constraint-not-compared',
      says: 'directory',
    },
    'nobody vouches': { ...alone({}), reason: 'no-path' },
    'somebody else than expected vouches': { ...selfSigned(clientOnly), reason: 'no-path' },
    'a rule is broken, and other issuers were not tried': {
      ...untried(changed({ intermediate: { ca: false } })),
      reason: 'too-many-issuers',
    },
    'no handshake': { ...noSessions, reason: 'no-handshake' },
  },
  absent: { 'plain HTTP': { target: { protocol: 'http' } } },
});

test('the reasons are the rules of the path and three more', () => {
  expect(pathAccepted.reasons).toEqual([...pathRules, 'no-path', 'too-many-issuers', 'no-handshake']);
});

test.each([
  [null, 'OpenSSL accepts it'],
  ['INVALID_PURPOSE', undefined],
])('where OpenSSL, which says %s, and the path disagree the evidence says so', (word, disagreement) => {
  const row = changed({ leaf: clientOnly }, { seen: serving([leaf, intermediate], [leaf, intermediate], word) });
  const bench = {
    settings,
    pki: row.pki ?? healthyPki,
    now,
    checks: [pathAccepted],
    enabled: new Set([pathAccepted.id]),
  };
  const [finding] = judgeTarget(evidence(row), bench).findings;
  expect(finding?.evidence).toMatchObject({ openssl: word, trust: 'public' });
  expect(finding?.evidence?.['disagreement']).toBe(disagreement);
});
