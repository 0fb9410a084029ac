import { internalStaysInternal } from '../../../src/checks/http/internal-stays-internal.ts';
import type { BalancerWalk } from '../../../src/model/dns.ts';
import type { OwnAddress } from '../../../src/model/echo.ts';
import type { Preamble } from '../../../src/model/evidence.ts';
import type { Exposure } from '../../../src/model/http-looks.ts';
import type { HttpResponse } from '../../../src/model/http.ts';
import type { FailureCode } from '../../../src/model/reading.ts';
import { cases } from '../../support/cases.ts';
import {
  addresses,
  answered,
  certificate,
  endpoint,
  fingerprint,
  handshakeAt,
  intermediate,
  nodata,
  pki,
  requestAt,
  response,
  root,
  session,
  silent,
  walk,
  type Deviation,
} from '../../support/evidence.ts';

const { v4, v6, internal } = addresses;
const [host, app] = ['demo.example.com', 'app.ck8s.example.org'];
const sibling = 'https://hostprobe-a1b2c3d4e5.example.com/';
const allow = ['198.51.100.0/24'];
const unrecognized = 'the server sent the alert unrecognized_name (112)';
const forgedBy = (version: 1 | 2): Preamble => ({ version, source: '10.0.0.1' });

const page = (status: number, word: string, headers: readonly (readonly [string, string])[] = []): HttpResponse => ({
  ...response(status, headers),
  body: { ...response(status).body, sha256: fingerprint(word) },
});
const backend = page(404, 'default backend');
const nothing: HttpResponse = { ...page(204, ''), body: { ...page(204, '').body, bytes: 0 } };
/** An error page that names the host. */
const naming = (name: string): HttpResponse => {
  const start = `<h1>404</h1><p>nobody knows ${name} here</p>`;
  return { ...page(404, name), body: { bytes: start.length, sha256: fingerprint(name), start, end: 'whole' } };
};

const balancer = (to: Parameters<typeof walk>[1] = [v4], over: Partial<BalancerWalk> = {}): BalancerWalk => ({
  balancer: 'app',
  pattern: app,
  asked: app,
  walk: walk([app], to),
  ...over,
});

interface At {
  readonly address?: string;
  readonly preamble?: Preamble;
}

const asked = (mine: HttpResponse | FailureCode, theirs: HttpResponse | FailureCode | null, at: At = {}): Exposure => {
  const { address = v4, preamble } = at;
  const place = { ...endpoint(address), ...(preamble !== undefined && { preamble }) };
  const reading = (where: ReturnType<typeof requestAt>, got: HttpResponse | FailureCode) =>
    typeof got === 'string' ? silent(where, got) : answered(where, got);
  return {
    balancer: 'app',
    name: app,
    connection: answered(place, { localAddress: '10.0.0.7' }),
    session: answered(handshakeAt(address), session()),
    response: reading(requestAt(address), mine),
    stranger: theirs && {
      session: answered(handshakeAt(address), session()),
      response: reading({ ...requestAt(address), url: sibling }, theirs),
    },
  };
};
const unconnected = (code: FailureCode, address: string = v4): Exposure => ({
  ...asked(backend, null),
  connection: silent(endpoint(address), code),
  session: null,
  response: null,
});
const unshaken = (code: FailureCode, detail: string, theirs: readonly [FailureCode, string] | null): Exposure => ({
  ...asked(backend, null),
  session: silent(handshakeAt(v4), code, detail),
  response: null,
  stranger: theirs && { session: silent(handshakeAt(v4), theirs[0], theirs[1]), response: null },
});

const row = (exposures: readonly Exposure[], over: Deviation['seen'] = {}, target: Deviation['target'] = {}) => ({
  target: { ...target, expect: { exposure: 'internal' as const, loadBalancer: 'internal', ...target.expect } },
  seen: {
    exposures,
    balancers: [balancer()],
    connections: [answered(endpoint(internal), { localAddress: '10.0.0.7' })],
    responses: [answered(requestAt(internal), page(200, 'the intranet'))],
    ...over,
  },
});
const foreign = pki(
  [certificate('leaf', { names: { dns: ['www.example.com'], ip: [], other: [] } }), intermediate, root],
  [],
  {},
);
const allowed = (own: Partial<OwnAddress>) =>
  row(
    [asked(page(200, 'x'), backend)],
    { ownAddresses: [{ family: 4, ranges: ['198.51.100.7'], how: 'configured', detail: '', ...own }] },
    { expect: { access: { allow } } },
  );

