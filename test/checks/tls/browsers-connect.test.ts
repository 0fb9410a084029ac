import { browsersConnect } from '../../../src/checks/tls/browsers-connect.ts';
import type { Session } from '../../../src/model/evidence.ts';
import type { BrowserHello } from '../../../src/model/place-looks.ts';
import type { FailureCode } from '../../../src/model/reading.ts';
import { cases, type Row } from '../../support/cases.ts';
import { changed, noSessions } from '../../support/chains.ts';
import { addresses, answered, handshakeAt, session, silent } from '../../support/evidence.ts';

const [v4, v6] = [handshakeAt(addresses.v4), handshakeAt(addresses.v6)];
const made = answered(v4, session());
const refused = silent(v4, 'tls-alert', 'the server sent the alert handshake_failure (40)');
const confirmed: BrowserHello = { browser: refused, usual: made, again: refused };
const through: BrowserHello = { browser: made, usual: null, again: null };
const failed = (code: FailureCode): BrowserHello => ({ browser: silent(v4, code), usual: null, again: null });

/** One address, at which we agree on this. */
const agreed = (over: Partial<Session>, ...browserHellos: BrowserHello[]): Row => ({
  seen: { sessions: [answered(v4, session(undefined, over))], browserHellos },
});
const old = (cipher: string, ...hellos: BrowserHello[]): Row =>
  agreed({ protocol: 'TLSv1.2', cipher, group: 'X25519' }, ...hellos);
const dhe = (...hellos: BrowserHello[]): Row =>
  agreed({ protocol: 'TLSv1.2', cipher: 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256', group: null }, ...hellos);
const common = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256';
const keyed = (type: string, curve: string | null, row: Row = agreed({}, confirmed)): Row =>
  changed({ leaf: { key: { type, bits: 521, curve } } }, row);
const privately = { target: { expect: { trust: 'private' as const } } };

cases(browsersConnect, {
  pass: {
    'all that was agreed is in their offer': { says: 'what browsers offer is enough at every address' },
    'RSA and P-384': keyed('rsa', null, agreed({ group: 'secp384r1' })),
    'a group that Node has no name for': agreed({ group: null }),
    'TLS 1.2 without a signature': agreed({
      protocol: 'TLSv1.2',
      cipher: 'TLS_RSA_WITH_AES_128_GCM_SHA256',
      group: null,
    }),
    'a rare cipher suite is only preferred': dhe(through),
    'TLS 1.2 with a signature that they take': old(common, through),
    'refused once, and taken when asked again': dhe({ ...confirmed, again: made }),
    'an Ed25519 key, and another for them': keyed('ed25519', null, agreed({}, through)),
  },
  fail: {
    'DHE alone': {
      ...dhe(confirmed),
      reason: 'browsers-refused',
      subject: addresses.v4,
      says: [
        'Chrome and Edge cannot connect: with us the server agrees on the cipher suite TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, which they do not offer',
        'to what they offer it answers with the alert handshake_failure (40). Firefox does not offer it either',
        'ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:',
        '-sigalgs ecdsa_secp256r1_sha256:rsa_pss_rsae_sha256:',
        '-cipher ALL:@SECLEVEL=0',
      ],
    },
    'a suite that Firefox still has': {
      ...old('TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA', confirmed),
      says: 'Firefox still offers it',
    },
    'TLS 1.0': {
      ...agreed({ protocol: 'TLSv1', cipher: 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA' }, confirmed),
      says: ['agrees on TLS 1.0, which', 'ssl_protocols TLSv1.2 TLSv1.3;'],
    },
    'the group P-521 at one of two': {
      seen: {
        sessions: [answered(v4, session(undefined, { group: 'secp521r1' })), answered(v6, session())],
        browserHellos: [{ ...confirmed, again: silent(v4, 'reset') }],
      },
      says: [
        'cannot connect at 1 of 2 addresses (20.80.0.1)',
        'the key agreement group P-521',
        'in no way that makes a handshake (reset: reset)',
        'Firefox still offers it',
        'ssl_ecdh_curve X25519:prime256v1:secp384r1;',
      ],
    },
    'a group of a finite field': {
      ...agreed({ group: 'ffdhe4096' }, confirmed),
      says: ['the key agreement group ffdhe4096', 'Firefox does not offer it either'],
    },
    'one that Firefox has': { ...agreed({ group: 'ffdhe2048' }, confirmed), says: 'Firefox still offers it' },
    'a signature with SHA-1': {
      ...old(common, confirmed),
      says: ['agrees on TLSv1.2 and TLS_ECDHE_RSA', 'most likely it signs with SHA-1', 'SignatureAlgorithms'],
    },
    'a key on P-521': {
      ...keyed('ec', 'secp521r1'),
      says: ['a certificate with a key on P-521', 'Firefox still offers it'],
    },
    'an Ed25519 key': {
      ...keyed('ed25519', null),
      says: ['with an Ed25519 key', 'Firefox does not offer it', 'private-key-algorithm: ECDSA'],
    },
    'an Ed448 key': { ...keyed('ed448', null), says: 'with an Ed448 key' },
    'a key for RSASSA-PSS alone': { ...keyed('rsa-pss', null), says: 'for RSASSA-PSS alone' },
    'a curve by its parameters': { ...keyed('ec', null), says: 'on a curve without a name' },
    'a key of another type': { ...keyed('dsa', null), says: 'a key of a rare type' },
    'staging, which comes before the public': { ...dhe(confirmed), target: { expect: { trust: 'staging' } } },
  },
  warn: {
    'where its users are not the public': { ...dhe(confirmed), ...privately, says: 'Chrome and Edge cannot connect' },
  },
  unknown: {
    'no handshake anywhere': { ...noSessions, reason: 'no-handshake' },
    'it was not asked for': { ...dhe(), reason: 'not-told', says: 'no handshake was made with what they offer' },
    silence: { ...dhe(failed('timeout')), reason: 'not-told', says: 'came to no end (timeout: timeout)' },
    'our own fails, too': {
      ...dhe({ ...confirmed, usual: silent(v4, 'refused'), again: null }),
      says: 'and our own right after it, too (refused: refused)',
    },
    'the second comes to no end': {
      ...dhe({ ...confirmed, again: silent(v4, 'timeout') }),
      says: 'a second one came to no end (timeout: timeout)',
    },
  },
  absent: {
    'programs talk to it': { ...dhe(confirmed), target: { protocol: 'tls' } },
    'it must not be reachable': { ...dhe(confirmed), target: { expect: { reachable: false } } },
  },
  notJudged: {
    'time ran out': { ...dhe(failed('budget')), says: 'brought to an end: time ran out' },
    'no further connection': dhe(failed('unasked')),
  },
});
