import { trustAsExpected } from '../../../src/checks/tls/trust-as-expected.ts';
import { letsEncryptByKey } from '../../../src/facts/tls/authorities/letsencrypt.ts';
import type { Certificate } from '../../../src/model/certificate.ts';
import type { ExpectedTrust } from '../../../src/model/target.ts';
import { cases } from '../../support/cases.ts';
import { alone, changed, crossOf, noSessions, own, serving, untried } from '../../support/chains.ts';
import {
  addresses,
  authority,
  certificate,
  fromNow,
  healthyPki,
  intermediate,
  leaf,
  pki,
  root,
  settings,
  silent,
} from '../../support/evidence.ts';

const expecting = (trust: ExpectedTrust) => ({ target: { expect: { trust } } });
const edges = [
  ['leaf', 'intermediate'],
  ['intermediate', 'root'],
] as const;
const under = (store: 'staging' | 'private') => pki([leaf, intermediate, root], edges, { [store]: ['root'] });
const selfSigned = { seen: serving([own()]), pki: pki([own()], [['own', 'own']], {}) };
const known = (name: string) => [...letsEncryptByKey.values()].find((each) => each.name === name);
const staging = authority('staging', {
  subject: [['CN', '(STAGING) Artificial Amaranth']],
  issuer: [['CN', '(STAGING) Yearning Yucca Root YE']],
  spkiSha256: known('(STAGING) Baloney Bulgur YE2')?.spkiSha256 ?? '',
});
const staged = { seen: serving([leaf, staging]), pki: pki([leaf, staging], [['leaf', 'staging']], {}) };
const privateStore = { settings: { trust: { ...settings.trust, private: ['/etc/corp.pem'] } } };
const claims = { issuer: [['CN', 'root']] as const, authorityKeyIdentifier: null };
const aia = 'http://ca.example/issuer.cer';
const pointing = { issuer: [['CN', 'Corp Issuing CA']] as const, issuerUrls: [aia] };
const fromR12 = { authorityKeyIdentifier: known('R12')?.keyIdentifier ?? '' };

/** The root of the path is also signed by one that no store holds, which the server may send. */
const crossSigned = (over: Partial<Certificate>) => {
  const cross = crossOf('cross', 'root', { ...over, subjectSha256: root.subjectSha256 });
  const above = [...edges, ['intermediate', 'cross']] as const;
  return {
    seen: serving([leaf, intermediate, cross]),
    pki: pki([leaf, intermediate, root, cross], above, { public: ['root'] }),
  };
};

