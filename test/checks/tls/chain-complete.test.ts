import { describe, expect, test } from 'vitest';
import { chainComplete } from '../../../src/checks/tls/chain-complete.ts';
import { handshakeSucceeds } from '../../../src/checks/tls/handshake-succeeds.ts';
import { nameMatches } from '../../../src/checks/tls/name-matches.ts';
import { notPlaceholder } from '../../../src/checks/tls/not-placeholder.ts';
import { pathAccepted } from '../../../src/checks/tls/path-accepted.ts';
import { trustAsExpected } from '../../../src/checks/tls/trust-as-expected.ts';
import { letsEncryptByKey, revokedCrossSigns } from '../../../src/facts/tls/authorities/letsencrypt.ts';
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
import type { IssuerReading } from '../../../src/model/chain-looks.ts';

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
const expecting = (trust: 'any' | 'private' | 'self-signed' | 'staging') => ({ target: { expect: { trust } } });
const known = (name: string) => [...letsEncryptByKey.values()].find((each) => each.name === name);
const fromR12 = { authorityKeyIdentifier: known('R12')?.keyIdentifier ?? '', issuerUrls: ['http://r12.i.lencr.org/'] };
const fromStaging = { authorityKeyIdentifier: known('(STAGING) Ersatz Emmer YR2')?.keyIdentifier ?? '' };
const selfSigned = { seen: serving([own()]), pki: pki([own()], [], {}) };
const stray = authority('stray');
const stg = authority('stg', { spkiSha256: known('(STAGING) Ersatz Emmer YR2')?.spkiSha256 ?? '' });
const stgRoot = authority('stg-root', { spkiSha256: known('(STAGING) Yonder Yam Root YR')?.spkiSha256 ?? '' });

const aia = 'http://ca.example/issuer.cer';
const pointing = { ...leaf, issuerUrls: [aia] };
const withIssuers = (...issuers: readonly IssuerReading[]) => ({ issuers });
const asked = (url: string, of: Certificate = pointing) => ({ url, of: of.sha256 });
/** The leaf alone was sent, and its issuer fetched from where it says. */
const fetchedFor = (store: 'public' | null, row: Row = {}): Row => ({
  seen: {
    ...serving([pointing]),
    ...withIssuers(answered(asked(aia), { certificates: [intermediate.sha256] })),
  },
  pki: {
    ...pki([pointing, intermediate, root], edges, store === null ? {} : { [store]: ['root'] }),
    fetched: { [intermediate.sha256]: aia },
  },
  ...row,
});
/** The same, and nothing came of it. */
const fetchedInVain = (only: Partial<Certificate>, ...issuers: readonly IssuerReading[]): Row => {
  const row = alone({ issuerUrls: [aia], ...only });
  return { ...row, seen: { ...row.seen, ...withIssuers(...issuers) } };
};
const lonely = certificate('only');

