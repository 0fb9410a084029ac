import { clientCertificateAsExpected } from '../../../src/checks/tls/client-certificate-as-expected.ts';
import type { Anonymous } from '../../../src/model/place-looks.ts';
import type { ClientPart, Session } from '../../../src/model/evidence.ts';
import type { Failure } from '../../../src/model/reading.ts';
import type { ClientCertificateExpectation } from '../../../src/model/target.ts';
import { cases } from '../../support/cases.ts';
import { addresses, answered, handshakeAt, requestAt, response, session, silent } from '../../support/evidence.ts';

const own = { cert: '/run/own.crt', key: '/run/own.key' };
const alert = (name: string): Failure => ({ code: 'tls-alert', detail: `the server sent the alert ${name}` });
const required = alert('certificate_required (116)');
const closed = { code: 'closed', detail: 'it was closed' } as const;
/** A server that asked, and went on where it did not refuse. */
const client = (
  certificate: string | null,
  refusal: Failure | null = null,
  over: Partial<ClientPart> = {},
): Partial<Session> => ({ client: { certificate, asked: true, taken: refusal === null, refusal, ...over } });
const both = [addresses.v4, addresses.v6];
const sessions = (certificate: string | null, refusal?: Failure | null, over?: Partial<ClientPart>) =>
  both.map((address) => answered(handshakeAt(address), session(undefined, client(certificate, refusal, over))));
const page = (status: number, start = '') => {
  const { body, ...head } = response(status);
  return { ...head, body: { ...body, start } };
};
const pages = (status: number, start?: string) =>
  both.map((address) => answered(requestAt(address), page(status, start)));
const bare = (refusal: Failure | null, status: number | null = 200, start?: string): Anonymous[] =>
  both.map((address) => ({
    session: answered(handshakeAt(address), session(undefined, client(null, refusal))),
    response: status === null ? null : answered(requestAt(address), page(status, start)),
  }));
const expecting = (clientCertificate: ClientCertificateExpectation) => ({ expect: { clientCertificate } });
const nginx = '<html>\r\n<head><title>400 No required SSL certificate was sent</title></head>';
const noPages = { responses: [] };
const cutWithOurs = {
  sessions: sessions('aa', closed),
  responses: both.map((address) => silent(requestAt(address), 'closed')),
};

