import { describe, expect, test } from 'vitest';
import { chainComplete } from '../../../src/checks/tls/chain-complete.ts';
import { handshakeSucceeds } from '../../../src/checks/tls/handshake-succeeds.ts';
import { nameMatches } from '../../../src/checks/tls/name-matches.ts';
import { notPlaceholder } from '../../../src/checks/tls/not-placeholder.ts';
import { pathAccepted } from '../../../src/checks/tls/path-accepted.ts';
import { trustAsExpected } from '../../../src/checks/tls/trust-as-expected.ts';
import { letsEncryptByKey, revokedCrossSigns } from '../../../src/facts/tls/letsencrypt.ts';
import { judgeTarget } from '../../../src/judge/judge.ts';
import { cases, type Row } from '../../support/cases.ts';
import { alone, crossOf, noSessions, own, serving, untried } from '../../support/chains.ts';
import {
  addresses,
  answered,
  authority,
  certificate,
  evidence,
  fromNow,
  handshakeAt,
  healthyPki,
  intermediate,
  leaf,
  now,
  pki,
  root,
  session,
  settings,
  silent,
} from '../../support/evidence.ts';
import type { Certificate } from '../../../src/model/certificate.ts';

const expired = { notBefore: fromNow(-100), notAfter: fromNow(-12) };
const edges = [
  ['leaf', 'intermediate'],
  ['intermediate', 'root'],
] as const;
/** The healthy path in which more is sent, or in another order. */
const sending = (
  sent: readonly Certificate[],
  more: readonly (readonly [string, string])[] = [],
  row: Row = {},
): Row => ({
  seen: serving(sent),
  pki: pki([leaf, intermediate, root, ...sent], [...edges, ...more], { public: ['root'] }),
  ...row,
});
const leafOnly = (store: 'public' | 'private', row: Row = {}): Row => ({
  seen: serving([leaf]),
  pki: pki([leaf, intermediate, root], edges, { [store]: ['root'] }, { [store]: ['intermediate'] }),
  ...row,
});
const expecting = (trust: 'any' | 'private' | 'self-signed') => ({ target: { expect: { trust } } });
const known = (name: string) => [...letsEncryptByKey.values()].find((each) => each.name === name);
const fromR12 = { authorityKeyIdentifier: known('R12')?.keyIdentifier ?? '', issuerUrls: ['http://r12.i.lencr.org/'] };
const selfSigned = { seen: serving([own()]), pki: pki([own()], [], {}) };
const stray = authority('stray');
const stg = authority('stg', { spkiSha256: known('(STAGING) Ersatz Emmer YR2')?.spkiSha256 ?? '' });
const stgRoot = authority('stg-root', { spkiSha256: known('(STAGING) Yonder Yam Root YR')?.spkiSha256 ?? '' });