cases(trustAsExpected, {
  pass: {
    public: { says: 'as expected (public)' },
    'private, by a store': { pki: under('private'), ...privateStore, ...expecting('private') },
    'private where no store is configured': {
      ...alone(claims, expecting('private')),
      says: 'nothing vouches for it, and trust.private names no authority',
    },
    staging: { ...staged, ...expecting('staging') },
    'staging, by a store': { pki: under('staging'), ...expecting('staging') },
    'self-signed': { ...selfSigned, ...expecting('self-signed') },
    'public by one path, expired on another': {
      ...crossSigned({ notBefore: fromNow(-100), notAfter: fromNow(-12) }),
      says: 'another does not hold: root, issued by Test Issuing CA 1, expired 12 d ago',
    },
    'public by one path, to a root that nobody knows on another': {
      ...crossSigned({}),
      says: 'another does not hold: root, issued by Test Issuing CA 1, leads to nothing that is trusted here',
    },
    'public by one path, not valid yet on another': {
      ...crossSigned({ notBefore: fromNow(1) }),
      says: 'root, issued by Test Issuing CA 1, is not valid yet',
    },
    'expired is not a matter of trust': changed({ leaf: { notAfter: '2026-11-01T00:00:00Z' } }),
  },
  warn: {
    'public where staging is expected': {
      ...expecting('staging'),
      reason: 'public',
      says: 'counts against rate limits',
    },
  },
  fail: {
    'staging by a known key': {
      ...staged,
      reason: 'staging',
      subject: `${addresses.v4}, ${addresses.v6}`,
      says: [
        'a staging authority, expected was public',
        'no browser trusts (STAGING) Yearning Yucca Root YE',
        'server: https://acme-v02.api.letsencrypt.org/directory',
        'kubectl -n NAMESPACE delete secret SECRET',
        'grep -F demo.example.com',
      ],
    },
    'a private authority': { pki: under('private'), reason: 'private', says: ['private authority', 'cluster-issuer'] },
    'self-signed where public is expected': {
      ...selfSigned,
      reason: 'self-signed',
      says: 'nobody but itself (self-signed)',
    },
    'public where private is expected': { ...expecting('private'), reason: 'public' },
    'self-signed where private is expected': { ...selfSigned, ...expecting('private'), reason: 'self-signed' },
    'a stranger where private is expected and a store is configured': {
      ...alone(claims, { ...privateStore, ...expecting('private') }),
      reason: 'unrecognised',
    },
    'a stranger where private is expected and the target names authorities of its own': {
      ...alone(claims, {
        target: { expect: { trust: 'private' }, clientCertificate: { cert: '/a.crt', key: '/a.key', ca: '/ca.crt' } },
      }),
      reason: 'unrecognised',
    },
    'private where staging is expected': { pki: under('private'), ...expecting('staging'), reason: 'private' },
    'a forged leaf that names a trusted root': {
      ...alone(claims),
      reason: 'unrecognised',
      says: 'demo.example.com claims to be issued by root, and no key under that name that was sent or is trusted verifies its signature; either the server does not send an intermediate, or',
    },
    'only the name says staging': {
      ...alone({ issuer: [['CN', '(STAGING) Artificial Amaranth YE1']] }),
      reason: 'unrecognised',
      says: 'claims to be issued by (STAGING) Artificial Amaranth YE1',
    },
    'a path that ends in a stranger': {
      seen: serving([leaf, intermediate, root]),
      pki: pki([leaf, intermediate, root], edges, {}),
      reason: 'unrecognised',
      says: 'its path ends in root, which no store holds',
    },
    'the leaf alone, which says where its issuer is': {
      ...alone(pointing),
      reason: 'unrecognised',
      says: [
        `its issuer is said to be at ${aia}: either the server does not send an intermediate, or the authority is one that nobody here knows`,
        '`--fetch-issuers` fetches it and tells which is so',
        'fullchain.pem',
        `${aia} | openssl x509 -inform der`,
      ],
    },
    'the leaf alone, which does not say where its issuer is': {
      ...alone({ ...claims, issuerUrls: [] }, { ...privateStore, ...expecting('private') }),
      reason: 'unrecognised',
      says: [
        'either the server does not send an intermediate, or the authority is one that nobody here knows',
        'Where an intermediate is missing, serve the certificate followed by its intermediates (fullchain.pem',
        'Where nobody knows the authority, have',
      ],
    },
    'the same, and its issuer is not to be had there': {
      ...alone(pointing),
      seen: { ...alone(pointing).seen, issuers: [silent({ url: aia, of: certificate('only').sha256 }, 'other')] },
      reason: 'unrecognised',
      says: [
        `nor is its issuer to be had at ${aia} (`,
        'either the server does not send',
        'See who issued it. Where an',
      ],
    },
    'an authority that says where its issuer is, which may be a root': {
      seen: serving([leaf, { ...intermediate, issuerUrls: [aia] }]),
      pki: pki([leaf, { ...intermediate, issuerUrls: [aia] }], [['leaf', 'intermediate']], {}),
      reason: 'unrecognised',
      says: 'cluster-issuer',
    },
    'an issuer that goes by the name of what opens TLS': {
      ...alone({
        issuer: [
          ['O', 'Zscaler Inc.'],
          ['CN', 'Zscaler Intermediate Root CA (zscalertwo.net) (t)'],
        ],
      }),
      reason: 'unrecognised',
      says: 'sounds like Zscaler, which opens TLS on its way: possibly it stands between here and the host',
    },
    'at one of two addresses': {
      seen: serving([leaf, intermediate], [own()]),
      pki: { ...healthyPki, certificates: { ...healthyPki.certificates, [own().sha256]: own() } },
      reason: 'self-signed',
      subject: addresses.v6,
      says: 'at 1 of 2 addresses (2a01:4f8::1)',
      findings: 2,
    },
  },
  unknown: {
    'the issuer that it names was not sent': {
      ...alone(fromR12),
      reason: 'issuer-not-sent',
      says: "it names R12 of Let's Encrypt as its issuer, which was not sent",
    },
    'the issuer that it names is of staging': {
      ...alone({ authorityKeyIdentifier: known('(STAGING) Ersatz Emmer YR2')?.keyIdentifier ?? '' }),
      reason: 'issuer-not-sent',
      says: "Let's Encrypt (staging) as its issuer, which was not sent, so that it is unproven",
    },
    'the same where private is expected': { ...alone(fromR12, expecting('private')), reason: 'issuer-not-sent' },
    'nobody known vouches, and other issuers were not tried': {
      ...untried({ pki: pki([leaf, intermediate, root], edges, {}) }),
      reason: 'too-many-issuers',
      says: "our limit and not the server's fault",
    },
    'no handshake': { ...noSessions, reason: 'no-handshake' },
  },
  absent: { 'anything goes': expecting('any'), 'plain HTTP': { target: { protocol: 'http' } } },
});
