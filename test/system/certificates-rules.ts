import { authority, leaf, type Order } from './certificates-forge.ts';
import { extensions } from './certificates-der.ts';
import { faulty, healthy, host, type Row } from './certificates-row.ts';

const breaks = (rule: string): string => `fail tls.path-accepted ${rule}`;
const warns = (rule: string): string => `warn tls.path-accepted ${rule}`;

/** A healthy leaf below an authority of this kind. */
const below =
  (order: Omit<Order, 'subject'>): Row['serve'] =>
  ({ root }) => {
    const issuer = authority(root, 'CN=Odd Issuer', order);
    return [leaf(issuer, [host]), issuer];
  };

/** A leaf of this kind below a healthy authority. */
const odd =
  (order: Order): Row['serve'] =>
  ({ issuer }) => [leaf(issuer, [host], order), issuer];

const shortKey = 'fail tls.key-strong weak-key';

const limited = (pathLength: number) => ({ basicConstraints: extensions.basicConstraints(true, pathLength) });
const constrained = (...names: Parameters<typeof extensions.nameConstraints>): Row['serve'] =>
  below({ extensions: { nameConstraints: extensions.nameConstraints(...names) } });

/** One thing is wrong: a rule of RFC 5280 6.1 for the path. */
export const ruleRows: readonly Row[] = [
  faulty(
    'for clients alone',
    breaks('extended-key-usage'),
    odd({ extensions: { extendedKeyUsage: extensions.extendedKeyUsage('clientAuth') } }),
  ),
  faulty(
    'for signing code alone',
    breaks('extended-key-usage'),
    odd({ extensions: { extendedKeyUsage: extensions.extendedKeyUsage('codeSigning') } }),
  ),
  faulty(
    'for anything, without naming servers',
    warns('any-usage'),
    odd({ extensions: { extendedKeyUsage: extensions.extendedKeyUsage('any') } }),
  ),
  healthy('an authority as the leaf', odd({ extensions: { basicConstraints: extensions.basicConstraints(true) } })),
  faulty(
    'an issuer for clients alone',
    breaks('extended-key-usage'),
    below({ extensions: { extendedKeyUsage: extensions.extendedKeyUsage('clientAuth') } }),
  ),
  faulty(
    'an issuer that is no authority',
    breaks('not-an-authority'),
    below({ extensions: { basicConstraints: extensions.basicConstraints(false) } }),
  ),
  faulty(
    'an issuer without basic constraints',
    breaks('not-an-authority'),
    below({ extensions: { basicConstraints: null } }),
  ),
  faulty('an issuer of version 1', breaks('not-version-3'), below({ version: 1 })),
  faulty('a leaf of version 1', 'fail tls.name-matches host-not-covered', odd({ version: 1, subject: 'O=Example' })),
  faulty('a path that is too long', breaks('path-length'), ({ root }) => {
    const upper = authority(root, 'CN=Upper', { extensions: limited(0) });
    const lower = authority(upper, 'CN=Lower');
    return [leaf(lower, [host]), lower, upper];
  }),
  faulty('a path that is too long by far', breaks('path-length'), ({ root }) => {
    const first = authority(root, 'CN=One', { extensions: limited(1) });
    const second = authority(first, 'CN=Two');
    const third = authority(second, 'CN=Three');
    return [leaf(third, [host]), third, second, first];
  }),
  faulty(
    'an issuer that may not sign certificates',
    breaks('key-usage'),
    below({ extensions: { keyUsage: extensions.keyUsage('digitalSignature', 'cRLSign') } }),
  ),
  faulty('a leaf that signed another', breaks('not-an-authority'), ({ issuer }) => {
    const borrowed = leaf(issuer, ['borrowed.example.com'], { subject: 'CN=borrowed.example.com' });
    return [leaf(borrowed, [host]), borrowed, issuer];
  }),
  faulty('a name that is not permitted', breaks('name-constraints'), constrained({ permitted: ['example.net'] })),
  faulty('a name that is excluded', breaks('name-constraints'), constrained({ excluded: ['example.com'] })),
  faulty('a name beside the host that is not permitted', breaks('name-constraints'), ({ root }) => {
    const nameConstraints = extensions.nameConstraints({ permitted: ['example.com'] });
    const issuer = authority(root, 'CN=Constrained', { extensions: { nameConstraints } });
    return [leaf(issuer, [host, 'www.example.net']), issuer];
  }),
  faulty('a constraint two levels up', breaks('name-constraints'), ({ root }) => {
    const nameConstraints = extensions.nameConstraints({ permitted: ['example.net'] });
    const upper = authority(root, 'CN=Constrained', { extensions: { nameConstraints } });
    const lower = authority(upper, 'CN=Lower');
    return [leaf(lower, [host]), lower, upper];
  }),
  faulty(
    'an address that is not permitted',
    breaks('name-constraints'),
    ({ root }) => {
      const nameConstraints = extensions.nameConstraints({ permitted: ['10.0.0.0 255.0.0.0'] });
      const issuer = authority(root, 'CN=Constrained', { extensions: { nameConstraints } });
      return [leaf(issuer, ['127.0.0.1']), issuer];
    },
    { host: '127.0.0.1' },
  ),
  faulty(
    'an address that is excluded',
    breaks('name-constraints'),
    ({ root }) => {
      const nameConstraints = extensions.nameConstraints({ excluded: ['127.0.0.0 255.0.0.0'] });
      const issuer = authority(root, 'CN=Constrained', { extensions: { nameConstraints } });
      return [leaf(issuer, ['127.0.0.1']), issuer];
    },
    { host: '127.0.0.1' },
  ),
  faulty(
    'a wildcard over what is excluded',
    breaks('name-constraints'),
    ({ root }) => {
      const nameConstraints = extensions.nameConstraints({ excluded: ['dev.example.com'] });
      const issuer = authority(root, 'CN=Constrained', { extensions: { nameConstraints } });
      return [leaf(issuer, ['*.example.com']), issuer];
    },
    { differs: 'OpenSSL compares the wildcard as it is written; browsers, whatever it stands for' },
  ),
  faulty(
    'a critical extension that nobody knows',
    breaks('critical-extension'),
    odd({ extensions: { unknown: extensions.unknown(true) } }),
  ),
  faulty(
    'the same in the issuer',
    breaks('critical-extension'),
    below({ extensions: { unknown: extensions.unknown(true) } }),
  ),
  faulty(
    'the SAN twice',
    [breaks('critical-extension'), 'unknown tls.name-matches names-unreadable'],
    odd({ extensions: { again: extensions.names([host]) } }),
  ),
  faulty(
    'the key usage twice in the issuer',
    breaks('critical-extension'),
    below({ extensions: { again: extensions.keyUsage('keyCertSign') } }),
  ),
  faulty('an issuer without a name', warns('empty-issuer'), ({ root }) => {
    const nameless = authority(root, '');
    return [leaf(nameless, [host], { subject: 'O=Example' }), nameless];
  }),
  faulty('signed with RSA and SHA-1', breaks('weak-signature'), ({ rsaIssuer }) => [
    leaf(rsaIssuer, [host], { hash: 'sha1' }),
    rsaIssuer,
  ]),
  faulty('signed with RSA and MD5', breaks('weak-signature'), ({ rsaIssuer }) => [
    leaf(rsaIssuer, [host], { hash: 'md5' }),
    rsaIssuer,
  ]),
  faulty('signed with RSASSA-PSS and SHA-1', breaks('weak-signature'), ({ rsaIssuer }) => [
    leaf(rsaIssuer, [host], { pss: true, hash: 'sha1' }),
    rsaIssuer,
  ]),
  faulty('signed with ECDSA and SHA-1', breaks('weak-signature'), odd({ hash: 'sha1' })),
  faulty('an issuer signed with SHA-1 before the same without that', warns('weak-copy-first'), ({ root, issuer }) => {
    const { subject, keys: key } = issuer;
    return [leaf(issuer, [host]), authority(root, subject, { key, hash: 'sha1' }), issuer];
  }),
  faulty('an issuer signed with SHA-1', breaks('weak-signature'), below({ hash: 'sha1' })),
  faulty('an issuer signed with MD5', breaks('weak-signature'), ({ rsaRoot }) => {
    const issuer = authority(rsaRoot, 'CN=Odd Issuer', { hash: 'md5' });
    return [leaf(issuer, [host]), issuer];
  }),
  faulty('an RSA key of 1024 bits', shortKey, odd({ key: 'rsa1024' })),
  faulty('an issuer with an RSA key of 1024 bits', shortKey, below({ key: 'rsa1024' })),
  faulty('an RSA key of 512 bits', [breaks('weak-key'), 'warn tls.versions-current not-1.3'], odd({ key: 'rsa512' }), {
    tls: { maxVersion: 'TLSv1.2', sigalgs: 'RSA+SHA256' },
  }),
  faulty('an issuer with an RSA key of 512 bits', breaks('weak-key'), below({ key: 'rsa512' })),
  faulty('an issuer on P-192', breaks('weak-key'), below({ key: 'p192' })),
  faulty('an issuer on P-224', breaks('unusual-key'), below({ key: 'p224' }), {
    differs: 'for OpenSSL it is as strong as RSA with 2048 bits',
  }),
  faulty('a key on P-224', 'fail tls.handshake-succeeds alert', odd({ key: 'p224' }), {
    differs: 'no client offers such a curve, and OpenSSL was asked of the certificate alone',
  }),
  faulty('a key on P-192', 'fail tls.handshake-succeeds alert', odd({ key: 'p192' })),
  faulty('a curve by its parameters', breaks('weak-key'), odd({ key: 'explicit' })),
  faulty('an issuer on a curve by its parameters', breaks('weak-key'), below({ key: 'explicit' })),
];
