import { nameMatches } from '../../../src/checks/tls/name-matches.ts';
import { cases } from '../../support/cases.ts';
import { changed, noSessions, serving } from '../../support/chains.ts';
import {
  addresses,
  answered,
  certificate,
  handshakeAt,
  intermediate,
  leaf,
  pki,
  session,
  silent,
} from '../../support/evidence.ts';

const names = (...dns: string[]) => ({ dns, ip: [], other: [] });
const other = certificate('other', { names: names('other.example.org') });

cases(nameMatches, {
  pass: {
    'the name': {},
    'a wildcard': changed({ leaf: { names: names('*.example.com') } }),
    'an empty subject': changed({ leaf: { subject: [], names: names('demo.example.com') } }),
    'all promised names': changed(
      { leaf: { names: names('demo.example.com', 'www.example.com') } },
      { target: { expect: { names: ['www.example.com'] } } },
    ),
    'an IP host': changed(
      { leaf: { names: { dns: [], ip: ['20.80.0.1'], other: [] } } },
      { target: { host: '20.80.0.1' } },
    ),
    'a failed handshake elsewhere': {
      seen: {
        sessions: [answered(handshakeAt(addresses.v4), session()), silent(handshakeAt(addresses.v6), 'reset')],
      },
    },
  },
  fail: {
    'other names': {
      ...changed({ leaf: { names: names('www.example.org', 'example.org') } }),
      reason: 'host-not-covered',
      subject: `${addresses.v4}, ${addresses.v6}`,
      says: [
        'does not cover demo.example.com',
        'it covers www.example.org, example.org',
        'grep -F demo.example.com',
        'subjectAltName',
      ],
    },
    'a name to which its zone was appended when it was ordered': {
      ...changed({ leaf: { names: names('a.example.com', 'demo.example.com.example.com') } }),
      says: 'demo.example.com.example.com is demo.example.com with example.com appended once more',
    },
    'a promised name in which a zone stands twice': {
      ...changed({}, { target: { expect: { names: ['www.example.com.example.com'] } } }),
      reason: 'name-not-covered',
      says: 'www.example.com.example.com is www.example.com with example.com appended once more',
    },
    'a common name alone': {
      ...changed({ leaf: { names: null, subject: [['CN', 'demo.example.com']] } }),
      reason: 'host-not-covered',
      says: 'its common name demo.example.com counts for nothing with browsers and Go (OpenSSL, curl and GnuTLS still look at it)',
    },
    'an empty SAN': { ...changed({ leaf: { names: names() } }), says: 'covers no host at all' },
    'a wildcard for the name above': {
      ...changed({ leaf: { names: names('*.demo.example.com') } }),
      says: 'it covers *.demo.example.com',
    },
    'an IP host': {
      target: { host: '20.80.0.1', expect: { names: ['20.80.0.1'] } },
      says: ['does not cover 20.80.0.1: it', 'Put 20.80.0.1 under ipAddresses of the Certificate, wait'],
    },
    'a host that is promised as well, in another spelling': {
      ...changed(
        { leaf: { names: names('other.example.org') } },
        { target: { expect: { names: ['Demo.example.com.'] } } },
      ),
      reason: 'host-not-covered',
      says: 'does not cover demo.example.com: it',
    },
    'a name and an address': {
      ...changed({ leaf: { names: names('other.example.org') } }, { target: { expect: { names: ['20.80.0.1'] } } }),
      says: 'dnsNames of the Certificate), and 20.80.0.1 under ipAddresses of the Certificate, wait',
    },
    'a promised name is missing': {
      ...changed({}, { target: { expect: { names: ['www.example.com'] } } }),
      reason: 'name-not-covered',
      says: 'does not cover www.example.com: it covers demo.example.com',
    },
    'at one of two addresses': {
      seen: serving([leaf, intermediate], [other]),
      pki: pki([leaf, intermediate, other], [], {}),
      subject: addresses.v6,
      says: 'at 1 of 2 addresses (2a01:4f8::1)',
    },
    'a name with a NUL': {
      ...changed({ leaf: { names: names('demo.example.com\0.evil.example') } }),
      says: 'demo.example.com\0.evil.example',
    },
    'names that do not count': {
      ...changed({ leaf: { names: names('*.com', '20.80.0.1', '*.example.org') } }),
      says: [
        '*.com (which does not count: a wildcard over a single label, which Go alone takes)',
        '20.80.0.1 (which does not count: an address is no DNS name), *.example.org',
      ],
    },
    'a partial wildcard': {
      ...changed({ leaf: { names: names('d*.example.com') } }),
      says: 'd*.example.com (which does not count: a wildcard must be the whole left-most label)',
    },
    'the name with a final dot': {
      ...changed({ leaf: { names: names('demo.example.com.') } }),
      says: 'it covers demo.example.com. (which does not count: it ends with a dot, which Chrome and curl overlook',
    },
    'a name in other letters than ASCII': {
      ...changed(
        { leaf: { names: names('xn--mnchen-3ya.example') } },
        { target: { host: 'xn--bcher-kva.example', name: 'xn--bcher-kva.example' } },
      ),
      says: [
        'does not cover xn--bcher-kva.example (bücher.example): it covers xn--mnchen-3ya.example (münchen.example)',
        'grep -F xn--bcher-kva.example',
      ],
    },
    'a name that may pass for another': {
      ...changed({ leaf: { names: names('xn--80ak6aa92e.com') } }),
      says: 'it covers xn--80ak6aa92e.com',
    },
    "a platform's own names": {
      ...changed({ leaf: { names: names('*.azurewebsites.net', '*.scm.azurewebsites.net') } }),
      says: '*.azurewebsites.net is what Azure App Service serves by default: probably the custom domain demo.example.com is not bound there',
    },
    "a platform's own names, where the host is one of them": {
      ...changed(
        { leaf: { names: names('*.cloudfront.net') } },
        { target: { host: 'a.b.cloudfront.net', expect: { names: ['www.example.com'] } } },
      ),
      says: 'probably the custom domain www.example.com is not bound there',
    },
    'one of its names could not be read': {
      ...changed({ leaf: { names: names('x.example.com'), unreadable: ['2.5.29.17: an IP address of 5 bytes'] } }),
      reason: 'host-not-covered',
    },
    'no names and no common name': {
      ...changed({ leaf: { names: null, subject: [['O', 'Example']] } }),
      says: 'does not cover demo.example.com: it has no subject alternative names\n',
    },
    'very many names': {
      ...changed({ leaf: { names: names(...Array.from({ length: 100 }, (_, i) => `h${i}.example.org`)) } }),
      says: 'and 92 more',
    },
  },
  unknown: {
    'no handshake': { ...noSessions, reason: 'no-handshake' },
    'names that could not be read': {
      ...changed({ leaf: { names: null, unreadable: ['2.5.29.17: it ends too early'] } }),
      reason: 'names-unreadable',
      says: ['not known whether', 'covers demo.example.com', 'it ends too early'],
    },
  },
  absent: { 'plain HTTP': { target: { protocol: 'http' } } },
});
