import { expect, test } from 'vitest';
import { pathAccepted } from '../../../src/checks/tls/path-accepted.ts';
import { pathRules } from '../../../src/facts/tls/path/path-rules.ts';
import type { Certificate } from '../../../src/model/certificate.ts';
import { judgeTarget } from '../../../src/judge/judge.ts';
import { cases } from '../../support/cases.ts';
import { alone, changed, noSessions, own, serving, untried } from '../../support/chains.ts';
import { addresses, evidence, healthyPki, intermediate, leaf, now, pki, settings } from '../../support/evidence.ts';

const none = { dns: [], ip: [], other: [] };
const clientOnly = { extendedKeyUsage: ['1.3.6.1.5.5.7.3.2'] };
const selfSigned = (over: Partial<Certificate> = {}) => ({ seen: serving([own(over)]), pki: pki([own(over)], [], {}) });
const distrusted = '79caaf5347e6e4a94c8e78a98496fc74020f809ede13f220fab6104c8ded329f';

cases(pathAccepted, {
  pass: {
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
      says: ['the certificate, demo.example.com, may not be used for TLS servers', '1.3.6.1.5.5.7.3.2', 'kubectl'],
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
    'no issuer': { ...changed({ leaf: { issuer: [] } }), reason: 'empty-issuer' },
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
      says: 'the first of 2 such findings',
    },
    'a self-signed leaf for clients': {
      ...selfSigned(clientOnly),
      target: { expect: { trust: 'self-signed' } },
      reason: 'extended-key-usage',
    },
  },
  unknown: {
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
