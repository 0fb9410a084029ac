import { expect, test } from 'vitest';
import { proxyProtocolGuarded } from '../../../src/checks/http/proxy-protocol-guarded.ts';
import { forgedProxies } from '../../../src/facts/reach/forged-proxies.ts';
import { judgeTarget } from '../../../src/judge/judge.ts';
import type { EchoReading, ProxyForgery } from '../../../src/model/echo.ts';
import type { FailureCode } from '../../../src/model/reading.ts';
import { cases } from '../../support/cases.ts';
import { arrival, echoAt, heard, ingressPod, own, refused, type Lines } from '../../support/echoes.ts';
import {
  addresses,
  answered,
  evidence,
  handshakeAt,
  now,
  requestAt,
  response,
  session,
  settings,
  silent,
} from '../../support/evidence.ts';

const active = { settings: { active: true } };
const [first, second] = forgedProxies(addresses.v4);
const [forged6] = forgedProxies(addresses.v6);
if (first === undefined || second === undefined || forged6 === undefined) throw new Error('there are two versions');
const { source } = first;

const shaken = answered(handshakeAt(addresses.v4), session());
const ends = (code: FailureCode) => silent(handshakeAt(addresses.v4), code, `it was ${code}`);
const after = (over: Partial<ProxyForgery>): ProxyForgery => ({
  forged: first,
  session: shaken,
  echo: null,
  response: null,
  ...over,
});
const sent = (...proxyForgeries: readonly ProxyForgery[]) => ({ ...active, seen: { proxyForgeries } });
const telling = (lines: Lines, over: Parameters<typeof arrival>[1] = {}): EchoReading =>
  heard(arrival(lines, over)).reading;
const inProxy = (address: string): EchoReading =>
  telling([], { proxy: { version: 2, source: { address, port: 1 }, destination: null } });
/** Where the connection is cut without such a header. */
const shut = (...proxyForgeries: readonly ProxyForgery[]) => ({
  ...active,
  seen: { proxyForgeries, sessions: [ends('closed')], responses: [silent(requestAt(addresses.v4), 'unasked')] },
});
const plainShut = (status: number) => ({
  ...active,
  ...plain,
  seen: {
    proxyForgeries: [after({ session: null, response: page(status) })],
    sessions: [],
    responses: [silent(requestAt(addresses.v4), 'closed')],
  },
});
const page = (status: number) => answered(requestAt(addresses.v4), response(status));
const plain = { target: { protocol: 'http' as const } };

