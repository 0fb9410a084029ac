import { authority, leaf, type KeyKind } from './certificates-forge.ts';
import { extensions } from './certificates-der.ts';
import { healthy, host, type Row } from './certificates-row.ts';

const keys: readonly KeyKind[] = ['rsa2048', 'rsa3072', 'rsa4096', 'p256', 'p384'];

/** What every verifier takes: no row of these may be told anything of. */
export const healthyRows: readonly Row[] = [
  ...keys.map((key) => healthy(`a key of ${key}`, ({ issuer }) => [leaf(issuer, [host], { key }), issuer])),
  ...(['sha256', 'sha384', 'sha512'] as const).flatMap((hash) => [
    healthy(`signed with ECDSA and ${hash}`, ({ issuer }) => [leaf(issuer, [host], { hash }), issuer]),
    healthy(`signed with RSA and ${hash}`, ({ rsaIssuer }) => [leaf(rsaIssuer, [host], { hash }), rsaIssuer]),
  ]),
  healthy('signed with RSASSA-PSS', ({ rsaIssuer }) => [leaf(rsaIssuer, [host], { pss: true }), rsaIssuer]),
  healthy('a root that signed itself with SHA-1', ({ oldRoot }) => {
    const issuer = authority(oldRoot, 'CN=Below the Old');
    return [leaf(issuer, [host]), issuer];
  }),
  healthy('the same, sent', ({ oldRoot }) => {
    const issuer = authority(oldRoot, 'CN=Below the Old');
    return [leaf(issuer, [host]), issuer, oldRoot];
  }),
  healthy('an issuer without end', ({ root }) => {
    const issuer = authority(root, 'CN=For Ever', { days: [-1000, 1_000_000] });
    return [leaf(issuer, [host]), issuer];
  }),
  healthy('straight below the root', ({ root }) => [leaf(root, [host])]),
  healthy('the host by a wildcard', ({ issuer }) => [leaf(issuer, ['*.example.com']), issuer]),
  healthy('a wildcard and its parent', ({ issuer }) => [leaf(issuer, ['*.example.com', 'example.com']), issuer], {
    host: 'example.com',
  }),
  healthy('capitals in the SAN', ({ issuer }) => [leaf(issuer, ['WWW.Example.COM']), issuer]),
  healthy('an A-label', ({ issuer }) => [leaf(issuer, ['xn--bcher-kva.example.com']), issuer], {
    host: 'xn--bcher-kva.example.com',
  }),
  healthy('a wildcard over an A-label', ({ issuer }) => [leaf(issuer, ['*.example.com']), issuer], {
    host: 'xn--bcher-kva.example.com',
  }),
  healthy('an underscore', ({ issuer }) => [leaf(issuer, ['my_app.example.com']), issuer], {
    host: 'my_app.example.com',
  }),
  healthy('an IPv4 address', ({ issuer }) => [leaf(issuer, ['192.0.2.7', '127.0.0.1']), issuer], { host: '127.0.0.1' }),
  healthy('an IPv6 address', ({ issuer }) => [leaf(issuer, ['2001:db8::1', '::1']), issuer], { host: '::1' }),
  healthy('a subject beside the SAN', ({ issuer }) => [leaf(issuer, [host], { subject: `CN=${host}` }), issuer]),
  healthy('another common name than the SAN', ({ issuer }) => [leaf(issuer, [host], { subject: 'CN=old' }), issuer]),
  healthy('an empty subject and a critical SAN', ({ issuer }) => [leaf(issuer, [host], { subject: '' }), issuer]),
  healthy('a hundred names', ({ issuer }) => [
    leaf(issuer, [...Array.from({ length: 99 }, (_, i) => `host${i}.example.com`), host]),
    issuer,
  ]),
  healthy('four authorities one below the other', ({ root }) => {
    const first = authority(root, 'CN=One');
    const second = authority(first, 'CN=Two');
    const third = authority(second, 'CN=Three');
    return [leaf(third, [host]), third, second, first];
  }),
  healthy('a path length that is just kept', ({ root }) => {
    const pathLength = (length: number) => ({
      extensions: { basicConstraints: extensions.basicConstraints(true, length) },
    });
    const upper = authority(root, 'CN=Upper', pathLength(1));
    const lower = authority(upper, 'CN=Lower', pathLength(0));
    return [leaf(lower, [host]), lower, upper];
  }),
  healthy('a chain of RSA below an RSA root', ({ rsaIssuer }) => [
    leaf(rsaIssuer, [host], { key: 'rsa2048' }),
    rsaIssuer,
  ]),
  healthy('an issuer that was cross-signed by an RSA root', ({ issuer, rsaRoot }) => {
    const { subject, keys: key } = issuer;
    return [leaf(issuer, [host]), authority(rsaRoot, subject, { key })];
  }),
  healthy('both certificates of a cross-signed issuer', ({ issuer, rsaRoot }) => {
    const { subject, keys: key } = issuer;
    return [leaf(issuer, [host]), issuer, authority(rsaRoot, subject, { key })];
  }),
  healthy('the root is sent', ({ root, issuer }) => [leaf(issuer, [host]), issuer, root]),
  healthy('the issuer is sent twice', ({ issuer }) => [leaf(issuer, [host]), issuer, issuer]),
  healthy('any extended key usage', ({ issuer }) => [
    leaf(issuer, [host], { extensions: { extendedKeyUsage: extensions.extendedKeyUsage('serverAuth', 'any') } }),
    issuer,
  ]),
  healthy('for clients as well', ({ issuer }) => [
    leaf(issuer, [host], { extensions: { extendedKeyUsage: extensions.extendedKeyUsage('serverAuth', 'clientAuth') } }),
    issuer,
  ]),
  healthy('no key usages at all', ({ issuer }) => [
    leaf(issuer, [host], { extensions: { extendedKeyUsage: null, keyUsage: null } }),
    issuer,
  ]),
  healthy('an issuer for servers and clients alone', ({ root }) => {
    const issuer = authority(root, 'CN=For TLS', {
      extensions: { extendedKeyUsage: extensions.extendedKeyUsage('serverAuth', 'clientAuth') },
    });
    return [leaf(issuer, [host]), issuer];
  }),
  healthy('an unknown extension that is not critical', ({ issuer }) => [
    leaf(issuer, [host], { extensions: { unknown: extensions.unknown(false) } }),
    issuer,
  ]),
  healthy('name constraints that are kept', ({ root }) => {
    const issuer = authority(root, 'CN=Constrained', {
      extensions: {
        nameConstraints: extensions.nameConstraints({ permitted: ['example.com'], excluded: ['dev.example.com'] }),
      },
    });
    return [leaf(issuer, [host, 'example.com']), issuer];
  }),
  healthy(
    'constraints of addresses that are kept',
    ({ root }) => {
      const issuer = authority(root, 'CN=Constrained', {
        extensions: { nameConstraints: extensions.nameConstraints({ permitted: ['127.0.0.0 255.0.0.0'] }) },
      });
      return [leaf(issuer, ['127.0.0.1']), issuer];
    },
    { host: '127.0.0.1' },
  ),
  healthy('staging, where staging is expected', ({ stagingIssuer }) => [leaf(stagingIssuer, [host]), stagingIssuer], {
    expect: { trust: 'staging' },
  }),
  healthy('private, where private is expected', ({ privateIssuer }) => [leaf(privateIssuer, [host]), privateIssuer], {
    expect: { trust: 'private' },
  }),
  healthy(
    'private, below an authority of the store that has another above it',
    ({ privateAnchor }) => [leaf(privateAnchor, [host])],
    { expect: { trust: 'private' }, differs: 'OpenSSL wants a root that signed itself unless told -partial_chain' },
  ),
  healthy('self-signed, where that is expected', () => [leaf(null, [host], { subject: `CN=${host}` })], {
    expect: { trust: 'self-signed' },
  }),
  healthy(
    'many years, by a private authority',
    ({ privateRoot }) => [leaf(privateRoot, [host], { days: [-800, 2800] })],
    {
      expect: { trust: 'private' },
    },
  ),
];