cases(internalStaysInternal, {
  pass: {
    'the default backend': {
      ...row([asked(backend, backend)]),
      says: `the public load balancer ${app}, asked for ${host}, answers 404, as to a made-up host`,
    },
    'an error page that names the host': row([asked(naming(host), naming('hostprobe-a1b2c3d4e5.example.com'))]),
    'everybody is led to the same place by name': row([
      asked(
        page(302, 'a', [['location', `https://login.example.com/?rd=${host}`]]),
        page(302, 'b', [['location', 'https://login.example.com/?rd=hostprobe-a1b2c3d4e5.example.com']]),
      ),
    ]),
    'a page that everybody gets': row([asked(page(200, 'welcome'), page(200, 'welcome'))]),
    'no page at all, inside and outside': row([asked(nothing, nothing)], {
      responses: [answered(requestAt(internal), nothing)],
    }),
    'not found, with the certificate of another': { ...row([asked(page(404, 'x'), null)]), pki: foreign },
    misdirected: { ...row([asked(page(421, 'x'), backend)]), says: 'Misdirected' },
    'an allowlist': { ...row([asked(page(403, 'x'), backend)]), says: 'on its allowlist' },
    'an alert for a name that is not known': {
      ...row([unshaken('tls-alert', unrecognized, null)]),
      says: 'unrecognized_name',
    },
    'cut off like a made-up host': row([unshaken('reset', 'ECONNRESET', ['reset', 'ECONNRESET'])]),
    'no answer, nor for a made-up host': row([asked('closed', 'closed')]),
    'a port that is closed': { ...row([unconnected('refused')]), says: 'connection refused' },
    'nor by a forged header': {
      ...row([
        asked(backend, backend),
        asked(backend, backend, { preamble: forgedBy(1) }),
        {
          ...unshaken('closed', 'closed', ['closed', 'closed']),
          connection: answered({ ...endpoint(v4), preamble: forgedBy(2) }, { localAddress: '10.0.0.7' }),
        },
      ]),
      says: 'nor does a forged PROXY protocol header change it',
    },
    'at two addresses': {
      ...row([asked(backend, backend), asked(backend, backend, { address: v6 })], { balancers: [balancer([v4, v6])] }),
    },
    'beside a name that leads nowhere': {
      ...row(
        [asked(backend, backend)],
        {
          balancers: [
            balancer(),
            balancer(nodata(), { balancer: 'edge', pattern: 'edge.example.net', asked: 'edge.example.net' }),
          ],
        },
        {
          loadBalancers: {
            app: { names: [app], internal: false },
            edge: { names: ['edge.example.net'], internal: false },
          },
        },
      ),
      says: 'edge.example.net was not asked: no address of it is known',
    },
    'more addresses than are asked': {
      ...row([asked(backend, backend)], { balancers: [balancer([v4, '20.80.0.2'])] }),
      says: 'not asked was 20.80.0.2',
    },
    'on the allowlist, and not served all the same': row(
      [asked(backend, backend)],
      { ownAddresses: [{ family: 4, ranges: ['198.51.100.7'], how: 'configured', detail: '' }] },
      { expect: { access: { allow } } },
    ),
  },
  warn: {
    'a rule without a pod behind it': {
      ...row([asked(page(503, 'x'), backend)]),
      reason: 'has-rule',
      says: 'answers 503, and a made-up host gets another answer: it has a rule for the host',
    },
    'a client certificate is demanded': {
      ...row([
        asked(
          { ...page(400, 'x'), body: { ...page(400, 'x').body, start: 'No required SSL certificate was sent' } },
          backend,
        ),
      ]),
      reason: 'has-rule',
    },
  },
  fail: {
    'a page': {
      ...row([asked(page(200, 'x'), backend)]),
      reason: 'served',
      subject: v4,
      says: [
        `${app}, asked for ${host}, answers 200, and a made-up host gets another answer: whoever names the host gets it`,
        'allowlist-source-range: "10.0.0.0/8',
        'ingressClassName',
        'curl -gsSk',
        '| cksum',
      ],
    },
    'the very page of the internal address, whatever others get': {
      ...row([asked(page(200, 'the intranet'), page(200, 'the intranet'))]),
      reason: 'served',
      says: "the very page of the host's own address",
    },
    'a way to sign in': { ...row([asked(page(302, 'x', [['location', '/login']]), backend)]), reason: 'served' },
    'a demand to sign in, with the certificate of another': {
      ...row([asked(page(401, 'x'), backend)]),
      pki: foreign,
      reason: 'served',
    },
    'a demand to sign in': { ...row([asked(page(401, 'x'), backend)]), reason: 'served' },
    'a page that is not there, of the application': { ...row([asked(page(404, 'own'), backend)]), reason: 'served' },
    'a page, where a made-up host is cut off': { ...row([asked(page(200, 'x'), 'closed')]), reason: 'served' },
    'a page with its certificate, and nothing to compare it with': {
      ...row([asked(page(200, 'x'), null)]),
      reason: 'served',
      says: 'with a certificate for it',
    },
    'at one of two addresses': {
      ...row([asked(page(200, 'x'), backend), asked(backend, backend, { address: v6 })], {
        balancers: [balancer([v4, v6])],
      }),
      subject: v4,
      says: 'at 1 of 2 addresses',
    },
    'at the address to which the host leads': {
      ...row([asked(page(200, 'x'), backend)], { connections: [answered(endpoint(v4), { localAddress: '10.0.0.7' })] }),
      says: 'at 20.80.0.1, to which the host itself leads',
    },
    'not on the allowlist': { ...allowed({ ranges: ['20.9.9.9'] }), reason: 'served', says: '"198.51.100.0/24"' },
    'to a forged header of version 1': {
      ...row([asked(page(403, 'x'), backend), asked(page(200, 'x'), backend, { preamble: forgedBy(1) })]),
      reason: 'served-to-forged',
      says: [
        'answers 403, but with a forged PROXY protocol header of version 1 that names 10.0.0.1',
        '--haproxy-clientip 10.0.0.1',
        'proxy-real-ip-cidr',
      ],
    },
    'to a forged header of version 2': {
      ...row([asked(backend, backend), asked(page(200, 'x'), backend, { preamble: forgedBy(2) })]),
      reason: 'served-to-forged',
    },
  },
  unknown: {
    'a silent load balancer': {
      ...row([unconnected('timeout')]),
      reason: 'balancer-silent',
      says: ['silent for 5 s', 'proves nothing', 'nc -vz'],
    },
    'silence in the handshake': { ...row([unshaken('timeout', 'timeout', null)]), reason: 'balancer-silent' },
    'silence after it': { ...row([asked('timeout', null)]), reason: 'balancer-silent' },
    'cut off, where a made-up host is not': { ...row([unshaken('reset', 'ECONNRESET', null)]), reason: 'not-seen' },
    'no answer, where a made-up host gets one': { ...row([asked('closed', backend)]), reason: 'not-seen' },
    'not dialled': { ...row([unconnected('denied')]), reason: 'not-seen' },
    'our own time ran out': { ...row([asked('budget', 'budget')]), reason: 'not-seen' },
    'not found, and nothing to compare it with': { ...row([asked(page(404, 'x'), null)]), reason: 'not-seen' },
    'an error, and nothing to compare it with': { ...row([asked(page(500, 'x'), null)]), reason: 'not-seen' },
    'no address is known': {
      ...row([], { balancers: [balancer(nodata())] }),
      reason: 'not-seen',
      says: [`${app} was not asked: no address of it is known`, `dig`],
    },
    'nothing was asked': { ...row([]), reason: 'not-seen', says: 'not asked was 20.80.0.1' },
    'from inside the cluster': { ...row([asked(page(200, 'x'), backend)]), limits: ['hairpin'], reason: 'inside' },
    'on the allowlist ourselves': {
      ...allowed({}),
      reason: 'inside',
      says: 'is in the allowlist: what everybody else gets',
    },
    'on the allowlist perhaps': { ...allowed({ ranges: [], how: 'unknown' }), reason: 'inside', says: 'is not known' },
  },
  notJudged: {
    'no public load balancer': {
      ...row(
        [],
        { balancers: [] },
        { loadBalancers: { internal: { names: ['*.internal.ck8s.example.org'], internal: true } } },
      ),
      says: 'no public load balancer is known',
    },
    'another protocol': { ...row([], {}, { protocol: 'tls' }), says: 'over HTTP' },
    'an address': { ...row([], {}, { host: v4 }), says: 'by its name' },
    'whoever opens TLS on the way': { ...row([]), limits: ['tls-intercepted'] },
  },
  absent: {
    'nothing is expected': {},
    'not to be reached': row([], {}, { expect: { reachable: false } }),
  },
});
