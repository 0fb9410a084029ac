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
const refusing = (certificate: string | null, alert: string) => {
  const refusal = { code: 'tls-alert', detail: `the server sent the alert ${alert}` } as const;
  return {
    seen: {
      sessions: [answered(v4, session()), answered(v6, session(undefined, { client: { certificate, refusal } }))],
    },
  };
};

cases(handshakeSucceeds, {
  pass: {
    'both made': {},
    'a client certificate is demanded, as it should be, and there is none': {
      ...refusing(null, 'certificate_required (116)'),
      target: { expect: { clientCertificate: 'required' } },
    },
    'an alert after the handshake that is not about the client': refusing(null, 'internal_error (80)'),
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
      says: 'the two share no version, cipher or curve',
    },
    'a client certificate is demanded, and there is none': {
      ...refusing(null, 'certificate_required (116)'),
      reason: 'client-certificate-demanded',
      says: [
        'no way in at 1 of 2 addresses (2a01:4f8::1)',
        'demands a client certificate, and none is configured here: the server sent the alert certificate_required (116)',
        'clientCertificate: { cert:',
        'expect.clientCertificate: required',
        'auth-tls-verify-client: "off"',
        'curl ',
      ],
    },
    'the same where nobody says whether it should be': {
      ...refusing(null, 'handshake_failure (40)'),
      target: { expect: { clientCertificate: 'any' } },
      reason: 'client-certificate-demanded',
    },
    'ours is refused, also where one is required': {
      ...refusing('aa', 'unknown_ca (48)'),
      target: {
        clientCertificate: { cert: '/run/own.crt', key: '/run/own key' },
        expect: { clientCertificate: 'required' },
      },
      reason: 'client-certificate-refused',
      says: [
        'unknown_ca (48): it does not know the authority that issued it',
        "--cert /run/own.crt --key '/run/own key'",
      ],
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
