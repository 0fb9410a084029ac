import type { TlsOptions } from 'node:tls';
import { leaf, type KeyKind } from './certificates-forge.ts';
import { faulty, healthy, host, type Row } from './certificates-row.ts';

const refused = 'fail tls.browsers-connect browsers-refused';
const differs = 'OpenSSL was asked of the certificate alone, and takes what Chromium 156 was seen to refuse';

const keys: readonly KeyKind[] = ['p521', 'ed25519', 'ed448'];

const only12: TlsOptions = { maxVersion: 'TLSv1.2' };
const not13 = 'warn tls.versions-current not-1.3';

/** Chromium 156 ended each with ERR_SSL_VERSION_OR_CIPHER_MISMATCH; Go takes those that say so. */
const servers: readonly (readonly [string, KeyKind, TlsOptions])[] = [
  ['DHE alone', 'rsa2048', { ...only12, ciphers: 'DHE-RSA-AES128-GCM-SHA256', dhparam: 'auto' }],
  ['CBC with SHA-256 alone', 'rsa2048', { ...only12, ciphers: 'ECDHE-RSA-AES128-SHA256' }],
  ['RSA key exchange with CBC and SHA-256 alone', 'rsa2048', { ...only12, ciphers: 'AES256-SHA256' }],
  ['CBC with ECDSA alone, which Go takes', 'p256', { ...only12, ciphers: 'ECDHE-ECDSA-AES128-SHA' }],
  ['signatures with SHA-1 alone', 'rsa2048', { ...only12, sigalgs: 'RSA+SHA1' }],
  ['signatures with SHA-224 alone', 'rsa2048', { ...only12, sigalgs: 'RSA+SHA224' }],
  ['the group P-521 alone, which Go takes', 'p256', { ecdhCurve: 'P-521' }],
  ['the group X448 alone', 'p256', { ecdhCurve: 'X448' }],
  ['the group ffdhe2048 alone', 'p256', { ecdhCurve: 'ffdhe2048' }],
];

/** What programs get through to and Chrome and Edge do not, and what looks like it. */
export const browserRows: readonly Row[] = [
  ...keys.map((key) =>
    faulty(`a key of ${key}`, refused, ({ issuer }) => [leaf(issuer, [host], { key }), issuer], { differs }),
  ),
  faulty(
    'a key of p521, where users are not the public',
    'warn tls.browsers-connect browsers-refused',
    ({ privateRoot }) => [leaf(privateRoot, [host], { key: 'p521' })],
    { expect: { trust: 'private' } },
  ),
  ...servers.map(([title, key, tls]) =>
    faulty(
      title,
      tls.maxVersion === undefined ? refused : [refused, not13],
      ({ issuer }) => [leaf(issuer, [host], { key }), issuer],
      { tls, differs },
    ),
  ),
  healthy('DHE before ECDHE', ({ issuer }) => [leaf(issuer, [host], { key: 'rsa2048' }), issuer], {
    tls: {
      ...only12,
      ciphers: 'DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256',
      dhparam: 'auto',
      honorCipherOrder: true,
    },
    told: [not13],
  }),
  healthy('the group P-384 alone', ({ issuer }) => [leaf(issuer, [host]), issuer], { tls: { ecdhCurve: 'P-384' } }),
];
