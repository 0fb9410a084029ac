import { withinValidity } from '../../../src/checks/tls/within-validity.ts';
import { cases } from '../../support/cases.ts';
import { alone, changed, crossOf, noSessions, serving, untried } from '../../support/chains.ts';
import { addresses, fromNow, intermediate, leaf, pki, root } from '../../support/evidence.ts';

const expired = { notBefore: fromNow(-100), notAfter: fromNow(-12) };
const cross = crossOf('cross', 'root', expired);

cases(withinValidity, {
  pass: {
    'all in time': {},
    'an expired cross-sign beside a good path': {
      seen: serving([leaf, intermediate, cross]),
      pki: pki(
        [leaf, intermediate, cross, root],
        [
          ['leaf', 'intermediate'],
          ['intermediate', 'root'],
          ['intermediate', 'cross'],
        ],
        { public: ['root'] },
      ),
    },
  },
  fail: {
    'the certificate has expired': {
      ...changed({ leaf: expired }),
      reason: 'expired',
      subject: `${addresses.v4}, ${addresses.v6}`,
      says: ['the certificate, demo.example.com, expired 12 d ago', 'was not renewed', 'openssl x509 -noout -dates'],
    },
    'the certificate is not valid yet': {
      ...changed({ leaf: { notBefore: fromNow(2) } }),
      reason: 'not-yet-valid',
      says: ['becomes valid only in 2 d', 'that held before until then', 'was put in place too early'],
    },
    'the intermediate has expired': {
      ...changed({ intermediate: expired }),
      reason: 'expired',
      says: [
        'an issuer of the certificate, intermediate, expired 12 d ago',
        'Serve the chain',
        "</dev/null 2>/dev/null | sed -n -e '/^Certificate chain/",
      ],
    },
    'the root has expired': { ...changed({ root: expired }), says: 'an issuer of the certificate, root, expired' },
    'times that cannot be read, without a date that nobody wrote': {
      ...changed({
        leaf: {
          notBefore: '9999-12-31T23:59:59.000Z',
          notAfter: '1970-01-01T00:00:00.000Z',
          unreadable: ['notBefore: a time that cannot be', 'notAfter: a time that cannot be'],
        },
      }),
      reason: 'unreadable',
      says: ['demo.example.com, has times that cannot be read (RFC 5280 4.1.2.5)', 'YYMMDDHHMMSSZ'],
    },
    both: { ...changed({ leaf: expired, intermediate: expired }), findings: 2 },
    'the certificate itself, whatever else was not looked at': {
      ...untried(changed({ leaf: expired })),
      reason: 'expired',
    },
    'expired, and nobody vouches': { ...alone(expired), reason: 'expired' },
  },
  unknown: {
    'no handshake': { ...noSessions, reason: 'no-handshake' },
    'issuers have expired, and others were not tried': {
      ...untried(changed({ intermediate: expired, root: expired })),
      reason: 'too-many-issuers',
      subject: `${addresses.v4}, ${addresses.v6}`,
      says: 'our limit',
    },
  },
  absent: { 'plain TCP': { target: { protocol: 'tcp' } } },
});
