import { authority, leaf } from './certificates-forge.ts';
import { extensions } from './certificates-der.ts';
import { faulty, host, type Row } from './certificates-row.ts';

const expired = 'fail tls.within-validity expired';
const early = 'fail tls.within-validity not-yet-valid';
const uncovered = 'fail tls.name-matches host-not-covered';
const malformed = 'fail tls.path-accepted malformed-name';

/** One thing is wrong: time. */
export const timeRows: readonly Row[] = [
  faulty('expired', expired, ({ issuer }) => [leaf(issuer, [host], { days: [-95, -5] }), issuer]),
  faulty('expired an hour ago', expired, ({ issuer }) => [leaf(issuer, [host], { days: [-90, -1 / 24] }), issuer]),
  faulty('not yet valid', early, ({ issuer }) => [leaf(issuer, [host], { days: [1, 91] }), issuer]),
  faulty('valid in an hour', early, ({ issuer }) => [leaf(issuer, [host], { days: [1 / 24, 90] }), issuer]),
  faulty('valid at no time', expired, ({ issuer }) => [leaf(issuer, [host], { days: [-1, -90] }), issuer]),
  faulty('an issuer that has expired', expired, ({ root }) => {
    const issuer = authority(root, 'CN=Expired', { days: [-400, -3] });
    return [leaf(issuer, [host]), issuer];
  }),
  faulty('an issuer that is not yet valid', early, ({ root }) => {
    const issuer = authority(root, 'CN=Early', { days: [3, 400] });
    return [leaf(issuer, [host]), issuer];
  }),
  faulty('a root that has expired', expired, ({ expiredRoot }) => {
    const issuer = authority(expiredRoot, 'CN=Below the Expired');
    return [leaf(issuer, [host]), issuer];
  }),
  faulty('renewal is due', 'warn tls.renewal-on-time due', ({ issuer }) => [
    leaf(issuer, [host], { days: [-70, 20] }),
    issuer,
  ]),
  faulty(
    'renewal is overdue',
    'fail tls.renewal-on-time overdue',
    ({ issuer }) => [leaf(issuer, [host], { days: [-85, 5] }), issuer],
    { differs: 'OpenSSL knows only the end: a certificate is well until then' },
  ),
];

/** One thing is wrong: the names. */
export const nameRows: readonly Row[] = [
  faulty('another name', uncovered, ({ issuer }) => [leaf(issuer, ['shop.example.com']), issuer]),
  faulty('a name below', uncovered, ({ issuer }) => [leaf(issuer, [`www.${host}`]), issuer]),
  faulty('the parent of the wildcard', uncovered, ({ issuer }) => [leaf(issuer, ['*.example.com']), issuer], {
    host: 'example.com',
  }),
  faulty('two labels below the wildcard', uncovered, ({ issuer }) => [leaf(issuer, ['*.example.com']), issuer], {
    host: 'a.b.example.com',
  }),
  faulty('a wildcard for a part of the label', uncovered, ({ issuer }) => [leaf(issuer, ['w*.example.com']), issuer], {
    differs:
      'OpenSSL takes it unless told otherwise (X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS); browsers do not (RFC 9525 6.3)',
  }),
  faulty('a wildcard further to the right', uncovered, ({ issuer }) => [leaf(issuer, ['www.*.com']), issuer]),
  faulty('two wildcards', uncovered, ({ issuer }) => [leaf(issuer, ['*.*.com']), issuer]),
  faulty('a bare wildcard', uncovered, ({ issuer }) => [leaf(issuer, ['*']), issuer]),
  faulty('a wildcard right below the top', uncovered, ({ issuer }) => [leaf(issuer, ['*.com']), issuer], {
    host: 'example.com',
  }),
  faulty('a wildcard right below a public suffix', uncovered, ({ issuer }) => [leaf(issuer, ['*.co.uk']), issuer], {
    host: 'example.co.uk',
    differs: 'OpenSSL knows no public suffixes; Chrome takes no wildcard right below one',
  }),
  faulty('a name with a final dot', uncovered, ({ issuer }) => [leaf(issuer, [`${host}.`]), issuer]),
  faulty('a space in the name', uncovered, ({ issuer }) => [leaf(issuer, [`${host} `]), issuer]),
  faulty('a NUL in the name', uncovered, ({ issuer }) => [leaf(issuer, [`${host}\0.example.net`]), issuer]),
  faulty(
    'a common name alone',
    uncovered,
    ({ issuer }) => [leaf(issuer, [], { subject: `CN=${host}`, extensions: { names: null } }), issuer],
    { differs: 'OpenSSL falls back to the common name where there is no SAN; browsers do not (RFC 9525 6.3)' },
  ),
  faulty('no name at all', uncovered, ({ issuer }) => [
    leaf(issuer, [], { subject: 'O=Example', extensions: { names: null } }),
    issuer,
  ]),
  faulty('an empty SAN', uncovered, ({ issuer }) => [leaf(issuer, [], { subject: 'O=Example' }), issuer]),
  faulty('only an address', uncovered, ({ issuer }) => [leaf(issuer, ['127.0.0.1']), issuer]),
  faulty('another IPv4 address', uncovered, ({ issuer }) => [leaf(issuer, ['127.0.0.2']), issuer], {
    host: '127.0.0.1',
  }),
  faulty('another IPv6 address', uncovered, ({ issuer }) => [leaf(issuer, ['::2']), issuer], { host: '::1' }),
  faulty(
    'an address in the common name',
    uncovered,
    ({ issuer }) => [leaf(issuer, ['example.com'], { subject: 'CN=127.0.0.1' }), issuer],
    { host: '127.0.0.1' },
  ),
  faulty(
    'an address as a DNS name',
    uncovered,
    ({ issuer }) => [
      leaf(issuer, [], { subject: 'O=Example', extensions: { names: extensions.dnsNames('127.0.0.1') } }),
      issuer,
    ],
    { host: '127.0.0.1' },
  ),
  faulty(
    'a name in other letters beside the host',
    malformed,
    ({ issuer }) => [
      leaf(issuer, [], {
        subject: 'O=Example',
        extensions: { names: extensions.dnsNames('bücher.example.com', host) },
      }),
      issuer,
    ],
    { differs: 'OpenSSL looks no further than the name that it wants; Chrome and Go refuse the whole certificate' },
  ),
  faulty(
    'an address of five octets beside the host',
    malformed,
    ({ issuer }) => [
      leaf(issuer, [], {
        subject: 'O=Example',
        extensions: { names: extensions.nameAndAddress(host, [192, 0, 2, 7, 1]) },
      }),
      issuer,
    ],
    { differs: 'OpenSSL looks no further than the name that it wants; Chrome and Go refuse the whole certificate' },
  ),
  faulty('an empty name beside the host', 'warn tls.path-accepted empty-name', ({ issuer }) => [
    leaf(issuer, [], { subject: 'O=Example', extensions: { names: extensions.dnsNames('', host) } }),
    issuer,
  ]),
  faulty(
    'an empty subject and a SAN that is not critical',
    'fail tls.path-accepted names-not-critical',
    ({ issuer }) => [leaf(issuer, [host], { extensions: { names: extensions.names([host], false) } }), issuer],
    { differs: 'OpenSSL asks for that only with -x509_strict; Chrome refuses such a certificate' },
  ),
  faulty(
    'an expected name that is not covered',
    'fail tls.name-matches name-not-covered',
    ({ issuer }) => [leaf(issuer, [host]), issuer],
    {
      expect: { names: ['shop.example.com'] },
      differs: 'OpenSSL was asked for the host alone',
    },
  ),
];
