import { handshakeSucceeds } from '../../../src/checks/tls/handshake-succeeds.ts';
import { cases } from '../../support/cases.ts';
import { noSessions, serving } from '../../support/chains.ts';
import { addresses, answered, handshakeAt, leaf, session, silent } from '../../support/evidence.ts';
import type { FailureCode } from '../../../src/model/reading.ts';

const [v4, v6] = [handshakeAt(addresses.v4), handshakeAt(addresses.v6)];
const failing = (code: FailureCode, detail: string) => ({
  seen: { sessions: [silent(v4, code, detail), silent(v6, code, detail)] },
});
const half = (code: FailureCode, detail: string) => ({
  seen: { sessions: [answered(v4, session()), silent(v6, code, detail)] },
});

cases(handshakeSucceeds, {
  pass: {
    'both made': {},
    'a bad certificate is still a handshake': { seen: serving([leaf], [leaf], 'CERT_HAS_EXPIRED') },
  },
  fail: {
    'something else than TLS': {
      ...failing('not-tls', 'HTTP/1.1 400 Bad Request'),
      reason: 'not-tls',
      subject: `${addresses.v4}, ${addresses.v6}`,
      says: [
        'does not speak TLS',
        'HTTP/1.1 400 Bad Request',
        'openssl s_client -brief -connect 20.80.0.1:443 -servername demo.example.com',
      ],
    },
    'an alert at one of two': {
      ...half('tls-alert', 'unrecognized_name'),
      reason: 'alert',
      subject: addresses.v6,
      says: ['at 1 of 2 addresses (2a01:4f8::1)', 'alert', 'unrecognized_name', "-connect '[2a01:4f8::1]:443'"],
    },
    'a reset': { ...half('reset', 'ECONNRESET'), reason: 'cut-off', says: 'cuts the connection off' },
    'an end': { ...half('closed', 'end of stream'), reason: 'cut-off' },
    'silence after the connection': {
      ...half('timeout', 'no answer within 5000 ms'),
      reason: 'silent',
      says: ['within 5000 ms', "curl -gsSk -m 10 --noproxy '*' -o /dev/null -v"],
    },
    'a broken protocol': { ...half('malformed', 'bad record'), reason: 'malformed' },
    'an alert that says little': {
      ...half('tls-alert', 'the server sent the alert handshake_failure (40)'),
      reason: 'alert',
      says: 'it demands a client certificate, or shares no cipher',
    },
    'two kinds of failure': {
      seen: { sessions: [silent(v4, 'tls-alert', 'x'), silent(v6, 'reset', 'y')] },
      findings: 2,
      says: ['alert', 'cuts'],
    },
    'no certificate at all': { seen: serving([]), reason: 'no-certificate', says: 'sent no certificate' },
    'an IP host sends no server name': {
      target: { host: addresses.v4 },
      seen: { sessions: [silent({ ...v4, serverName: null }, 'reset')] },
      says: '-noservername',
    },
    'hostile bytes are cut': { ...failing('not-tls', 'x'.repeat(300)), says: `${'x'.repeat(199)}…` },
  },
  unknown: {
    'more certificates than our library takes': { ...half('too-large', 'x'), reason: 'too-large', says: 'our limit' },
    'our own budget ran out': { ...half('budget', 'the deadline came first'), reason: 'not-measured-here' },
    'an unknown error': { ...half('other', 'E_STRANGE'), reason: 'not-measured-here', says: 'E_STRANGE' },
    'no address was connected': { ...noSessions, reason: 'no-handshake' },
  },
  absent: {
    'plain HTTP': { target: { protocol: 'http' } },
    'plain TCP': { target: { protocol: 'tcp' } },
    'a host that must not answer': { target: { expect: { reachable: false } } },
  },
  notJudged: {
    'no address to connect to': {
      gaps: { sessions: { state: 'absent', detail: 'no address was found' } },
      says: 'no address',
    },
  },
});
