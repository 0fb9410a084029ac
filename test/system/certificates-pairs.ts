import { authority, leaf } from './certificates-forge.ts';
import { extensions } from './certificates-der.ts';
import { faulty, host, type Row } from './certificates-row.ts';

const expired = 'fail tls.within-validity expired';
const uncovered = 'fail tls.name-matches host-not-covered';
const past = { days: [-95, -5] } as const;
const other = ['shop.example.com'];
const forClients = { extendedKeyUsage: extensions.extendedKeyUsage('clientAuth') };

/** Two things are wrong, and both are told, but where one explains the other. */
export const pairRows: readonly Row[] = [
  faulty('expired, and another name', [uncovered, expired], ({ issuer }) => [leaf(issuer, other, past), issuer]),
  faulty('expired, and staging', ['fail tls.trust-as-expected staging', expired], ({ stagingIssuer }) => [
    leaf(stagingIssuer, [host], past),
    stagingIssuer,
  ]),
  faulty('private, and another name', [uncovered, 'fail tls.trust-as-expected private'], ({ privateIssuer }) => [
    leaf(privateIssuer, other),
    privateIssuer,
  ]),
  faulty('self-signed, and expired', ['fail tls.trust-as-expected self-signed', expired], () => [
    leaf(null, [host], { subject: `CN=${host}`, ...past }),
  ]),
  faulty('self-signed, and another name', [uncovered, 'fail tls.trust-as-expected self-signed'], () => [
    leaf(null, other, { subject: 'CN=shop' }),
  ]),
  faulty(
    'the leaf alone, and expired',
    ['fail tls.chain-complete intermediate-missing', expired],
    ({ knownIssuer }) => [leaf(knownIssuer, [host], past)],
  ),
  faulty(
    'the leaf alone, and another name',
    [uncovered, 'fail tls.chain-complete intermediate-missing'],
    ({ knownIssuer }) => [leaf(knownIssuer, other)],
  ),
  faulty(
    'a weak signature, and unknown',
    ['fail tls.key-strong weak-signature', 'fail tls.trust-as-expected unrecognised'],
    () => {
      const issuer = authority(null, 'CN=Weak Stranger', { key: 'rsa2048' });
      return [leaf(issuer, [host], { hash: 'sha1' }), issuer];
    },
  ),
  faulty('for clients alone, and expired', ['fail tls.path-accepted extended-key-usage', expired], ({ issuer }) => [
    leaf(issuer, [host], { ...past, extensions: forClients }),
    issuer,
  ]),
  faulty('for clients alone, and private', 'fail tls.trust-as-expected private', ({ privateIssuer }) => [
    leaf(privateIssuer, [host], { extensions: forClients }),
    privateIssuer,
  ]),
  faulty('not yet valid, and an expired issuer', ['fail tls.within-validity not-yet-valid', expired], ({ root }) => {
    const issuer = authority(root, 'CN=Expired', { days: [-400, -3] });
    return [leaf(issuer, [host], { days: [1, 91] }), issuer];
  }),
  faulty('a wrong order, and a stray', 'warn tls.chain-complete order', ({ root, strangerRoot }) => {
    const upper = authority(root, 'CN=Upper');
    const lower = authority(upper, 'CN=Lower');
    return [leaf(lower, [host]), strangerRoot, upper, lower];
  }),
  faulty('a wrong order, and expired', ['warn tls.chain-complete order', expired], ({ root }) => {
    const upper = authority(root, 'CN=Upper');
    const lower = authority(upper, 'CN=Lower');
    return [leaf(lower, [host], past), upper, lower];
  }),
  faulty(
    'renewal is due, and the leaf alone',
    ['fail tls.chain-complete intermediate-missing', 'warn tls.renewal-on-time due'],
    ({ knownIssuer }) => [leaf(knownIssuer, [host], { days: [-70, 20] })],
  ),
  faulty(
    'staging where private is expected, and expired',
    ['fail tls.trust-as-expected staging', expired],
    ({ stagingIssuer }) => [leaf(stagingIssuer, [host], past), stagingIssuer],
    { expect: { trust: 'private' } },
  ),
  faulty(
    'an issuer that is no authority, and expired',
    ['fail tls.path-accepted not-an-authority', expired],
    ({ root }) => {
      const issuer = authority(root, 'CN=Odd Issuer', {
        extensions: { basicConstraints: extensions.basicConstraints(false) },
      });
      return [leaf(issuer, [host], past), issuer];
    },
  ),
];