cases(chainComplete, {
  pass: {
    'leaf and intermediate': { says: '3 certificates up to root' },
    'the root sent along': { ...sending([leaf, intermediate, root]), says: 'the root root, which clients have' },
    duplicates: { ...sending([leaf, intermediate, intermediate]), says: '1 sent twice' },
    'an expired cross-sign of an anchor': {
      ...sending([leaf, intermediate, crossOf('cross', 'root', expired)], [['intermediate', 'cross']]),
      says: 'a cross-certificate by Test Issuing CA 1 of root',
    },
    'an expired cross-sign of an anchor beside the path': {
      seen: serving([leaf, intermediate, crossOf('cross', 'other', expired)]),
      pki: pki(
        [leaf, intermediate, root, authority('other', { selfSigned: true }), crossOf('cross', 'other', expired)],
        edges,
        { public: ['root', 'other'] },
      ),
      says: 'of other',
    },
    'staging with an expired cross-sign of its root': {
      seen: serving([leaf, stg, { ...stgRoot, ...expired }]),
      pki: pki(
        [leaf, stg, { ...stgRoot, ...expired }],
        [
          ['leaf', 'stg'],
          ['stg', 'stg-root'],
        ],
        {},
      ),
      says: 'of stg-root',
    },
    'a cross-sign of the intermediate': sending(
      [leaf, intermediate, crossOf('cross', 'intermediate', expired)],
      [['leaf', 'cross']],
    ),
    'a certificate of another path': {
      ...sending([leaf, intermediate, authority('way')], [['intermediate', 'way']]),
      says: 'way, on another path',
    },
    'self-signed': { ...selfSigned, ...expecting('self-signed'), says: 'needs no chain' },
    'self-signed where it is not expected': { ...selfSigned, says: 'needs no chain' },
    'a stranger where anything goes': { ...alone({}, expecting('any')), says: 'as far as can be told' },
    'a stranger where private needs no store': alone({}, expecting('private')),
    'staging that ends in a known key': {
      seen: serving([leaf, stg]),
      pki: pki([leaf, stg], [['leaf', 'stg']], {}),
      says: '2 certificates up to stg',
    },
    'staging that goes on to its root': {
      seen: serving([leaf, stg, stgRoot]),
      pki: pki(
        [leaf, stg, stgRoot],
        [
          ['leaf', 'stg'],
          ['stg', 'stg-root'],
        ],
        {},
      ),
      says: '3 certificates up to stg-root',
    },
    'a path that ends in a root of nobody': {
      seen: serving([leaf, intermediate, root]),
      pki: pki([leaf, intermediate, root], edges, {}),
    },
  },
  warn: {
    'certificates on no path, too many to be read': {
      seen: {
        sessions: [answered(handshakeAt(addresses.v4), { ...session(), sent: [...session().sent, 'aa', 'bb'] })],
      },
      pki: { ...healthyPki, limits: { unread: ['aa', 'bb'], untried: [] } },
      reason: 'stray',
      says: '2 certificates are sent that are on no path, 2 of which were not read',
    },
    'out of order': { ...sending([leaf, root, intermediate]), reason: 'order', says: 'not sent in order' },
    'a stray': {
      ...sending([leaf, intermediate, stray]),
      reason: 'stray',
      says: ['on no path: stray', 'Leave it out'],
    },
    'an expired one that is no cross-sign': {
      ...sending([leaf, intermediate, authority('old', expired)], [['intermediate', 'old']]),
      reason: 'expired-beside',
      says: 'expired certificate is sent beside a good path: old',
    },
    'a revoked cross-sign': {
      ...sending([leaf, intermediate, { ...crossOf('cross', 'root'), sha256: [...revokedCrossSigns.keys()][0] ?? '' }]),
      reason: 'revoked-beside',
      says: 'has revoked',
    },
    'an intermediate missing where others vouch than expected': {
      ...leafOnly('private'),
      reason: 'intermediate-missing',
    },
  },
  fail: {
    'leaf only, and a store holds the intermediate': {
      ...leafOnly('public'),
      reason: 'intermediate-missing',
      subject: `${addresses.v4}, ${addresses.v6}`,
      says: ['the chain lacks intermediate', 'some browsers hide it', 'fullchain.pem', '/^Certificate chain/'],
    },
    'leaf only of a private authority': {
      ...leafOnly('private', expecting('private')),
      reason: 'intermediate-missing',
    },
    "leaf only of Let's Encrypt": {
      ...alone(fromR12),
      reason: 'intermediate-missing',
      says: ["names R12 of Let's Encrypt as its issuer, which was not sent", 'curl -sS http://r12.i.lencr.org/ |'],
    },
    'leaf only of staging': {
      ...alone({ authorityKeyIdentifier: known('(STAGING) Ersatz Emmer YR2')?.keyIdentifier ?? '' }),
      reason: 'intermediate-missing',
      says: "(STAGING) Ersatz Emmer YR2 of Let's Encrypt (staging)",
    },
    'leaf only where anything goes': { ...alone(fromR12, expecting('any')), reason: 'intermediate-missing' },
    'at one of two addresses': {
      seen: serving([leaf, intermediate], [leaf]),
      pki: healthyPki,
      reason: 'intermediate-missing',
      subject: addresses.v6,
      says: 'at 1 of 2 addresses (2a01:4f8::1)',
      findings: 2,
    },
  },
  unknown: {
    'something is missing, and other issuers were not tried': {
      ...untried({ seen: serving([leaf]), pki: pki([leaf, intermediate], [['leaf', 'intermediate']], {}) }),
      reason: 'too-many-issuers',
    },
    'nobody knows the issuer': {
      ...alone({ issuer: [['CN', 'Strange CA']] }),
      reason: 'issuer-not-known',
      says: 'nobody here knows Strange CA, who is said to have issued demo.example.com',
    },
    'no handshake': { ...noSessions, reason: 'no-handshake' },
  },
  absent: { 'plain HTTP': { target: { protocol: 'http' } } },
});

