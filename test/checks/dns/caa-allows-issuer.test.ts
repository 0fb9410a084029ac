import { expect, test } from 'vitest';
import { caaAllowsIssuer } from '../../../src/checks/dns/caa-allows-issuer.ts';
import { judgeTarget } from '../../../src/judge/judge.ts';
import type { Certificate } from '../../../src/model/certificate.ts';
import type { CaaStep } from '../../../src/model/name-looks.ts';
import type { Row } from '../../support/cases.ts';
import { cases } from '../../support/cases.ts';
import { alone, changed, noSessions } from '../../support/chains.ts';
import {
  addresses,
  answered,
  caaStep,
  data,
  evidence,
  exampleZone,
  handshakeAt,
  healthyPki,
  nodata,
  now,
  nxdomain,
  platformNs,
  rcode,
  resolver,
  root,
  session,
  settings,
  unanswered,
} from '../../support/evidence.ts';

const host = 'demo.example.com';
const wildcard = '*.example.com';
const expecting = { target: { expect: { caaIssuer: 'letsencrypt.org' } } };

const climbs = (names: Readonly<Record<string, readonly CaaStep[]>>): Pick<Row, 'seen'> => ({
  seen: { caa: Object.entries(names).map(([name, steps]) => ({ name, steps })) },
});
/** These records at the zone's apex, for the host and the wildcard that may cover it. */
const climbing = (texts: readonly string[]) => ({
  [host]: [caaStep(host, nodata()), caaStep('example.com', data(), texts)],
  [wildcard]: [caaStep('example.com', data(), texts)],
});
const records = (...texts: string[]): Row => ({ ...expecting, ...climbs(climbing(texts)) });
const ending = (step: CaaStep): Row => ({ ...expecting, ...climbs({ [host]: [step] }) });
const aliased = caaStep(host, data(platformNs), ['0 issue "digicert.com"'], {
  hops: [{ owner: host, type: 'CNAME', ttl: 900, target: 'app.ck8s.example.org', by: platformNs }],
});
const issuedBy = (organisation: string, names: readonly string[] = [host]): Pick<Row, 'pki'> =>
  changed({
    leaf: { names: { dns: names, ip: [], other: [] } },
    intermediate: {
      subject: [
        ['O', organisation],
        ['CN', 'Issuing CA 7'],
      ],
    },
  });
const served = (organisation: string, texts: readonly string[], names?: readonly string[]): Row => ({
  ...issuedBy(organisation, names),
  ...climbs(climbing(texts)),
});
/** To issue by somebody of whom CAA records know nothing. */
const unknownTo = (texts: readonly string[]): Row => ({ ...climbs(climbing(texts)) });
const method = (challenge: 'http-01' | 'dns-01') => ({
  target: { expect: { caaIssuer: 'letsencrypt.org', challenge } },
});
const account = (id: number) => ({ target: { expect: { caaIssuer: `letsencrypt.org; accounturi=https://le/${id}` } } });
const letsEncryptKey: Partial<Certificate> = {
  spkiSha256: '2e8307068b6db620e4a39d068b5dee5d6ef5788cbb2c0b6d23ead84fcc17178c',
};
const atCloudflare = {
  sessions: ['104.16.1.1', '104.16.1.2'].map((address) => answered(handshakeAt(address), session())),
};

