import { keyStrong } from '../../../src/checks/tls/key-strong.ts';
import { cases } from '../../support/cases.ts';
import { changed, noSessions, own, serving, untried } from '../../support/chains.ts';
import {
  addresses,
  answered,
  certificate,
  handshakeAt,
  healthySeen,
  intermediate,
  leaf,
  pki,
  root,
  session,
} from '../../support/evidence.ts';

const rsa = (bits: number) => ({ type: 'rsa', bits, curve: null });
const ec = (bits: number, curve: string | null) => ({ type: 'ec', bits, curve });
const twin = certificate('twin', { key: rsa(1024) });
const withTwin = {
  seen: {
    sessions: healthySeen.sessions,
    twins: [answered({ ...handshakeAt(addresses.v4), only: 'rsa' as const }, session([twin, intermediate]))],
  },
  pki: pki(
    [leaf, twin, intermediate, root],
    [
      ['leaf', 'intermediate'],
      ['twin', 'intermediate'],
      ['intermediate', 'root'],
    ],
    { public: ['root'] },
  ),
};
const servingOwn = (over: Parameters<typeof own>[0]) => ({
  target: { expect: { trust: 'self-signed' as const } },
  seen: serving([own(over)]),
  pki: pki([own(over)], [['own', 'own']], {}),
});

cases(keyStrong, {
  pass: {
    'P-256': {},
    'RSA of 2048 bits': changed({ leaf: { key: rsa(2048) } }),
    'P-384': changed({ leaf: { key: ec(384, 'secp384r1') } }),
    Ed25519: changed({ leaf: { key: { type: 'ed25519', bits: 256, curve: null } } }),
    Ed448: changed({ leaf: { key: { type: 'ed448', bits: 456, curve: null } } }),
    'RSA-PSS over SHA-256': changed({ leaf: { signatureAlgorithm: 'rsassaPss with SHA-256' } }),
    'a root that signed itself over SHA-1, with a short key': changed({
      root: { signatureAlgorithm: 'sha1WithRSAEncryption', key: rsa(1024) },
    }),
    'its own signature over SHA-1': servingOwn({ signatureAlgorithm: 'sha1WithRSAEncryption' }),
  },
  fail: {
    'RSA of 2047 bits': {
      ...changed({ leaf: { key: rsa(2047) } }),
      reason: 'weak-key',
      subject: `${addresses.v4}, ${addresses.v6}`,
      says: [
        'the certificate, demo.example.com, has an RSA key of 2047 bits, fewer than 2048',
        'cert-manager.io/private-key-algorithm: ECDSA',
        'cert-manager.io/private-key-rotation-policy: Always',
        '-showcerts',
      ],
    },
    'RSA-PSS of 1024 bits': changed({ leaf: { key: { type: 'rsa-pss', bits: 1024, curve: null } } }),
    'P-224': { ...changed({ leaf: { key: ec(224, 'secp224r1') } }), says: 'an elliptic key of 224 bits' },
    DSA: { ...changed({ leaf: { key: { type: 'dsa', bits: 2048, curve: null } } }), says: 'a DSA key' },
    'SHA-1': {
      ...changed({ leaf: { signatureAlgorithm: 'ecdsa-with-SHA1' } }),
      reason: 'weak-signature',
      says: 'is signed with ecdsa-with-SHA1',
    },
    MD5: changed({ leaf: { signatureAlgorithm: 'md5WithRSAEncryption' } }),
    'RSA-PSS over SHA-1, which is its default': changed({ leaf: { signatureAlgorithm: 'rsassaPss with SHA-1' } }),
    'an intermediate of 1024 bits': {
      ...changed({ intermediate: { key: rsa(1024) } }),
      says: 'an issuer of the certificate, intermediate, has an RSA key of 1024 bits',
    },
    'an intermediate over SHA-1': {
      ...changed({ intermediate: { signatureAlgorithm: 'sha1WithRSAEncryption' } }),
      reason: 'weak-signature',
    },
    'a leaf of its own with a short key': servingOwn({ key: rsa(1024) }),
    'the twin of those who take RSA alone': {
      ...withTwin,
      says: [
        'the certificate for clients that take RSA keys alone at 1 of 2 addresses',
        '-sigalgs RSA-PSS+SHA256:RSA+SHA256 ',
      ],
    },
    'both key and signature': {
      ...changed({ leaf: { key: rsa(1024), signatureAlgorithm: 'sha1WithRSAEncryption' } }),
      findings: 2,
    },
    'a weak leaf where not all paths were looked at': untried(changed({ leaf: { key: rsa(1024) } })),
  },
  unknown: {
    'a key that cannot be read': {
      ...changed({ leaf: { key: { type: 'unknown', bits: 0, curve: null } } }),
      reason: 'key-unreadable',
    },
    'not all paths were looked at': {
      ...untried({ pki: pki([leaf, intermediate], [], {}) }),
      reason: 'too-many-issuers',
    },
    'no handshake': { ...noSessions, reason: 'no-handshake' },
  },
  absent: { 'plain HTTP': { target: { protocol: 'http' } } },
});