cases(chainComplete, {
  pass: {
    'leaf and intermediate': { says: '3 certificates up to root' },
    'the root sent along': { ...sending([leaf, intermediate, root]), says: 'the root root, which clients have' },
    duplicates: { ...sending([leaf, intermediate, intermediate]), says: '1 sent twice' },
    'a cross-sign of the intermediate': sending(
      [leaf, intermediate, crossOf('cross', 'intermediate')],
      [['leaf', 'cross']],
    ),
    'a certificate of another path': {
      ...sending([leaf, intermediate, authority('way')], [['intermediate', 'way']]),
      says: 'way, on another path',
    },
    'self-signed': { ...selfSigned, ...expecting('self-signed'), says: 'needs no chain' },
    'self-signed where it is not expected': { ...selfSigned, says: 'needs no chain' },
    'a stranger where anything goes': {
      ...alone({}, expecting('any')),
      says: 'whether an issuer is missing is not known, because nobody here knows Test Issuing CA 1',
    },
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
    'an expired cross-sign of an anchor': {
      ...sending([leaf, intermediate, crossOf('cross', 'root', expired)], [['intermediate', 'cross']]),
      reason: 'expired-beside',
      says: 'beside a good path: root (by Test Issuing CA 1)',
    },
    'an expired cross-sign of an anchor beside the path': {
      seen: serving([leaf, intermediate, crossOf('cross', 'other', expired)]),
      pki: pki(
        [leaf, intermediate, root, authority('other', { selfSigned: true }), crossOf('cross', 'other', expired)],
        edges,
        { public: ['root', 'other'] },
      ),
      reason: 'expired-beside',
      says: 'beside a good path: other (by',
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
      reason: 'expired-beside',
      says: 'beside a good path: stg-root',
    },
    'a revoked cross-sign': {
      ...sending([leaf, intermediate, { ...crossOf('cross', 'root'), sha256: [...revokedCrossSigns.keys()][0] ?? '' }]),
      reason: 'revoked-beside',
      says: 'has revoked',
    },
    'what was fetched leads to a root of nobody': { ...fetchedFor(null), reason: 'intermediate-missing' },
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
      says: 'that have only their roots; clients without it fail\n',
    },
    "leaf only of Let's Encrypt": {
      ...alone(fromR12),
      reason: 'intermediate-missing',
      says: [
        "names R12 of Let's Encrypt as its issuer, which was not sent",
        "curl -gsS -m 10 --noproxy '*' http://r12.i.lencr.org/ |",
      ],
    },
    'leaf only of staging': {
      ...alone(fromStaging),
      reason: 'intermediate-missing',
      says: [
        "(STAGING) Ersatz Emmer YR2 of Let's Encrypt (staging) as its issuer, which was not sent, so that it is unproven; no browser trusts what staging issues\nSet the ACME server of the issuer to production",
        'kubectl -n NAMESPACE delete secret SECRET',
      ],
    },
    'leaf only of staging, which is expected': {
      ...alone(fromStaging, expecting('staging')),
      reason: 'intermediate-missing',
      says: 'no browser trusts what staging issues\nServe the certificate followed',
    },
    'leaf only where anything goes': { ...alone(fromR12, expecting('any')), reason: 'intermediate-missing' },
    'the issuer was fetched, and completes the path': {
      ...fetchedFor('public'),
      reason: 'intermediate-missing',
      says: [
        'the chain lacks intermediate (by Test Issuing CA 1), fetched from http://ca.example/issuer.cer: with it the chain is complete up to root',
        "curl -gsS -m 10 --noproxy '*' http://ca.example/issuer.cer | openssl x509 -inform der",
      ],
    },
    'what was fetched leads to a root of nobody, where anything goes': {
      ...fetchedFor(null, expecting('any')),
      reason: 'intermediate-missing',
      says: 'with it the chain leads to root, which no store holds',
    },
    'the issuer is a store’s, and the certificate says where it is': {
      seen: serving([pointing]),
      pki: pki([pointing, intermediate, root], edges, { public: ['root'] }, { public: ['intermediate'] }),
      reason: 'intermediate-missing',
      says: ['known here, but not to clients', "--noproxy '*' http://ca.example/issuer.cer |"],
    },
    'a bag of certificates is shown as such': {
      seen: serving([{ ...pointing, issuerUrls: ['http://ca.example/all.p7c'] }]),
      pki: pki(
        [{ ...pointing, issuerUrls: ['http://ca.example/all.p7c'] }, intermediate, root],
        edges,
        { public: ['root'] },
        { public: ['intermediate'] },
      ),
      says: 'http://ca.example/all.p7c | openssl pkcs7 -inform der -print_certs',
    },
    'an expired one in its place': {
      seen: serving([leaf, crossOf('old', 'intermediate', expired)]),
      pki: pki(
        [leaf, intermediate, crossOf('old', 'intermediate', expired), root],
        [...edges, ['leaf', 'old'], ['old', 'root']],
        { public: ['root'] },
        { public: ['intermediate'] },
      ),
      reason: 'intermediate-missing',
      says: `in its place it has one of intermediate that expired ${expired.notAfter}`,
    },
    'the place of the issuer gives none': {
      ...fetchedInVain(fromR12, silent(asked('http://r12.i.lencr.org/', lonely))),
      reason: 'intermediate-missing',
      says: 'nor is its issuer to be had at http://r12.i.lencr.org/ (timeout)',
    },
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
    'nobody knows the issuer, and what came from there is another': {
      ...fetchedInVain({ issuer: [['CN', 'Strange CA']] }, answered(asked(aia, lonely), { certificates: ['aa'] })),
      reason: 'issuer-not-known',
      says: 'nor is its issuer to be had at http://ca.example/issuer.cer (a certificate without the key that signed it)',
    },
    'a root of nobody was fetched': {
      seen: serving([leaf, intermediate]),
      pki: { ...pki([leaf, intermediate, root], edges, {}), fetched: { [root.sha256]: aia } },
      reason: 'issuer-not-known',
      says: 'nobody here knows root, fetched from http://ca.example/issuer.cer, in which it ends',
    },
    'no handshake': {
      ...noSessions,
      reason: 'no-handshake',
      says: 'because no TLS handshake succeeded at any address',
    },
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