cases(caaAllowsIssuer, {
  pass: {
    'the records name it': { ...expecting, says: `CAA at example.com lets Let's Encrypt issue for ${host}` },
    'there are none up to the top': {
      ...expecting,
      ...climbs({
        [host]: [caaStep(host, nxdomain()), caaStep('example.com', nodata()), caaStep('com', nodata(resolver))],
      }),
      says: 'any authority may issue',
    },
    'there are none, whoever issues': {
      ...climbs({
        [host]: [caaStep(host, nxdomain()), caaStep('example.com', nodata()), caaStep('com', nodata(resolver))],
      }),
      says: `no CAA record stands at or above ${host}: any authority may issue`,
    },
    'none that restricts anything, whoever issues': {
      ...unknownTo(['0 iodef "mailto:a@example.com"', '0 issuewild ";"']),
      says: 'do not say who may issue',
    },
    'iodef alone': { ...records('0 iodef "mailto:a@example.com"'), says: 'do not say who may issue' },
    'issuewild alone': { ...records('0 issuewild "digicert.com"'), says: 'do not say who may issue' },
    'another name of the same authority': {
      ...served('Amazon', ['0 issue "amazontrust.com"']),
      says: 'Amazon Trust Services',
    },
    'another name of the authority that is expected': {
      ...records('0 issue "amazontrust.com"'),
      target: { expect: { caaIssuer: 'amazon.com' } },
      says: 'Amazon Trust Services',
    },
    'by key': { ...changed({ intermediate: letsEncryptKey }), says: "Let's Encrypt" },
    'for one account': {
      ...records('0 issue "letsencrypt.org; accounturi=https://le/1"'),
      says: 'for the ACME account https://le/1 alone',
    },
    'for the account that is expected': {
      ...records('0 issue "letsencrypt.org; accounturi=https://le/1"'),
      ...account(1),
      says: 'as expected',
    },
    'by one method': {
      ...records('0 issue "letsencrypt.org; validationmethods=dns-01"'),
      says: 'only by dns-01',
    },
    'by the method that is expected': {
      ...records('0 issue "letsencrypt.org; validationmethods=http-01,dns-01"'),
      ...method('dns-01'),
    },
    'the served wildcard is what counts': served(
      'DigiCert Inc',
      ['0 issue ";"', '0 issuewild "digicert.com"'],
      [wildcard],
    ),
    "any of Cloudflare's authorities": {
      ...served('Google Trust Services', ['0 issue "letsencrypt.org"']),
      seen: { ...served('', ['0 issue "letsencrypt.org"']).seen, ...atCloudflare },
      says: 'Cloudflare',
    },
  },
  fail: {
    'another authority': {
      ...records('0 issue "digicert.com"'),
      reason: 'other-issuer',
      subject: `CAA for ${host}`,
      says: [
        'CAA at example.com lets only digicert.com issue for demo.example.com (0 issue "digicert.com")',
        "Let's Encrypt, which is to issue (expect.caaIssuer)",
        'example.com. 3600 IN CAA 0 issue "letsencrypt.org"',
        'Name @ · Type CAA · Value 0 issue "letsencrypt.org"',
        'the DNS provider of example.com (ns1.example.com, ns2.example.com)',
        'dig +norecurse CAA example.com @ns1.example.com',
      ],
    },
    'in the nearest zone of all that are known': {
      ...expecting,
      seen: {
        ...ending(caaStep(host, data(), ['0 issue "digicert.com"'])).seen,
        zones: { 'a.example.com': [exampleZone], [host]: [{ apex: host, servers: [platformNs] }] },
      },
      says: ['the DNS provider of demo.example.com', 'Name @'],
    },
    'the wildcard beside the host': {
      ...records('0 issue "letsencrypt.org"', '0 issuewild "digicert.com"'),
      target: { expect: { caaIssuer: 'letsencrypt.org', names: [wildcard] } },
      findings: 2,
      subject: `CAA for ${wildcard}`,
      says: `lets Let's Encrypt issue for ${host}:`,
    },
    'the host and a wildcard by the same records, told once': {
      ...records('0 issue "digicert.com"'),
      target: { expect: { caaIssuer: 'letsencrypt.org', names: [wildcard] } },
      subject: `CAA for ${host}, ${wildcard}`,
    },
    'no certificate can be had yet': {
      ...records('0 issue "digicert.com"'),
      seen: { ...records('0 issue "digicert.com"').seen, sessions: [] },
      gaps: { sessions: { state: 'unread', detail: 'no address took a connection' } },
      reason: 'other-issuer',
    },
    'nobody at all, whoever it is': {
      ...unknownTo(['0 issue ";"']),
      reason: 'other-issuer',
      subject: `CAA for ${host}`,
      says: [
        `CAA at example.com lets nobody issue for ${host} (0 issue ";"): every authority, whichever is to issue, will refuse`,
        'Replace the record 0 issue ";" with one that names the authority',
        'delete all issue records that example.com has',
        'the DNS provider of example.com (ns1.example.com, ns2.example.com)',
      ],
    },
    'a critical record that nobody knows, whoever it is': {
      ...unknownTo(['128 tbs "x"', '0 issue "letsencrypt.org"']),
      reason: 'critical',
      says: 'no authority may issue',
    },
    'only a malformed value, whoever it is': {
      ...unknownTo(['0 issue "lets encrypt"', '0 issue ";"']),
      reason: 'malformed',
      says: `the value of the CAA record 0 issue "lets encrypt" at example.com is malformed (RFC 8659, section 4.2), and so lets nobody issue for ${host}`,
    },
    'servers that fail for CAA alone, whoever it is': {
      ...climbs({ [host]: [caaStep(host, rcode('SERVFAIL'), [], { otherwise: data() })] }),
      reason: 'servers-fail',
    },
    'nobody for one name, while another needs to be told who issues': {
      target: { expect: { names: ['www.example.com'] } },
      ...climbs({
        [host]: [caaStep(host, data(), ['0 issue "letsencrypt.org"'])],
        'www.example.com': [caaStep('www.example.com', data(), ['0 issue ";"'])],
      }),
      findings: 2,
      says: ['say who is to issue in expect.caaIssuer', 'lets nobody issue for www.example.com'],
    },
    'servers that fail for one name, while another needs to be told who issues': {
      target: { expect: { names: ['www.example.com'] } },
      ...climbs({
        [host]: [caaStep(host, rcode('SERVFAIL'), [], { otherwise: data() })],
        'www.example.com': [caaStep('www.example.com', data(), ['0 issue "letsencrypt.org"'])],
      }),
      reason: 'servers-fail',
      findings: 2,
    },
    'a malformed value alone': {
      ...records('0 issue "lets encrypt"'),
      reason: 'malformed',
      says: ['"lets encrypt" at example.com is malformed', 'Replace the record 0 issue "lets encrypt" with'],
    },
    'nobody at all': { ...records('0 issue ";"'), says: 'lets nobody issue' },
    'the issuer of what is served is not among them': {
      ...served('Sectigo Limited', ['0 issue "letsencrypt.org"']),
      says: [
        'Sectigo, which issued the certificate that is served',
        'say so in expect.caaIssuer',
        'CAA 0 issue "sectigo.com"',
      ],
    },
    'issuewild for the wildcard that is served': {
      ...served('DigiCert Inc', ['0 issue "digicert.com"', '0 issuewild "pki.goog"'], [wildcard]),
      subject: `CAA for ${wildcard}`,
      says: ['lets only pki.goog issue for *.example.com', 'example.com. 3600 IN CAA 0 issuewild "digicert.com"'],
    },
    'a name beside the host': {
      target: { expect: { caaIssuer: 'letsencrypt.org', names: ['www.example.com'] } },
      ...climbs({
        [host]: [caaStep(host, nodata()), caaStep('example.com', nodata()), caaStep('com', nodata(resolver))],
        'www.example.com': [caaStep('www.example.com', data(), ['0 issue "digicert.com"'])],
      }),
      findings: 2,
      subject: 'CAA for www.example.com',
    },
    'a critical record that nobody knows': {
      ...records('128 tbs "x"', '0 issue "letsencrypt.org"'),
      reason: 'critical',
      says: ['the CAA record 128 tbs "x" at example.com is critical', 'example.com. 3600 IN CAA 0 tbs "x"'],
    },
    'a parameter that is not as it should be': {
      ...records('0 issue "letsencrypt.org; a_b=1"'),
      reason: 'malformed',
      says: ['Replace the record 0 issue "letsencrypt.org; a_b=1"', 'CAA 0 issue "letsencrypt.org"'],
    },
    'another method': {
      ...records('0 issue "letsencrypt.org; validationmethods=dns-01"'),
      ...method('http-01'),
      reason: 'method',
      says: ['by http-01', 'CAA 0 issue "letsencrypt.org; validationmethods=dns-01,http-01"'],
    },
    'another account': {
      ...records('0 issue "letsencrypt.org; accounturi=https://le/1"'),
      ...account(2),
      reason: 'account',
      says: ['for the account https://le/2', 'CAA 0 issue "letsencrypt.org; accounturi=https://le/2"'],
    },
    'two accounts in one record': {
      ...records('0 issue "letsencrypt.org; accounturi=https://le/1; accounturi=https://le/2"'),
      reason: 'account',
      says: ['one for each account', 'CAA 0 issue "letsencrypt.org; accounturi=https://le/2"'],
    },
    'where its alias leads': {
      ...expecting,
      seen: {
        ...ending(aliased).seen,
        zones: { [host]: [exampleZone], 'app.ck8s.example.org': [{ apex: 'example.org', servers: [platformNs] }] },
      },
      says: [
        'CAA at app.ck8s.example.org (to which demo.example.com is an alias)',
        'app.ck8s.example.org. 3600 IN CAA 0 issue "letsencrypt.org"',
        'the DNS provider of example.org (ns1.example.org)',
      ],
    },
    "none of Cloudflare's authorities": {
      ...served('Google Trust Services', ['0 issue "entrust.net"']),
      seen: { ...served('', ['0 issue "entrust.net"']).seen, ...atCloudflare },
      says: ['CAA 0 issue "pki.goog"', 'CAA 0 issue "letsencrypt.org"'],
    },
    'its servers say SERVFAIL for CAA alone': {
      ...ending(caaStep(host, rcode('SERVFAIL'), [], { otherwise: data() })),
      reason: 'servers-fail',
      says: ['ns1.example.com answers SERVFAIL', 'the DNS provider of example.com'],
    },
    'its servers are silent for CAA alone': {
      ...ending(caaStep(host, unanswered(), [], { otherwise: nodata(), resolver: rcode('SERVFAIL', resolver) })),
      reason: 'servers-fail',
      says: ['no answer', '20.70.0.53 answers SERVFAIL'],
    },
    "its servers are silent for CAA alone, and others' are not": {
      ...expecting,
      ...climbs({
        [host]: [caaStep(host, unanswered(), [], { otherwise: data(), resolver: unanswered() })],
        'own.example.net': [caaStep('own.example.net', data(platformNs), ['0 issue "letsencrypt.org"'])],
      }),
      reason: 'servers-fail',
    },
  },
  unknown: {
    'its servers are silent for CAA alone, and the resolver knows nothing of the type': {
      ...ending(caaStep(host, unanswered(), [], { otherwise: data(), resolver: rcode('NOTIMP', resolver) })),
      reason: 'unseen',
    },
    'its servers are silent for CAA alone, and nobody else was heard': {
      ...ending(caaStep(host, unanswered(), [], { otherwise: data(), resolver: unanswered() })),
      reason: 'unseen',
      says: 'no answer',
    },
    'nobody answers at all': {
      ...ending(caaStep(host, unanswered(), [], { otherwise: unanswered() })),
      reason: 'unseen',
      says: 'no answer',
    },
    'our resolver fails': {
      ...ending(caaStep(host, rcode('SERVFAIL', resolver), [], { view: 'resolver' })),
      reason: 'unseen',
    },
    'servers without authority': ending(caaStep(host, { kind: 'lame', by: platformNs }, [], { otherwise: data() })),
    'our own time was out': ending(caaStep(host, unanswered('budget'), [], { otherwise: data() })),
    'nobody was asked': { ...expecting, seen: { caa: [] }, says: 'nobody was asked' },
  },
  notJudged: {
    'an authority that is not known here': { says: ['Test Trust Services', 'expect.caaIssuer'] },
    'an authority that is not known here, and nobody answers': climbs({
      [host]: [caaStep(host, unanswered(), [], { otherwise: unanswered() })],
    }),
    'no certificate was seen': { ...noSessions, says: 'no certificate was seen' },
    'there was no address to see one at': {
      seen: { sessions: [] },
      gaps: { sessions: { state: 'absent', detail: 'it does not exist' } },
      says: 'expect.caaIssuer',
    },
    'a certificate of somebody else': {
      ...served('DigiCert Inc', ['0 issue "pki.goog"'], ['other.example']),
      says: 'is not for demo.example.com',
    },
    'a private authority that goes by the name of a public one': {
      ...served('DigiCert Inc', ['0 issue "pki.goog"']),
      pki: {
        ...(issuedBy('DigiCert Inc').pki ?? healthyPki),
        stores: { [root.sha256]: [{ store: 'private', anchor: true }] },
      },
    },
    'a chain that leads nowhere': {
      ...alone({ issuer: [['O', 'DigiCert Inc']] }),
      says: 'the issuer of the served certificate (DigiCert Inc)',
    },
  },
  absent: {
    'a private authority': { target: { expect: { trust: 'private' } } },
    'whoever vouches': { target: { expect: { trust: 'any' } } },
    'plain HTTP': { target: { protocol: 'http' } },
    'an address': { target: { host: addresses.v4 } },
    'a name that is searched for': { target: { search: true } },
    'a name without a public suffix': { target: { host: 'demo.internal', expect: { caaIssuer: 'letsencrypt.org' } } },
  },
});

test('what an alias leads to is for the administrator to mend', () => {
  const ownerAt = (step: CaaStep) => {
    const seen = evidence({ ...expecting, ...climbs({ [host]: [step] }) });
    const bench = { settings, now, checks: [caaAllowsIssuer], enabled: new Set([caaAllowsIssuer.id]) };
    return judgeTarget(seen, bench).findings.map(({ owner }) => owner);
  };
  expect(ownerAt(aliased)).toEqual(['administrator']);
  expect(ownerAt({ ...aliased, hops: [] })).toEqual(['developer']);
});
