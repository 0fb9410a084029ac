import type { PathRule } from './rule-clients.ts';

const anew = 'Have it issued anew by its authority without that fault.';
const otherKey = 'Have the issuer made anew with an RSA key of 2048 bits or more, or on P-256 or P-384.';
const ownRoot = 'Have the root made anew by those who run it, and given to all clients before the old one goes.';
const sameName =
  "Have it issued anew by what copies its issuer's name byte by byte, or serve a certificate of the issuer with the name so written.";

const remedies: Partial<Record<PathRule, string>> = {
  'any-usage': 'Have it issued anew with the extended key usage serverAuth.',
  'any-usage-above': 'Have the issuer made anew with the extended key usage serverAuth, or without any.',
  'key-identifier':
    "Serve the issuer's certificate that it names, where the authority has several with one key; else have it issued anew, so that both name the same.",
  'handshake-usage':
    'Have it issued anew with the key usage digitalSignature, and for RSA keys keyEncipherment beside it where clients of old are served (cert-manager: spec.usages).',
  'no-server-usage': 'Have it issued anew with the key usage digitalSignature (cert-manager: spec.usages).',
  'unusual-key': otherKey,
  'edwards-448-key': otherKey,
  'short-root-key': ownRoot,
  'root-without-constraints': ownRoot,
  'root-version-1': ownRoot,
  'weak-copy-first':
    'Leave it out: serve the certificate, then its issuers, each with the certificate that is signed well.',
  'must-staple':
    'Have the server staple (nginx: ssl_stapling on), or have it issued anew without must-staple where its authority answers no OCSP any more.',
  'critical-crl-points': 'Have it issued anew with CRL distribution points that are not critical.',
  'malformed-name':
    'Have it issued anew without that entry: a name in other letters than ASCII is written in A-labels (xn--…), an address in 4 or 16 bytes.',
  'names-not-critical':
    'Have it issued anew with a subject (its common name will do), or with the SAN marked critical.',
  'empty-name': 'Have it issued anew without the empty name.',
  'issuer-name-encoded': sameName,
  'issuer-name-differs': sameName,
  'pss-salt': 'Have it signed anew with a salt as long as the hash (OpenSSL: -sigopt rsa_pss_saltlen:digest).',
};

export const remedyFor = (rule: PathRule): string => remedies[rule] ?? anew;
