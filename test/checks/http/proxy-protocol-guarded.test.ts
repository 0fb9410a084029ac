import { proxyProtocolGuarded } from '../../../src/checks/http/proxy-protocol-guarded.ts';
import { forgedProxies } from '../../../src/facts/reach/forged-proxies.ts';
import type { EchoReading, ProxyForgery } from '../../../src/model/echo.ts';
import type { FailureCode } from '../../../src/model/reading.ts';
import { cases } from '../../support/cases.ts';
import { arrival, echoAt, heard, ingressPod, own, refused, type Lines } from '../../support/echoes.ts';
import {
  addresses,
  answered,
  handshakeAt,
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
const page = (status: number) => answered(requestAt(addresses.v4), response(status));
const plain = { target: { protocol: 'http' as const } };

cases(proxyProtocolGuarded, {
  pass: {
    'it ends the connection': { ...sent(after({ session: ends('reset') })), says: 'ends the connection (reset)' },
    'what comes is no TLS': sent(after({ session: ends('not-tls') })),
    'an alert': sent(after({ session: ends('tls-alert') })),
    'the application sees who it was': {
      ...sent(after({ echo: telling([['x-real-ip', own]]) })),
      says: [`sees ${own}, ${ingressPod}`, `of version 1 that names ${source}`],
    },
    'both versions end the connection': sent(
      after({ session: ends('closed') }),
      after({ forged: second, session: ends('closed') }),
    ),
    'a bad request, in plain HTTP': {
      ...sent(after({ session: null, response: page(400) })),
      ...plain,
      says: 'answered 400',
    },
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
      says: ['without a trace', 'set expect.sourceIp', `--haproxy-protocol --haproxy-clientip`],
    },
    'a bad request, once TLS was spoken': sent(after({ response: page(400) })),
    'a handshake, and no more was asked': { ...sent(after({})), target: { protocol: 'tls' }, says: 'without a trace' },
    'no echo where one should be': sent(after({ echo: refused('absent', 'it answered 404').reading })),
    'a page in plain HTTP': { ...sent(after({ session: null, response: page(200) })), ...plain },
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
    'in a PROXY protocol header that was handed on': {
      ...sent(
        after({
          echo: telling([], { proxy: { version: 2, source: { address: source, port: 1 }, destination: null } }),
        }),
      ),
      says: '(the PROXY protocol header)',
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
      says: 'of version 2',
    },
  },
  unknown: {
    silence: { ...sent(after({ session: ends('timeout') })), reason: 'not-seen', says: 'timeout: it was timeout' },
    'our time ran out': { ...sent(after({ session: ends('budget') })), reason: 'not-seen' },
    'no connection': { ...sent(after({ session: ends('refused') })), reason: 'not-seen' },
    'what nobody gets through': {
      ...active,
      seen: { proxyForgeries: [after({ session: ends('reset') })], sessions: [ends('reset')] },
      reason: 'not-seen',
    },
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
    'nothing was sent one': { ...active, says: 'nor to Cloudflare' },
    'nobody gets through without a client certificate, as it should be': {
      ...active,
      target: { expect: { clientCertificate: 'required' } },
      seen: { responses: [silent(requestAt(addresses.v4), 'tls-alert')] },
      says: 'where nobody gets through without one',
    },
    'from inside the cluster': { ...sent(after({})), limits: ['hairpin'] },
    'where TLS is intercepted': {
      ...sent(after({})),
      settings: { ...settings, active: true },
      limits: ['tls-intercepted'],
    },
  },
});
