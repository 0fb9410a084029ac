import { notRevoked } from '../../../src/checks/tls/not-revoked.ts';
import type { CrlReading, CrlWord, Staple } from '../../../src/model/chain-looks.ts';
import type { FailureCode } from '../../../src/model/reading.ts';
import { cases, type Row } from '../../support/cases.ts';
import { alone, changed, noSessions } from '../../support/chains.ts';
import {
  addresses,
  answered,
  certificate,
  fingerprint,
  fromNow,
  handshakeAt,
  intermediate,
  leaf,
  pki,
  root,
  session,
  settings,
  silent,
} from '../../support/evidence.ts';

const url = 'http://crl.example.com/1.crl';
const rootUrl = 'http://crl.example.com/root.crl';
const named = { leaf: { crlUrls: [url] }, intermediate: { crlUrls: [rootUrl] } };
const asked = { settings: { ...settings, revocation: true } };

const word = (over: Partial<CrlWord> = {}): CrlWord => ({
  bytes: 900,
  sha256: fingerprint('crl'),
  entries: 2,
  thisUpdate: fromNow(-1),
  nextUpdate: fromNow(6),
  verifiedBy: intermediate.sha256,
  unfit: null,
  revoked: null,
  ...over,
});
const of = (sha256: string, over: Partial<CrlWord> = {}, at = url): CrlReading =>
  answered({ url: at, of: sha256 }, word(over));
const failed = (sha256: string, code: FailureCode): CrlReading => silent({ url, of: sha256 }, code);
const aboveGood = of(intermediate.sha256, {}, rootUrl);
const revoked = { at: fromNow(-3), reason: 'keyCompromise' };

/** Both name a CRL, and these were fetched. */
const fetched = (crls: readonly CrlReading[], row: Row = {}, change: Parameters<typeof changed>[0] = named): Row => ({
  ...changed(change),
  ...asked,
  ...row,
  seen: { ...row.seen, crls },
});

const staple: Staple = {
  response: 'successful',
  status: 'good',
  revoked: null,
  thisUpdate: fromNow(-1),
  nextUpdate: fromNow(5),
  verifiedBy: 'issuer',
  timestamps: 0,
  fault: null,
};
const both = [addresses.v4, addresses.v6];
const stapled = (over: Partial<Staple> | null, crls: readonly CrlReading[] = []): Row['seen'] => ({
  sessions: both.map((address) =>
    answered(
      handshakeAt(address),
      session([leaf, intermediate], { staple: over === null ? null : { ...staple, ...over } }),
    ),
  ),
  crls,
});
const stapling = (over: Partial<Staple> | null, mustStaple = false, crls: readonly CrlReading[] = []): Row => ({
  ...changed({ leaf: { mustStaple } }),
  ...asked,
  seen: stapled(over, crls) ?? {},
});

const twin = certificate('twin', { crlUrls: [url] });
/** One address, which has another certificate for those who take RSA alone. */
const withTwin: Row = {
  seen: {
    sessions: [answered(handshakeAt(addresses.v4), session([leaf, intermediate]))],
    twins: [answered({ ...handshakeAt(addresses.v4), only: 'rsa' as const }, session([twin, intermediate]))],
  },
  pki: pki(
    [leaf, twin, intermediate, root],
    [
      ['leaf', 'intermediate'],
      ['twin', 'intermediate'],
      ['intermediate', 'root'],
    ],
    { public: ['root'] },
  ),
};

const unverifiable = { status: null, verifiedBy: null, fault: 'nobody knows the issuer', unknownIssuer: true } as const;

