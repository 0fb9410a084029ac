import { handshakeSucceeds } from '../../../src/checks/tls/handshake-succeeds.ts';
import { cases } from '../../support/cases.ts';
import { noSessions, serving } from '../../support/chains.ts';
import { addresses, answered, handshakeAt, leaf, session, silent } from '../../support/evidence.ts';
import type { ClientPart } from '../../../src/model/evidence.ts';
import type { Failure, FailureCode } from '../../../src/model/reading.ts';

const [v4, v6] = [handshakeAt(addresses.v4), handshakeAt(addresses.v6)];
const failing = (code: FailureCode, detail: string) => ({
  seen: { sessions: [silent(v4, code, detail), silent(v6, code, detail)] },
});
const half = (code: FailureCode, detail: string) => ({
  seen: { sessions: [answered(v4, session()), silent(v6, code, detail)] },
});
const ending = (refusal: Failure, over: Partial<ClientPart> = {}) => ({
  seen: {
    sessions: [
      answered(v4, session()),
      answered(v6, session(undefined, { client: { certificate: null, asked: true, taken: false, refusal, ...over } })),
    ],
  },
});
const withoutHttp = { protocol: 'tls' } as const;
const refusing = (certificate: string | null, alert: string) =>
  ending({ code: 'tls-alert', detail: `the server sent the alert ${alert}` }, { certificate });
const closed = { code: 'closed', detail: 'it was closed' } as const;
const required = { expect: { clientCertificate: 'required' as const } };
const own = { clientCertificate: { cert: '/run/own.crt', key: '/run/own.key' } };
const late = 'the server sent the alert handshake_failure (40) after its own certificate';

/** Our time ended before the server could say anything of what it asked for. */
const unheard = {
  seen: {
    sessions: [
      answered(
        v4,
        session(undefined, { client: { certificate: null, asked: true, taken: false, refusal: null, unheard: true } }),
      ),
    ],
  },
};