cases(proxyProtocolGuarded, {
  pass: {
    'it ends the connection': { ...sent(after({ session: ends('reset') })), says: 'ends the connection' },
    'what comes is no TLS': sent(after({ session: ends('not-tls') })),
    'an alert': sent(after({ session: ends('tls-alert') })),
    'the application sees who it was': {
      ...sent(after({ echo: telling([['x-real-ip', own]]) })),
      says: [`sees ${own}, ${ingressPod}`, `of version 1 (naming ${source})`],
    },
    'our own end of the connection is seen': {
      ...active,
      seen: {
        proxyForgeries: [after({ echo: telling([], { peer: { address: '::ffff:10.0.0.7', port: 1 } }) })],
        echoes: [heard([])],
      },
      says: 'the application sees 10.0.0.7',
    },
    'both versions end the connection': {
      ...sent(after({ session: ends('closed') }), after({ forged: second, session: ends('closed') })),
      says: `a forged PROXY protocol header of version 1 or 2 (naming ${source} or ${second.source}) ends`,
    },
    'a bad request, in plain HTTP': {
      ...sent(after({ session: null, response: page(400) })),
      ...plain,
      says: 'answered 400',
    },
    ...Object.fromEntries(
      [405, 414, 501, 505].map((status) => [
        `a refusal of the request line by ${status}`,
        {
          ...sent(after({ session: null, response: page(status) })),
          ...plain,
          seen: { ...sent(after({ session: null, response: page(status) })).seen, responses: [page(200)] },
          says: `answered ${status}`,
        },
      ]),
    ),
    'a connection that is cut, in plain HTTP': {
      ...sent(after({ session: null, echo: silent(echoAt(addresses.v4), 'reset') })),
      ...plain,
    },
  },
  warn: {
    'a page comes': {
      ...sent(after({ response: page(200) })),
      reason: 'swallowed',
      subject: addresses.v4,
      says: ['without a trace', 'set expect.sourceIp', 'bytes.fromhex("50524f5859'],
    },
    'a bad request, once TLS was spoken': sent(after({ response: page(400) })),
    'a handshake, and no more was asked': { ...sent(after({})), target: { protocol: 'tls' }, says: 'without a trace' },
    'an echo that shows no address': {
      ...sent(after({ echo: heard(arrival([], { peer: null }), { speaker: 'headers' }).reading })),
      reason: 'swallowed',
      says: ['what answers shows no address of a client (as told by a page that lists headers', '`hostprobe echo`'],
    },
    'an echo that shows a name alone': {
      ...sent(after({ echo: telling([['x-forwarded-for', 'unknown']], { peer: null }) })),
      reason: 'swallowed',
    },
    'an echo that shows who handed the request on, and nobody else': {
      ...active,
      seen: { proxyForgeries: [after({ echo: telling([]) })], echoes: [heard([])] },
      reason: 'swallowed',
    },
    'no echo where one should be': sent(after({ echo: refused('absent', 'it answered 404').reading })),
    'a page in plain HTTP': { ...sent(after({ session: null, response: page(200) })), ...plain },
    'a page that is a 404 as ever, over TLS': {
      ...active,
      seen: { proxyForgeries: [after({ response: page(404) })], responses: [page(404)] },
    },
  },
  fail: {
    'believed, and told in X-Real-IP': {
      ...sent(after({ echo: telling([['x-real-ip', source]]) })),
      reason: 'believed',
      subject: addresses.v4,
      says: ['is believed of anybody', '(X-Real-IP)', 'proxy-real-ip-cidr', '$HOSTPROBE_ECHO_KEY'],
    },
    'in X-Forwarded-For': {
      ...sent(after({ echo: telling([['x-forwarded-for', `${source}, ${ingressPod}`]]) })),
      says: '(X-Forwarded-For)',
    },
    'in Forwarded': {
      ...sent(after({ echo: telling([['forwarded', `for="${source}:40000"`]]) })),
      says: '(Forwarded)',
    },
    'in the PROXY protocol header that the echo is sent by others, too': {
      ...active,
      seen: { proxyForgeries: [after({ echo: inProxy(source) })], echoes: [{ ...heard([]), reading: inProxy(own) }] },
      says: '(the PROXY protocol header)',
    },
    'where nobody gets through without one, and with it one is told who it was': {
      ...shut(after({ echo: telling([['x-real-ip', own]]) })),
      reason: 'believed',
      says: 'without one no connection got through',
    },
    'where nobody gets through without one, and with it an echo answers that shows no address': {
      ...shut(after({ echo: heard(arrival([], { peer: null }), { speaker: 'headers' }).reading })),
      reason: 'believed',
      says: 'without one no connection got through',
    },
    'where nobody gets through without one, and with it the application is told': {
      ...shut(after({ echo: inProxy(source) }), after({ forged: second, session: ends('closed') })),
      says: ['version 1', 'and with it the application is told that address (the PROXY protocol header)'],
    },
    'where nobody gets through without one, and with it a page comes': {
      ...shut(after({ response: page(404) }), after({ forged: second, response: page(404) })),
      findings: 1,
      says: ['version 1 or 2', 'and with it 404 is answered'],
    },
    'where nobody gets through without one, and with it hands are shaken': {
      ...shut(after({})),
      target: { protocol: 'tls' as const },
      says: 'and with it hands are shaken',
    },
    'where nobody gets through without one, in plain HTTP': {
      ...plainShut(200),
      says: 'and with it 200 is answered',
    },
    'as the peer': {
      ...sent(after({ echo: telling([], { peer: { address: `::ffff:${source}`, port: 1 } }) })),
      says: '(the connection)',
    },
    'over both families': {
      ...sent(
        after({ echo: telling([['x-real-ip', source]]) }),
        after({
          forged: forged6,
          session: answered(handshakeAt(addresses.v6), session()),
          echo: heard([['x-real-ip', forged6.source]], { at: addresses.v6 }).reading,
        }),
      ),
      findings: 1,
      subject: `${addresses.v4}, ${addresses.v6}`,
    },
    'one version of two': {
      ...sent(
        after({ session: ends('closed') }),
        after({ forged: second, echo: telling([['x-real-ip', second.source]]) }),
      ),
      findings: 2,
      says: 'of version 2 (',
    },
    'each version, at another address': {
      ...sent(
        after({ echo: telling([['x-real-ip', source]]) }),
        after({ forged: second, echo: telling([['x-real-ip', second.source]]) }),
        after({
          forged: forged6,
          session: answered(handshakeAt(addresses.v6), session()),
          echo: heard([['x-real-ip', forged6.source]], { at: addresses.v6 }).reading,
        }),
      ),
      findings: 1,
      says: `of version 1 or 2 (at ${addresses.v4}) (naming`,
    },
  },
  unknown: {
    silence: { ...sent(after({ session: ends('timeout') })), reason: 'not-seen', says: 'timeout: it was timeout' },
    'our time ran out': { ...sent(after({ session: ends('budget') })), reason: 'not-seen' },
    'no connection': { ...sent(after({ session: ends('refused') })), reason: 'not-seen' },
    'what nobody gets through': { ...shut(after({ session: ends('reset') })), reason: 'not-seen' },
    'an echo that reads it itself': {
      ...sent(after({ echo: inProxy(source) })),
      reason: 'not-seen',
      says: ['nothing on the way reads or refuses it', 'reads it itself'],
    },
    'an echo that reads it itself, and was heard without': {
      ...active,
      seen: { proxyForgeries: [after({ echo: inProxy(source) })], echoes: [heard([])] },
      reason: 'not-seen',
    },
    'another refusal than of the request line': {
      ...sent(),
      ...plain,
      seen: { proxyForgeries: [after({ session: null, response: page(403) })], responses: [page(200)] },
      reason: 'not-seen',
      says: 'it is answered 403, and requests without it 200',
    },
    'the same refusal as ever, in plain HTTP': {
      ...sent(),
      ...plain,
      seen: { proxyForgeries: [after({ session: null, response: page(405) })], responses: [page(405)] },
      reason: 'not-seen',
      says: 'as are requests without it',
    },
    'a refusal in plain HTTP of what nobody gets through': { ...plainShut(400), reason: 'not-seen' },
    'nobody got through': {
      ...active,
      seen: { responses: [silent(requestAt(addresses.v4), 'closed')] },
      reason: 'not-seen',
      says: 'no address got through',
    },
    'nothing asked after it': {
      ...sent(after({ session: null, echo: null, response: silent(requestAt(addresses.v4), 'unasked') })),
      ...plain,
    },
  },
  absent: {
    'where it was not asked for': { settings: { active: false }, seen: { proxyForgeries: [after({})] } },
    'on a bare port': { ...sent(after({})), target: { protocol: 'tcp' } },
  },
  notJudged: {
    'nothing was sent one': { ...active, says: 'none is sent to Cloudflare' },
    'nobody gets through without a client certificate, as it should be': {
      ...active,
      target: { expect: { clientCertificate: 'required' } },
      seen: { responses: [silent(requestAt(addresses.v4), 'tls-alert')] },
      says: 'where nobody gets through with one or without',
    },
    'from inside the cluster': { ...sent(after({})), limits: ['hairpin'] },
    'where TLS is intercepted': {
      ...sent(after({})),
      settings: { ...settings, active: true },
      limits: ['tls-intercepted'],
    },
  },
});

test('a pass of both versions is one finding', () => {
  const row = sent(after({ session: ends('closed') }), after({ forged: second, session: ends('closed') }));
  const bench = { now, checks: [proxyProtocolGuarded], enabled: new Set([proxyProtocolGuarded.id]) };
  const { findings } = judgeTarget(evidence(row), { ...bench, settings: { ...settings, ...row.settings } });
  expect(findings).toMatchObject([{ status: 'pass', subject: addresses.v4 }]);
});