describe('one mistake is one story', () => {
  const checks = [handshakeSucceeds, nameMatches, notPlaceholder, trustAsExpected, pathAccepted, chainComplete];
  const told = (row: Row): Record<string, string> => {
    const bench = { settings, pki: row.pki ?? healthyPki, now, checks, enabled: new Set(checks.map(({ id }) => id)) };
    const bad = judgeTarget(evidence(row), bench).findings.filter(({ status }) => status !== 'pass');
    return Object.fromEntries(
      bad.map(({ check, status, because }) => [check, `${status}${because ? ` because ${because}` : ''}`]),
    );
  };

  test('no handshake: that stands', () => {
    const seen = { sessions: [silent(handshakeAt(addresses.v4), 'reset'), silent(handshakeAt(addresses.v6), 'reset')] };
    const folded = 'unknown because tls.handshake-succeeds';
    expect(told({ seen })).toEqual({
      'tls.handshake-succeeds': 'fail',
      ...Object.fromEntries(checks.slice(1).map(({ id }) => [id, folded])),
    });
  });
  test('a stranger: trust stands', () => {
    expect(told(alone({}))).toEqual({
      'tls.trust-as-expected': 'fail',
      'tls.path-accepted': 'unknown because tls.trust-as-expected',
      'tls.chain-complete': 'unknown because tls.trust-as-expected',
    });
  });
  test('a missing intermediate: the chain stands', () => {
    expect(told(alone(fromR12))).toEqual({
      'tls.chain-complete': 'fail',
      'tls.trust-as-expected': 'unknown because tls.chain-complete',
      'tls.path-accepted': 'unknown because tls.trust-as-expected',
    });
  });
  test('both others vouch and an intermediate is missing: trust stands', () => {
    expect(told(leafOnly('private'))).toEqual({
      'tls.trust-as-expected': 'fail',
      'tls.path-accepted': 'unknown because tls.trust-as-expected',
      'tls.chain-complete': 'warn because tls.trust-as-expected',
    });
  });
  test('a stand-in explains all', () => {
    const name = [
      ['O', 'Acme Co'],
      ['CN', 'Kubernetes Ingress Controller Fake Certificate'],
    ] as const;
    const fake = own({ subject: name, issuer: name, names: { dns: ['ingress.local'], ip: [], other: [] } });
    expect(told({ seen: serving([fake]), pki: pki([fake], [], {}) })).toEqual({
      'tls.not-placeholder': 'fail',
      'tls.name-matches': 'fail because tls.not-placeholder',
      'tls.trust-as-expected': 'fail because tls.not-placeholder',
      'tls.path-accepted': 'unknown because tls.not-placeholder',
    });
  });
  test('a stand-in whose issuer is not known explains the chain, too', () => {
    const temporary = {
      subject: [['2.5.4.5', '1234567890']] as const,
      issuer: [['CN', 'cert-manager.local']] as const,
    };
    expect(told(alone(temporary))).toEqual({
      'tls.not-placeholder': 'fail',
      'tls.trust-as-expected': 'fail because tls.not-placeholder',
      'tls.path-accepted': 'unknown because tls.not-placeholder',
      'tls.chain-complete': 'unknown because tls.not-placeholder',
    });
  });
  test('whatever is served, something stands', () => {
    const leaves = [leaf, certificate('only', fromR12), certificate('only', {}), own()];
    for (const trust of ['public', 'staging', 'private', 'self-signed'] as const) {
      for (const store of ['public', 'staging', 'private'] as const) {
        for (const first of leaves) {
          const all = [leaf, intermediate, root, first];
          const row = {
            target: { expect: { trust } },
            seen: serving([first]),
            pki: pki(all, edges, { [store]: ['root'] }, { [store]: ['intermediate'] }),
          };
          const verdicts = Object.values(told(row));
          expect(verdicts.length === 0 || verdicts.some((verdict) => !verdict.includes('because'))).toBe(true);
        }
      }
    }
  });
});
