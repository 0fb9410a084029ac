import { authority, keyIdentifier, leaf } from './certificates-forge.ts';
import { extensions } from './certificates-der.ts';
import { faulty, host, type Row } from './certificates-row.ts';

const trust = (class_: string): string => `fail tls.trust-as-expected ${class_}`;
const differs = (rule: string): string => `warn tls.path-accepted ${rule}`;
const chain = (status: string, reason: string): string => `${status} tls.chain-complete ${reason}`;

/** One thing is wrong: who vouches. */
export const trustRows: readonly Row[] = [
  faulty('self-signed', trust('self-signed'), () => [leaf(null, [host], { subject: `CN=${host}` })]),
  faulty('staging', trust('staging'), ({ stagingIssuer }) => [leaf(stagingIssuer, [host]), stagingIssuer]),
  faulty('private', trust('private'), ({ privateIssuer }) => [leaf(privateIssuer, [host]), privateIssuer]),
  faulty('an unknown root that is sent', trust('unrecognised'), ({ strangerIssuer, strangerRoot }) => [
    leaf(strangerIssuer, [host]),
    strangerIssuer,
    strangerRoot,
  ]),
  faulty('an unknown root that is not sent', trust('unrecognised'), ({ strangerIssuer }) => [
    leaf(strangerIssuer, [host]),
    strangerIssuer,
  ]),
  faulty('an unknown issuer that is not sent', trust('unrecognised'), ({ strangerIssuer }) => [
    leaf(strangerIssuer, [host]),
  ]),
  faulty('a root of former times', trust('unrecognised'), ({ formerRoot }) => {
    const issuer = authority(formerRoot, 'CN=Former Issuer');
    return [leaf(issuer, [host]), issuer];
  }),
  faulty('the name of the issuer and the key of another', trust('unrecognised'), ({ issuer }) => {
    const forger = authority(null, issuer.subject);
    return [leaf(forger, [host]), issuer];
  }),
  faulty('the name of the root and the key of another', trust('unrecognised'), ({ root }) => {
    const forger = authority(null, root.subject);
    const issuer = authority(forger, 'CN=Below the Forger');
    return [leaf(issuer, [host]), issuer, forger];
  }),
  faulty('another name of its issuer than the issuer has', trust('unrecognised'), ({ issuer }) => [
    leaf(issuer, [host], { issuer: 'CN=Somebody Else' }),
    issuer,
  ]),
  faulty('the name of its issuer in another kind of string', differs('issuer-name-encoded'), ({ issuer }) => [
    leaf(issuer, [host], { issuer: issuer.subject.replaceAll('=', '[printable]=') }),
    issuer,
  ]),
  faulty('the name of its issuer in other capitals', differs('issuer-name-differs'), ({ issuer }) => [
    leaf(issuer, [host], { issuer: issuer.subject.replaceAll('Test', 'TEST') }),
    issuer,
  ]),
  faulty('the name of the root in the issuer with more blanks', differs('issuer-name-differs'), ({ root }) => {
    const issuer = authority(root, 'CN=Blank', { issuer: root.subject.replaceAll(' ', '  ').replace(',  ', ', ') });
    return [leaf(issuer, [host]), issuer];
  }),
  faulty('a signature with a bit turned over', trust('unrecognised'), ({ issuer }) => [
    leaf(issuer, [host], { spoilt: true }),
    issuer,
  ]),
  faulty('the same in the issuer', trust('unrecognised'), ({ root }) => {
    const issuer = authority(root, 'CN=Spoilt', { spoilt: true });
    return [leaf(issuer, [host]), issuer];
  }),
  faulty(
    'another key identifier of its issuer than the issuer has',
    'warn tls.path-accepted key-identifier',
    ({ issuer, root }) => [
      leaf(issuer, [host], { extensions: { authorityKey: extensions.authorityKey(keyIdentifier(root.keys)) } }),
      issuer,
    ],
  ),
  faulty('public, where private is expected', trust('public'), ({ issuer }) => [leaf(issuer, [host]), issuer], {
    expect: { trust: 'private' },
  }),
  faulty(
    'private, where staging is expected',
    trust('private'),
    ({ privateIssuer }) => [leaf(privateIssuer, [host]), privateIssuer],
    {
      expect: { trust: 'staging' },
    },
  ),
  faulty(
    'public, where staging is expected',
    'warn tls.trust-as-expected public',
    ({ issuer }) => [leaf(issuer, [host]), issuer],
    {
      expect: { trust: 'staging' },
      differs:
        'OpenSSL was given the staging root alone; whoever connects gets through, so it is no more than a warning',
    },
  ),
];

/** One thing is wrong: what is sent. */
const expiredBeside = 'warn tls.chain-complete expired-beside';

export const chainRows: readonly Row[] = [
  faulty('the leaf alone', chain('fail', 'intermediate-missing'), ({ knownIssuer }) => [leaf(knownIssuer, [host])]),
  faulty('the middle of the chain is missing', chain('fail', 'intermediate-missing'), ({ knownIssuer }) => {
    const lower = authority(knownIssuer, 'CN=Lower');
    return [leaf(lower, [host]), lower];
  }),
  faulty('an order that is wrong', chain('warn', 'order'), ({ root }) => {
    const upper = authority(root, 'CN=Upper');
    const lower = authority(upper, 'CN=Lower');
    return [leaf(lower, [host]), upper, lower];
  }),
  faulty('the root before the issuer', chain('warn', 'order'), ({ root, issuer }) => [
    leaf(issuer, [host]),
    root,
    issuer,
  ]),
  faulty('a certificate that has nothing to do with it', chain('warn', 'stray'), ({ issuer, strangerRoot }) => [
    leaf(issuer, [host]),
    issuer,
    strangerRoot,
  ]),
  faulty('the leaf of another host beside', chain('warn', 'stray'), ({ issuer }) => [
    leaf(issuer, [host]),
    issuer,
    leaf(issuer, ['shop.example.com']),
  ]),
  faulty('an expired certificate beside', chain('warn', 'expired-beside'), ({ issuer, formerRoot }) => [
    leaf(issuer, [host]),
    issuer,
    formerRoot,
  ]),
  faulty('the issuer of an expired chain beside the good one', expiredBeside, ({ issuer, root }) => {
    const { subject, keys: key } = issuer;
    return [leaf(issuer, [host]), authority(root, subject, { key, days: [-900, -30] }), issuer];
  }),
  faulty('the root cross-signed by a root that has expired', expiredBeside, ({ root, issuer, formerRoot }) => {
    const { subject, keys: key } = root;
    return [leaf(issuer, [host]), issuer, authority(formerRoot, subject, { key, days: [-1500, -300] })];
  }),
  faulty('the expired certificate of the issuer alone', 'fail tls.within-validity expired', ({ issuer, root }) => {
    const { subject, keys: key } = issuer;
    return [leaf(issuer, [host]), authority(root, subject, { key, days: [-900, -30] })];
  }),
];