cases(notRevoked, {
  pass: {
    'on neither list': {
      ...fetched([of(leaf.sha256), aboveGood]),
      says: ['demo.example.com by the CRL at http://crl.example.com/1.crl', rootUrl],
    },
    'an issuer that names no list': {
      ...fetched([of(leaf.sha256)], {}, { leaf: named.leaf }),
      says: 'not known of intermediate, for which no CRL is named',
    },
    'an anchor that did not sign itself, whatever list it names': fetched([of(leaf.sha256)], {
      pki: pki(
        [
          { ...leaf, ...named.leaf },
          { ...intermediate, ...named.intermediate },
        ],
        [['leaf', 'intermediate']],
        { public: ['intermediate'] },
      ),
    }),
    'a good staple beside a list without an end': fetched([of(leaf.sha256, { nextUpdate: null }), aboveGood], {
      seen: stapled({}) ?? {},
    }),
    'a second place where the first is silent': fetched([failed(leaf.sha256, 'timeout'), of(leaf.sha256), aboveGood]),
    'a good staple alone': { ...stapling({}), says: 'by the OCSP response that the server stapled' },
    'a good staple of a delegate, which is demanded': stapling({ verifiedBy: 'delegate' }, true),
    'a staple where the list could not be had': fetched([failed(leaf.sha256, 'timeout'), aboveGood], {
      seen: stapled({}) ?? {},
    }),
  },
  fail: {
    'the certificate': {
      ...fetched([of(leaf.sha256, { revoked }), aboveGood]),
      reason: 'revoked',
      subject: both.join(', '),
      says: [
        `the certificate, demo.example.com (serial 0123456789abcdef), was revoked by Test Issuing CA 1 at ${revoked.at} (keyCompromise)`,
        `the CRL at ${url}`,
        "grep -A 4 'Serial Number: 0123456789ABCDEF$'",
        'have it issued anew with a new key',
      ],
    },
    'without a reason, on a list that has ended': {
      ...fetched([of(leaf.sha256, { revoked: { ...revoked, reason: null }, nextUpdate: fromNow(-1) }), aboveGood]),
      reason: 'revoked',
      says: `at ${revoked.at}: so says`,
    },
    'the twin that those get who take RSA alone': {
      ...withTwin,
      ...asked,
      seen: { ...withTwin.seen, crls: [of(twin.sha256, { revoked })] },
      reason: 'revoked',
      says: 'the certificate for clients that take RSA keys alone, demo.example.com (serial',
    },
    'on hold': {
      ...fetched([of(leaf.sha256, { revoked: { ...revoked, reason: 'certificateHold' } }), aboveGood]),
      says: 'was put on hold by',
    },
    'its issuer': {
      ...fetched([of(leaf.sha256), of(intermediate.sha256, { revoked }, rootUrl)]),
      reason: 'revoked',
      says: ['an issuer of the certificate, intermediate', 'issued anew by an issuer that stands'],
    },
    'by the staple, whatever the list says': {
      ...fetched([of(leaf.sha256), aboveGood], {
        seen: stapled({ status: 'revoked', revoked }) ?? {},
      }),
      reason: 'revoked',
      says: ['so says the OCSP response that the server stapled', 's_client -status'],
    },
    'no staple where one is demanded': {
      ...stapling(null, true),
      reason: 'staple-missing',
      says: ['demands a stapled OCSP response', 'none was stapled', 'anew without must-staple', '-ext tlsfeature'],
    },
    'what was stapled cannot be used, and is demanded': {
      ...stapling({ status: null, verifiedBy: null, fault: 'it is about another certificate' }, true),
      reason: 'staple-missing',
      says: '(must-staple), and what was stapled cannot be used: it is about another certificate; Firefox',
    },
    'an old staple where one is demanded': {
      ...stapling({ nextUpdate: fromNow(-2) }, true),
      findings: 1,
      reason: 'staple-missing',
      says: 'it ended',
    },
  },
  warn: {
    'a list that has ended': {
      ...fetched([of(leaf.sha256, { nextUpdate: fromNow(-2) }), aboveGood]),
      reason: 'crl-out-of-date',
      says: ['ended', '2 d ago', 'Test Issuing CA 1 publish its CRL anew', '-nextupdate'],
    },
    "its issuer's list has ended": {
      ...fetched([of(leaf.sha256), of(intermediate.sha256, { nextUpdate: fromNow(-2) }, rootUrl)]),
      says: 'for the issuer intermediate is out of date',
    },
    'an old staple': {
      ...fetched([of(leaf.sha256), aboveGood], { seen: stapled({ nextUpdate: fromNow(-2) }) ?? {} }),
      reason: 'staple-out-of-date',
      says: ['is stapled is out of date: it ended', 'turn stapling off'],
    },
    'a staple of another certificate': {
      ...fetched([of(leaf.sha256), aboveGood], {
        seen: stapled({ status: null, verifiedBy: null, fault: 'it is about another certificate' }) ?? {},
      }),
      reason: 'staple-unusable',
      says: 'cannot be used: it is about another certificate',
    },
    'an error of the responder': {
      ...fetched([of(leaf.sha256), aboveGood], {
        seen: stapled({ response: 'tryLater', status: null, verifiedBy: null }) ?? {},
      }),
      reason: 'staple-unusable',
      says: "the responder's error tryLater",
    },
    'a responder that does not know it': {
      ...fetched([of(leaf.sha256), aboveGood], { seen: stapled({ status: 'unknown' }) ?? {} }),
      reason: 'staple-unusable',
    },
    'a staple of the future': {
      ...fetched([of(leaf.sha256), aboveGood], { seen: stapled({ thisUpdate: fromNow(1) }) ?? {} }),
      reason: 'staple-unusable',
      says: 'holds only from',
    },
  },
  unknown: {
    'a list that could not be had': {
      ...fetched([failed(leaf.sha256, 'timeout'), aboveGood]),
      reason: 'not-fetched',
      says: ['whether the certificate, demo.example.com, was revoked is not known', 'could not be had (timeout'],
    },
    'a list that was not asked for': { ...fetched([aboveGood]), reason: 'not-fetched', says: 'was not asked for' },
    'a list without an end': {
      ...fetched([of(leaf.sha256, { nextUpdate: null, thisUpdate: '2001-01-01T00:00:00.000Z' }), aboveGood]),
      reason: 'unfit',
      says: 'names no next update, as it must',
    },
    'a list of an issuer that may not sign any': {
      ...fetched([of(leaf.sha256, { verifiedBy: null, unfit: 'its issuer lacks cRLSign' }), aboveGood]),
      reason: 'unfit',
      says: 'cannot tell: its issuer lacks cRLSign',
    },
    'a staple whose issuer is not known': {
      ...fetched([of(leaf.sha256), aboveGood], { seen: stapled(unverifiable) ?? {} }),
      reason: 'issuer-not-known',
      says: ['nobody here knows the issuer', '`--fetch-issuers`'],
    },
    'one that is demanded': {
      ...stapling(unverifiable, true),
      findings: 1,
      reason: 'issuer-not-known',
      says: 'nobody here knows the issuer',
    },
    'a list of nobody, whatever is on it': {
      ...fetched([of(leaf.sha256, { verifiedBy: null, revoked }), aboveGood]),
      reason: 'not-verified',
      says: 'is not signed by Test Issuing CA 1',
    },
    'a list of another scope': {
      ...fetched([of(leaf.sha256, { unfit: 'it is a delta CRL' }), aboveGood]),
      reason: 'unfit',
      says: 'cannot tell: it is a delta CRL',
    },
    'a list of the future, whatever is on it': {
      ...fetched([of(leaf.sha256, { thisUpdate: fromNow(1), revoked }), aboveGood]),
      reason: 'unfit',
      says: 'holds only from',
    },
    'its issuer is not known, and so not whose list it is': {
      ...alone({ crlUrls: [url], issuerUrls: ['http://ca.example/1.cer'] }),
      ...asked,
      reason: 'issuer-not-known',
      says: "its issuer Test Issuing CA 1 is not known here (`--fetch-issuers` may find it), so no CRL can be verified as that issuer's",
    },
    'the issuer of its issuer is not known': {
      ...fetched([of(leaf.sha256)]),
      pki: pki(
        [
          { ...leaf, ...named.leaf },
          { ...intermediate, ...named.intermediate },
        ],
        [['leaf', 'intermediate']],
        {},
      ),
      reason: 'issuer-not-known',
      says: 'an issuer of the certificate, intermediate',
    },
    'no handshake': { ...noSessions, ...asked, reason: 'no-handshake' },
  },
  notJudged: {
    'not asked for': { ...changed(named), says: '`revocation: true`' },
    'nobody is named': { ...changed({}), ...asked, says: 'names a CRL' },
  },
  absent: { 'plain HTTP': { ...asked, target: { protocol: 'http' } } },
});