cases(handshakeSucceeds, {
  pass: {
    'both made': {},
    'a client certificate is demanded, as it should be, and there is none': {
      ...refusing(null, 'certificate_required (116)'),
      target: { expect: { clientCertificate: 'required' } },
    },
    'an alert after the handshake that is not about the client': refusing(null, 'internal_error (80)'),
    'an alert about certificates after the handshake, of a server that asked for none': ending(
      { code: 'tls-alert', detail: 'the server sent the alert bad_certificate (42)' },
      { asked: false },
    ),
    'an end after the handshake, of a server that asked for none': ending(closed, { asked: false }),
    'an end after the handshake, of a server that had gone on': ending(closed, { taken: true }),
    'the same with a certificate to show that nobody asked for': ending(closed, { certificate: 'aa', asked: false }),
    'an end without a word after the handshake: what comes of the page tells of it': ending(closed),
    'the same where ours was to be shown': { ...ending(closed, { certificate: 'aa' }), target: own },
    'a bad certificate is still a handshake': { seen: serving([leaf], [leaf], 'CERT_HAS_EXPIRED') },
  },
  fail: {
    'something else than TLS': {
      ...failing('not-tls', 'HTTP/1.1 400 Bad Request'),
      reason: 'not-tls',
      subject: `${addresses.v4}, ${addresses.v6}`,
      says: [
        'no TLS: what answers speaks something else: HTTP/1.1 400 Bad Request',
        'Have port 443 answer in TLS',
        'protocol: http',
        'openssl s_client -brief -connect 20.80.0.1:443 -servername demo.example.com',
        'http://demo.example.com:443/',
      ],
    },
    'plain HTTP, as it is heard': {
      ...failing('not-tls', 'the server did not speak TLS, it said "HTTP/1.1 400 Bad Request" when asked again'),
      says: 'what answers speaks something else: it said "HTTP/1.1 400 Bad Request" when asked again',
    },
    'an alert at one of two': {
      ...half('tls-alert', 'the server sent the alert unrecognized_name (112)'),
      reason: 'alert',
      subject: addresses.v6,
      says: [
        'at 1 of 2 addresses (2a01:4f8::1): the server refuses the handshake with an alert: unrecognized_name (112)',
        'Make the server know demo.example.com',
        "-connect '[2a01:4f8::1]:443'",
      ],
    },
    'an alert that tells of no certificate': {
      ...half('tls-alert', 'the server sent the alert internal_error (80)'),
      says: 'it has no certificate for demo.example.com yet',
    },
    'an alert for want of a version': {
      ...half('tls-alert', 'the server sent the alert protocol_version (70)'),
      says: 'Accept TLS 1.2 and TLS 1.3',
    },
    'an alert for want of a strong cipher': {
      ...half('tls-alert', 'the server sent the alert insufficient_security (71)'),
      says: 'ciphers and key sizes that the server insists on',
    },
    'an alert for want of a protocol': {
      ...half('tls-alert', 'the server sent the alert no_application_protocol (120)'),
      says: 'in ALPN',
    },
    'any other alert': {
      ...half('tls-alert', 'the server sent the alert user_canceled (90)'),
      says: 'of its own accord',
    },
    'a reset': {
      ...half('reset', 'ECONNRESET'),
      reason: 'cut-off',
      says: [
        'cuts the connection off',
        'Find out who cuts TLS off at port 443',
        ' -alpn ',
        'http://demo.example.com:443/',
      ],
    },
    'an end': { ...half('closed', 'end of stream'), reason: 'cut-off' },
    'silence after the connection': {
      ...half('timeout', 'no answer within 5000 ms'),
      reason: 'silent',
      says: [
        'within 5000 ms',
        'Find out what listens at port 443 and waits',
        "curl -gsSk -m 10 --noproxy '*' -o /dev/null -v",
      ],
    },
    'a broken protocol': {
      ...half('malformed', 'bad record'),
      reason: 'malformed',
      says: 'See which program ends TLS at port 443',
    },
    'an alert that says little': {
      ...half('tls-alert', 'the server sent the alert handshake_failure (40)'),
      reason: 'alert',
      says: ['the two share no version, cipher or curve', 'Compare what the server is set to accept'],
    },
    'a client certificate is demanded, and there is none': {
      ...refusing(null, 'certificate_required (116)'),
      reason: 'client-certificate-demanded',
      says: [
        'no way in at 1 of 2 addresses (2a01:4f8::1)',
        'demands a client certificate, and none is configured here: the server sent the alert certificate_required (116)',
        'clientCertificate: { cert:',
        'in the target, in the configuration of hostprobe',
        'expect.clientCertificate: required',
        '(ingress-nginx: the annotation `nginx.ingress.kubernetes.io/auth-tls-verify-client: "off"` of the Ingress)',
        'curl ',
      ],
    },
    'servers written in Go say 42 of the want of one': {
      ...refusing(null, 'bad_certificate (42)'),
      reason: 'client-certificate-demanded',
      says: 'the server demands a client certificate',
    },
    'a certificate was asked for, and the connection ended without a word': {
      ...ending(closed),
      target: withoutHttp,
      reason: 'client-certificate-demanded',
      says: 'probably the server demands a client certificate, and none is configured here: it was closed: it asked for a certificate, and then got none',
    },
    'an alert after the certificate of a server that asked for none': {
      ...half('tls-alert', late),
      reason: 'alert',
      says: ['with an alert: handshake_failure (40) after its own certificate', 'of its own accord'],
    },
    'the same in an old version, where that is not told': {
      ...ending({ code: 'tls-alert', detail: 'the server sent the alert handshake_failure (40)' }, { asked: null }),
      reason: 'client-certificate-demanded',
      says: ['probably the server demands a client certificate', 'does not tell whether it asked for ours'],
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
    'the connection is closed when ours was to be shown': {
      ...ending(closed, { certificate: 'aa' }),
      target: { ...withoutHttp, ...own },
      reason: 'client-certificate-refused',
      says: [
        'probably the server does not take the client certificate that is configured here: it was closed: it came when our certificate was to be shown',
        'See whether the certificate in /run/own.crt is still valid',
      ],
    },
    'the same in an old version, where it is not told whether it was asked for': {
      ...ending(closed, { certificate: 'aa', asked: null }),
      target: { ...withoutHttp, ...own },
      reason: 'client-certificate-refused',
      says: 'probably',
    },
    'servers written in Go say the same of most faults': {
      ...refusing('aa', 'bad_certificate (42)'),
      reason: 'client-certificate-refused',
      says: 'such as an authority that it does not know',
    },
    'two kinds of failure': {
      seen: { sessions: [silent(v4, 'tls-alert', 'x'), silent(v6, 'reset', 'y')] },
      findings: 2,
      says: ['alert', 'cuts'],
    },
    'no certificate at all': {
      seen: serving([]),
      reason: 'no-certificate',
      says: ['sent no certificate', 'Give the listener a certificate'],
    },
    'an IP host sends no server name': {
      target: { host: addresses.v4 },
      seen: { sessions: [silent({ ...v4, serverName: null }, 'reset')] },
      says: '-noservername',
    },
    'hostile bytes are cut': { ...failing('not-tls', 'x'.repeat(300)), says: `${'x'.repeat(199)}…` },
  },
  unknown: {
    'a certificate was asked for, and our time ended': {
      ...unheard,
      reason: 'not-measured-here',
      says: 'our time ended before it could say what it makes of ours, or of none',
    },
    'one is required, and whoever has none is met with the end of the connection, as are perhaps all': {
      ...ending(closed),
      target: { ...withoutHttp, ...required },
      reason: 'client-certificate-demanded',
      says: 'without one no more can be seen',
    },
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