cases(clientCertificateAsExpected, {
  pass: {
    'none is demanded, as it should be': {
      target: expecting('none'),
      says: 'a client without a certificate is let in: it answers 200',
    },
    'one is demanded in TLS, as it should be': {
      target: expecting('required'),
      seen: { sessions: sessions(null, required), ...noPages },
    },
    'one is demanded in TLS 1.2, as it should be': {
      target: expecting('required'),
      seen: { sessions: sessions(null, alert('handshake_failure (40)')), ...noPages },
    },
    'one is demanded over HTTP, as it should be': {
      target: expecting('required'),
      seen: { responses: pages(400, nginx) },
    },
    'nginx has a status of its own for it': { target: expecting('required'), seen: { responses: pages(496) } },
    'IIS says it in the page': {
      target: expecting('required'),
      seen: { responses: pages(403, '<h2>HTTP Error 403.7 - Forbidden</h2>') },
    },
    'either is well': { target: expecting('any'), seen: { sessions: sessions(null, required), ...noPages } },
    'ours is taken': { target: { clientCertificate: own }, seen: { sessions: sessions('aa') } },
    'ours is taken, and others are kept out': {
      target: { clientCertificate: own, ...expecting('required') },
      seen: { sessions: sessions('aa'), anonymous: bare(required, null) },
      says: [
        'a client without a certificate is kept out: the server sent the alert certificate_required (116)',
        'one with the certificate in /run/own.crt is let in: it answers 200',
      ],
    },
    'ours is taken, and a page is forbidden to others': {
      target: { clientCertificate: own, ...expecting('required') },
      seen: { sessions: sessions('aa'), anonymous: bare(null, 403) },
      says: 'it answers 403, for want of a certificate or for another reason; whoever shows ours gets on',
    },
    'ours is taken, and others are answered 401': {
      target: { clientCertificate: own, ...expecting('required') },
      seen: { sessions: sessions('aa'), anonymous: bare(null, 401) },
      says: 'it answers 401, for want of a certificate or for another reason; whoever shows ours gets on',
    },
    'ours is taken, and others are cut off': {
      target: { protocol: 'tls', clientCertificate: own, ...expecting('required') },
      seen: { sessions: sessions('aa'), ...noPages, anonymous: bare(closed, null) },
    },
    'the last of two looks without one counts': {
      target: { clientCertificate: own, ...expecting('required') },
      seen: { sessions: sessions('aa'), anonymous: [...bare(null), ...bare(required, null)] },
    },
    'ours is taken, and none is needed': {
      target: { clientCertificate: own, ...expecting('none') },
      seen: { sessions: sessions('aa'), anonymous: bare(null) },
    },
    'who is let in may lack other credentials': { target: expecting('none'), seen: { responses: pages(401) } },
    'a server that asks for one and serves whoever has none': {
      target: expecting('none'),
      seen: { sessions: sessions(null) },
    },
    'a page that is forbidden, as by an API server that asks for one and goes on without': {
      target: expecting('none'),
      seen: { sessions: sessions(null), responses: pages(403, 'system:anonymous') },
      says: 'a client without a certificate is not refused in TLS: it answers 403',
    },
    'the same where others see the page': {
      target: { clientCertificate: own, ...expecting('none') },
      seen: { sessions: sessions('aa'), anonymous: bare(null, 403) },
    },
    'a page that is forbidden to whoever shows ours': {
      target: { clientCertificate: own },
      seen: { sessions: sessions('aa'), responses: pages(403) },
      says: 'the certificate in /run/own.crt is not refused in TLS: it answers 403',
    },
    'a page that is forbidden for other reasons': {
      target: expecting('none'),
      seen: { responses: pages(403, '<h1>Forbidden</h1>') },
    },
    'without HTTP, a handshake that is not refused': {
      target: { protocol: 'tls', ...expecting('none') },
      seen: noPages,
    },
    'a page that tells of certificates is no demand': {
      target: expecting('none'),
      seen: { responses: pages(200, nginx) },
    },
  },
  fail: {
    'one is demanded where none should be': {
      target: expecting('none'),
      seen: { sessions: sessions(null, required), ...noPages },
      reason: 'demanded',
      subject: both.join(', '),
      says: ['demanded where none should be', 'certificate_required (116)', 'auth-tls-verify-client', 'curl '],
    },
    'one is demanded without HTTP where none should be': {
      target: { protocol: 'tls', port: 2379, ...expecting('none') },
      seen: { sessions: sessions(null, required), ...noPages },
      reason: 'demanded',
      says: 'in the settings of the server itself, at port 2379',
    },
    'one is demanded over HTTP where none should be': {
      target: expecting('none'),
      seen: { responses: pages(400, nginx) },
      reason: 'demanded',
      says: ['it answers 400 and names the want of a certificate', ' -i --resolve ', ' | head -n 20 | cat -v'],
    },
    'one is demanded of others only': {
      target: { clientCertificate: own, ...expecting('none') },
      seen: { sessions: sessions('aa'), anonymous: bare(required, null) },
      reason: 'demanded',
    },
    'everybody is served': {
      target: expecting('required'),
      reason: 'not-demanded',
      says: ['a client without a certificate is served', 'it answers 200', '%{http_code}'],
    },
    'everybody is served beside us': {
      target: { clientCertificate: own, ...expecting('required') },
      seen: { sessions: sessions('aa'), anonymous: bare(null, 404) },
      reason: 'not-demanded',
      says: ['it answers 404'],
    },
    'everybody gets through where no page is asked for': {
      target: { protocol: 'tls', ...expecting('required') },
      seen: noPages,
      reason: 'not-demanded',
      says: ['takes the handshake and does not refuse it afterwards, and never asked for one', 'curl '],
    },
    'everybody gets through where one was asked for': {
      target: { protocol: 'tls', ...expecting('required') },
      seen: { sessions: sessions(null), ...noPages },
      reason: 'not-demanded',
    },
    'a page is forbidden, and no certificate could have helped': {
      target: expecting('required'),
      seen: { responses: pages(403) },
      reason: 'not-demanded',
      says: 'it answers 403, and never asked for one',
    },
    'the connection is cut after the request that came with ours, in TLS 1.3, and others are served': {
      target: { clientCertificate: own, ...expecting('none') },
      seen: { ...cutWithOurs, anonymous: bare(null) },
      reason: 'own-refused',
      says: [
        'own.crt is probably not taken: it was closed: it came when our certificate was to be shown; whoever shows none is served',
        '--cert /run/own.crt',
      ],
    },
    'at one of two addresses': {
      target: expecting('required'),
      seen: {
        sessions: [sessions(null)[0], sessions(null, required)[1]].filter((reading) => reading !== undefined),
        responses: pages(200).slice(0, 1),
      },
      reason: 'not-demanded',
      subject: addresses.v4,
      says: 'at 1 of 2 addresses',
      findings: 2,
    },
    'others than ours are cut off where none should be demanded': {
      target: { protocol: 'tls', clientCertificate: own, ...expecting('none') },
      seen: { sessions: sessions('aa'), ...noPages, anonymous: bare(closed, null) },
      reason: 'demanded',
      says: 'it asked for a certificate, and then got none; whoever shows ours gets on',
    },
    'ours is not taken': {
      target: { clientCertificate: own },
      seen: { sessions: sessions('aa', alert('certificate_expired (45)')), ...noPages },
      reason: 'own-refused',
      says: [
        '/run/own.crt is not taken',
        'certificate_expired (45): it has expired or is not valid yet',
        '--cert /run/own.crt --key /run/own.key',
        'openssl x509 -in /run/own.crt',
      ],
    },
    'the connection is cut in TLS 1.2 when ours was to be shown': {
      target: { clientCertificate: own },
      seen: {
        sessions: both.map((address) =>
          answered(handshakeAt(address), session(undefined, { protocol: 'TLSv1.2', ...client('aa', closed) })),
        ),
        ...noPages,
      },
      reason: 'own-refused',
      says: 'own.crt is probably not taken: it was closed: it came when our certificate was to be shown',
    },
    'ours is not taken by nginx': {
      target: { clientCertificate: own },
      seen: { sessions: sessions('aa'), responses: pages(400, '<title>400 The SSL certificate error</title>') },
      reason: 'own-refused',
      says: '--http1.1 -i --cert /run/own.crt --key /run/own.key --resolve ',
    },
    'ours is not taken, and everybody else is served': {
      target: { clientCertificate: own, ...expecting('required') },
      seen: { sessions: sessions('aa', alert('unknown_ca (48)')), ...noPages, anonymous: bare(null) },
      findings: 2,
      says: ['own.crt is not taken', 'is served'],
    },
  },
  unknown: {
    'no handshake was made': {
      target: expecting('required'),
      seen: { sessions: both.map((address) => silent(handshakeAt(address), 'closed')), ...noPages },
      reason: 'not-seen',
      says: 'no certificate is judged, because no TLS handshake succeeded at any address',
    },
    'the connection is cut after the request that came with ours, in TLS 1.3': {
      target: { clientCertificate: own },
      seen: cutWithOurs,
      reason: 'not-seen',
      says: ['whether the client certificate in /run/own.crt is taken is not known', '--cert /run/own.crt'],
    },
    'the same without ours': {
      target: { clientCertificate: own, ...expecting('required') },
      seen: { ...cutWithOurs, anonymous: bare(closed, null) },
      reason: 'not-seen',
      findings: 2,
      says: '; whoever shows none is cut off, too',
    },
    'the answer 401, for want of a certificate or of a password': {
      target: expecting('required'),
      seen: { sessions: sessions(null), responses: pages(401) },
      reason: 'not-seen',
      says: 'not known (it answers 401, for want of a certificate or for another reason)',
    },
    'a page is forbidden to whoever shows ours, too': {
      target: { clientCertificate: own, ...expecting('required') },
      seen: { sessions: sessions('aa'), responses: pages(403), anonymous: bare(null, 403) },
      reason: 'not-seen',
    },
    'silence after a handshake in which a certificate was asked for': {
      target: { protocol: 'tls', ...expecting('required') },
      seen: { sessions: sessions(null, null, { taken: false }), ...noPages },
      reason: 'not-seen',
      says: 'it asked for a certificate, and said nothing more when the handshake was made',
    },
    'the same where none should be demanded': {
      target: { protocol: 'tls', ...expecting('none') },
      seen: { sessions: sessions(null, null, { taken: false }), ...noPages },
      reason: 'not-seen',
    },
    'a page is forbidden, for want of a certificate or not': {
      target: expecting('required'),
      seen: { sessions: sessions(null), responses: pages(403, 'RBAC: access denied') },
      reason: 'not-seen',
      says: 'not known (it answers 403, for want of a certificate or for another reason)',
    },
    'the same where it is not told whether one was asked for': {
      target: expecting('required'),
      seen: { sessions: sessions(null, null, { asked: null }), responses: pages(403) },
      reason: 'not-seen',
    },
    'an alert in an old version, where it is not told whether one was asked for': {
      target: expecting('required'),
      seen: { sessions: sessions(null, alert('handshake_failure (40)'), { asked: null }), ...noPages },
      reason: 'not-seen',
      says: 'does not tell whether it asked for ours',
    },
    'the end of the connection without a word': {
      target: expecting('required'),
      seen: { sessions: sessions(null, closed), ...noPages },
      reason: 'not-seen',
      says: 'not known (it was closed: it asked for a certificate, and then got none)',
    },
    'an alert about certificates of a server that asked for none': {
      target: { protocol: 'tls', ...expecting('required') },
      seen: { sessions: sessions(null, alert('handshake_failure (40)'), { asked: false }), ...noPages },
      reason: 'not-seen',
    },
    'no page came': {
      target: expecting('required'),
      seen: { responses: both.map((address) => silent(requestAt(address), 'timeout')) },
      reason: 'not-seen',
      says: 'timeout',
    },
    'the connection was closed after the handshake': {
      target: { protocol: 'tls', ...expecting('required') },
      seen: { sessions: sessions(null, { code: 'closed', detail: 'closed (42)' }, { asked: false }), ...noPages },
      reason: 'not-seen',
    },
    'the connection was closed after the handshake with ours': {
      target: { protocol: 'tls', clientCertificate: own },
      seen: {
        sessions: sessions('aa', { code: 'closed', detail: 'right after the handshake' }, { asked: false }),
        ...noPages,
      },
      reason: 'not-seen',
      says: 'closed: right after the handshake',
    },
    'no page came to us': {
      target: { clientCertificate: own },
      seen: { sessions: sessions('aa'), responses: both.map((address) => silent(requestAt(address), 'timeout')) },
      reason: 'not-seen',
      says: ['a client with the certificate in /run/own.crt was not seen (timeout', '--cert /run/own.crt'],
    },
    'nobody came without one': {
      target: { clientCertificate: own, ...expecting('none') },
      seen: { sessions: sessions('aa') },
      reason: 'not-seen',
      says: 'nobody came without one',
    },
    'the handshake without one was cut': {
      target: { clientCertificate: own, ...expecting('required') },
      seen: {
        sessions: sessions('aa'),
        anonymous: both.map((address) => ({ session: silent(handshakeAt(address), 'reset'), response: null })),
      },
      reason: 'not-seen',
      says: 'reset',
    },
  },
  absent: {
    'nothing is said of it': {},
    'plain HTTP': { target: { protocol: 'http', ...expecting('none') } },
    'a host that must not answer': { target: { expect: { clientCertificate: 'none', reachable: false } } },
  },
  notJudged: {
    'somebody stands between': { target: expecting('none'), limits: ['tls-intercepted'], says: 'tls-intercepted' },
  },
});
