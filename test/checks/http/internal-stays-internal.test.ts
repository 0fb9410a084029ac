import { internalStaysInternal } from '../../../src/checks/http/internal-stays-internal.ts';
import type { Certificate } from '../../../src/model/certificate.ts';
import type { BalancerWalk } from '../../../src/model/dns.ts';
import type { OwnAddress } from '../../../src/model/echo.ts';
import type { Preamble } from '../../../src/model/evidence.ts';
import type { Exposure, PageAsked } from '../../../src/model/http-looks.ts';
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

/** An answer with a text, of which the beginning is kept. */
const text = (status: number, start: string): HttpResponse => ({
  ...response(status),
  body: { bytes: start.length, sha256: fingerprint(start), start, end: 'whole' },
});
const kong = (id: string): HttpResponse =>
  text(404, `{"message":"no Route matched with those values","request_id":"${id}"}`);
const notFound = text(404, '404 page not found\n');
const captcha = text(403, '<title>captcha</title>');
const page = (status: number, word: string, headers: readonly (readonly [string, string])[] = []): HttpResponse => ({
  ...response(status, headers),
  body: { ...response(status).body, sha256: fingerprint(word) },
});
const backend = page(404, 'default backend');
const nothing: HttpResponse = { ...page(204, ''), body: { ...page(204, '').body, bytes: 0 } };
/** An error page that names the host. */
const naming = (name: string): HttpResponse => text(404, `<h1>404</h1><p>nobody knows ${name} here</p>`);

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
  const own = requestAt(address);
  const other = theirs === null ? null : pageAsked({ ...own, url: sibling }, theirs);
  return {
    balancer: 'app',
    name: app,
    connection: answered(place, { localAddress: '10.0.0.7' }),
    ...pageAsked(own, mine),
    stranger: other,
    ...(other !== null && { rounds: [{ stranger: other, own: pageAsked(own, mine) }] }),
  };
};
function pageAsked(where: ReturnType<typeof requestAt>, got: HttpResponse | FailureCode): PageAsked {
  return {
    session: answered(handshakeAt(where.address), session()),
    response: typeof got === 'string' ? silent(where, got) : answered(where, got),
  };
}
/** What another made-up host got, and then the host, once for each round. */
const then = (
  exposure: Exposure,
  ...rounds: readonly (readonly [HttpResponse | FailureCode, HttpResponse | FailureCode])[]
): Exposure => ({
  ...exposure,
  rounds: rounds.map(([theirs, mine]) => ({
    stranger: pageAsked({ ...requestAt(v4), url: 'https://hostprobe-a1b2c3d4e5-2.example.com/' }, theirs),
    own: pageAsked(requestAt(v4), mine),
  })),
});
/** Nothing leads to the made-up host: its handshake is ended. */
const rejected = (exposure: Exposure, detail: string): Exposure => {
  const stranger = { session: silent(handshakeAt(v4), 'tls-alert', detail), response: null };
  return { ...exposure, stranger, rounds: (exposure.rounds ?? []).map(({ own }) => ({ stranger, own })) };
};
/** The certificates that the host and a made-up one are shown. */
const showing = (exposure: Exposure, mine: Certificate, theirs: Certificate | null): Exposure => ({
  ...exposure,
  session: answered(handshakeAt(v4), session([mine])),
  stranger: exposure.stranger && {
    ...exposure.stranger,
    session: theirs && answered({ ...handshakeAt(v4), serverName: new URL(sibling).hostname }, session([theirs])),
  },
});
/** In plain HTTP, where everybody is led to https; and what is there. */
const led = (to: string, upgraded: Exposure | null): Exposure => {
  const at = (url: string) => answered({ address: v4, port: 80, url }, page(308, url, [['location', to]]));
  return {
    ...asked(backend, null),
    connection: answered({ address: v4, port: 80 }, { localAddress: '10.0.0.7' }),
    session: null,
    response: at(`http://${host}/`),
    stranger: { session: null, response: at(sibling.replace('https', 'http')) },
    ...(upgraded !== null && { upgraded }),
  };
};
/** A client certificate is demanded after the handshake. */
const demanding = (theirs: boolean | null): Exposure => {
  const demand = (isDemanded: boolean) => {
    const refusal = { code: 'tls-alert', detail: 'the server sent the alert certificate_required (116)' } as const;
    const client = { certificate: null, asked: true, taken: !isDemanded, refusal: isDemanded ? refusal : null };
    return answered(handshakeAt(v4), session(undefined, { client }));
  };
  return {
    ...asked('closed', null),
    session: demand(true),
    stranger: theirs === null ? null : { session: demand(theirs), response: null },
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
const named = (id: string, ...dns: readonly string[]): Certificate =>
  certificate(id, { names: { dns, ip: [], other: [] } });
const [ownOne, wildcard, newer, ofOther, made] = [
  named('own', host),
  named('wildcard', '*.example.com'),
  named('newer', '*.example.com'),
  named('other', 'www.example.net'),
  named('made', new URL(sibling).hostname),
];
const all = { pki: pki([ownOne, wildcard, newer, ofOther, made], [], {}) };
const inside = (own: HttpResponse) => ({ responses: [answered(requestAt(internal), own)] });
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
    'an error page with an identifier of the request': row([
      asked(kong('5d41402abc4b2a76b9719d911017c592'), kong('7d793037a0760186574b0282f2f435e7')),
    ]),
    'an error page with a short identifier and a time': row([
      asked(
        text(404, '<p>Not Found<p>Ray ID: 8f1c2d3e4a5b6c7d at 2026-11-21T12:00:00.123Z'),
        text(404, '<p>Not Found<p>Ray ID: 9a0b1c2d3e4f5a6b at 2026-11-21T12:00:01.7Z'),
      ),
    ]),
    'gone, as a made-up host is': row([asked(text(410, 'gone'), text(410, 'gone'))]),
    'a page that everybody gets, with the certificate of another': {
      ...row([asked(page(200, 'welcome'), page(200, 'welcome'))]),
      pki: foreign,
      says: 'answers 200, as to a made-up host, with a certificate that is not for it',
    },
    'led to https, where it is not known': {
      ...row([led(`https://${host}/`, asked(backend, backend))], {}, { protocol: 'http' }),
      says: 'answers 308 and leads to https, where it answers 404, as to a made-up host',
    },
    'led to https, where nothing listens': row(
      [led(`https://${host}/`, unconnected('refused'))],
      {},
      { protocol: 'http' },
    ),
    'not found, as a made-up host is, with the certificate of another': {
      ...row([asked(backend, backend)]),
      pki: foreign,
    },
    misdirected: { ...row([asked(page(421, 'x'), backend)]), says: 'Misdirected' },
    'an allowlist': { ...row([asked(page(403, 'x'), backend)]), says: 'on its allowlist' },
    'an alert for a name that is not known': {
      ...row([unshaken('tls-alert', unrecognized, null)]),
      says: 'unrecognized_name',
    },
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
    'a client certificate is demanded in the handshake, for the host alone': {
      ...row([demanding(false)]),
      reason: 'has-rule',
      says: 'demands a client certificate in the TLS handshake: it has a rule for the host',
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
    'the very page of the internal address, where others get another': {
      ...row([asked(page(200, 'the intranet'), page(200, 'welcome'))]),
      reason: 'served',
      says: "the very page of the host's own address, which a made-up host does not get",
    },
    'the "not found" of the internal address, where others get another': {
      ...row([asked(notFound, text(404, 'default backend'))], inside(notFound)),
      reason: 'served',
      says: "answers 404 with the very page of the host's own address",
    },
    'another page than two made-up hosts get': {
      ...row([asked(page(200, 'x'), page(200, 'welcome'))]),
      reason: 'served',
      says: 'a made-up host gets another answer',
    },
    'the very page of the internal address, where others meet an error': {
      ...row([asked(page(200, 'the intranet'), page(503, 'y'))]),
      reason: 'served',
      says: "answers 200 with the very page of the host's own address",
    },
    'the very page of the internal address, where others are turned away': {
      ...row([asked(page(200, 'the intranet'), captcha)]),
      reason: 'served',
    },
    'the very page of the internal address, where that of others changes': {
      ...row([then(asked(page(200, 'the intranet'), page(200, 'y')), [page(200, 'z'), page(200, 'the intranet')])]),
      reason: 'served',
    },
    'a page that changes, where others meet an error': {
      ...row([then(asked(page(200, 'at 1'), page(503, 'y')), [page(503, 'y'), page(200, 'at 2')])]),
      reason: 'served',
      says: 'a made-up host gets another answer',
    },
    'a page, where others are cut off': {
      ...row([asked(page(200, 'x'), 'closed')]),
      reason: 'served',
      says: 'answers 200, and a made-up host gets no answer: whoever names the host gets it',
    },
    'a demand to sign in, where the handshakes of others are refused': {
      ...row([rejected(asked(page(401, 'x'), backend), unrecognized)]),
      reason: 'served',
      says: 'a made-up host gets no answer',
    },
    'led to https, where it is served': {
      ...row([led(`https://${host}/`, asked(page(200, 'x'), backend))], {}, { protocol: 'http' }),
      reason: 'served',
      says: [
        'answers 308 and leads to https, where it answers 200, and a made-up host gets another answer',
        `${host}:80:${v4}`,
        `${host}:443:${v4}`,
      ],
    },
    'a way to sign in': { ...row([asked(page(302, 'x', [['location', '/login']]), backend)]), reason: 'served' },
    'a demand to sign in, with the certificate of another': {
      ...row([asked(page(401, 'x'), backend)]),
      pki: foreign,
      reason: 'served',
    },
    'a demand to sign in': { ...row([asked(page(401, 'x'), backend)]), reason: 'served' },
    'a page with its own certificate, where a made-up host is shown that of another': {
      ...row([showing(asked(page(200, 'x'), 'timeout'), ownOne, ofOther)]),
      ...all,
      reason: 'served',
      says: 'answers 200 with a certificate for it, and a made-up host gets another',
    },
    'a page that changes, with its own certificate beside a wildcard': {
      ...row([showing(asked(page(200, 'x'), page(200, 'y')), ownOne, wildcard)]),
      ...all,
      reason: 'served',
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
        'a made-up host gets another answer, but with a forged PROXY protocol header of version 1 that names 10.0.0.1',
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
    'cut off like a made-up host': {
      ...row([unshaken('reset', 'ECONNRESET', ['reset', 'ECONNRESET'])]),
      reason: 'balancer-silent',
      says: 'as with a made-up host, which proves nothing of what it serves',
    },
    'no answer, nor for a made-up host': { ...row([asked('closed', 'closed')]), reason: 'balancer-silent' },
    'everybody is led to the same place by name': {
      ...row([
        asked(
          page(302, 'a', [['location', `https://login.example.com/?rd=${host}`]]),
          page(302, 'b', [['location', 'https://login.example.com/?rd=hostprobe-a1b2c3d4e5.example.com']]),
        ),
      ]),
      reason: 'not-seen',
    },
    'a page that everybody gets': {
      ...row([asked(page(200, 'welcome'), page(200, 'welcome'))]),
      reason: 'not-seen',
      says: 'answers 200, as to a made-up host, which tells nothing of what it has for this one',
    },
    'no page at all, inside and outside': { ...row([asked(nothing, nothing)], inside(nothing)), reason: 'not-seen' },
    'the same error for everybody': { ...row([asked(page(503, 'x'), page(503, 'x'))]), reason: 'not-seen' },
    'a limit of requests': { ...row([asked(page(429, 'x'), page(429, 'x'))]), reason: 'not-seen' },
    'a limit of requests, with the certificate of another': {
      ...row([asked(page(429, 'x'), page(429, 'x'))]),
      pki: foreign,
      reason: 'not-seen',
    },
    'a firewall that bars everybody': { ...row([asked(captcha, captcha)]), reason: 'not-seen' },
    'forbidden, and nothing to compare it with': { ...row([asked(captcha, null)]), reason: 'not-seen' },
    'the page of the internal address, which everybody gets': {
      ...row([asked(page(200, 'the intranet'), page(200, 'the intranet'))]),
      reason: 'not-seen',
      says: "as to a made-up host, and as the host's own address does (expect.http.path",
    },
    'the "not found" of the internal address, which everybody gets': {
      ...row([asked(notFound, notFound)], inside(notFound)),
      reason: 'not-seen',
      says: "answers 404, as to a made-up host, and as the host's own address does",
    },
    'another page that is not there': {
      ...row([asked(text(404, 'no such page'), text(404, 'default backend'))]),
      reason: 'not-seen',
    },
    'another page that is not there, and each made-up host gets its own': {
      ...row([
        then(asked(text(404, 'no such page'), text(404, 'default backend')), [
          text(404, 'other'),
          text(404, 'no such page'),
        ]),
      ]),
      reason: 'not-seen',
    },
    'another page, and no second made-up host': {
      ...row([then(asked(page(200, 'x'), page(200, 'y')))]),
      reason: 'not-seen',
      says: 'gets another answer, which was not seen twice and may be of the moment',
    },
    'a page that changes from host to host': {
      ...row([then(asked(page(200, 'x'), page(200, 'y')), [page(200, 'z'), page(200, 'x')])]),
      reason: 'not-seen',
      says: 'changes from one request to the next',
    },
    'a page, where one made-up host is cut off': {
      ...row([then(asked(page(200, 'x'), 'closed'), ['timeout', page(200, 'x')])]),
      reason: 'not-seen',
    },
    'a page of one of two replicas that take turns': {
      ...row([then(asked(page(200, 'a'), page(200, 'b')), [page(200, 'b'), page(200, 'c')])]),
      reason: 'not-seen',
      says: 'changes from one request to the next',
    },
    'a page that another made-up host gets as well': {
      ...row([
        then(asked(page(200, 'a'), page(200, 'b')), [page(200, 'b'), page(200, 'a')], [page(200, 'a'), page(200, 'a')]),
      ]),
      reason: 'not-seen',
      says: 'as to a made-up host',
    },
    'a page that is gone when it is asked for again': {
      ...row([then(asked(page(200, 'the intranet'), page(503, 'y')), [page(503, 'y'), page(502, 'z')])]),
      reason: 'not-seen',
    },
    'a page that is silent when it is asked for again': {
      ...row([then(asked(page(200, 'the intranet'), 'closed'), ['closed', 'timeout'])]),
      reason: 'not-seen',
    },
    'a page, where made-up hosts are turned away': {
      ...row([asked(page(200, 'x'), captcha)]),
      reason: 'not-seen',
      says: 'made-up hosts are turned away, which may be for their odd names',
    },
    'a page, where one of two made-up hosts is turned away': {
      ...row([then(asked(page(200, 'x'), captcha), [page(200, 'x'), page(200, 'x')])]),
      reason: 'not-seen',
      says: 'as to a made-up host',
    },
    'what is not found as by made-up hosts when it is asked for again, and was another page before': {
      ...row([then(asked(text(404, 'no such page'), notFound), [notFound, notFound])]),
      reason: 'not-seen',
      says: 'changes from one request to the next',
    },
    'a page that leads on when it is asked for again': {
      ...row([then(asked(page(200, 'x'), backend), [backend, page(302, 'y', [['location', '/login']])])]),
      reason: 'not-seen',
      says: 'changes from one request to the next',
    },
    'a page, where one made-up host is cut off and the other gets another page': {
      ...row([then(asked(page(200, 'x'), 'closed'), [page(200, 'y'), page(200, 'x')])]),
      reason: 'not-seen',
      says: 'changes from one request to the next',
    },
    'forbidden, where made-up hosts meet an error': {
      ...row([asked(page(403, 'x'), page(503, 'y'))]),
      reason: 'not-seen',
    },
    'not found in its own words, with the certificate of another': {
      ...row([asked(text(404, 'app: no such page'), text(404, 'default backend'))]),
      pki: foreign,
      reason: 'not-seen',
    },
    'not found with the certificate of another, and nothing to compare it with': {
      ...row([asked(page(404, 'x'), null)]),
      pki: foreign,
      reason: 'not-seen',
    },
    'a page, where a made-up host meets a limit': {
      ...row([asked(page(200, 'x'), page(429, 'y'))]),
      reason: 'not-seen',
    },
    'a page, where one made-up host meets an error': {
      ...row([then(asked(page(200, 'x'), page(503, 'y')), [page(429, 'z'), page(200, 'x')])]),
      reason: 'not-seen',
    },
    'a page, and nothing to compare it with': {
      ...row([asked(page(200, 'x'), null)]),
      reason: 'not-seen',
      says: 'answers 200, and there is no answer for a made-up host to compare it with',
    },
    'the very page of the internal address, and a made-up host meets a limit': {
      ...row([asked(page(200, 'the intranet'), page(429, 'y'))]),
      reason: 'not-seen',
    },
    'a page with a certificate that covers the made-up host as well': {
      ...row([showing(asked(page(200, 'x'), 'timeout'), wildcard, wildcard)]),
      ...all,
      reason: 'not-seen',
    },
    'the same in the middle of its renewal': {
      ...row([showing(asked(page(200, 'x'), 'timeout'), wildcard, newer)]),
      ...all,
      reason: 'not-seen',
    },
    'a page with a certificate, as is made for any name': {
      ...row([showing(asked(page(200, 'x'), 'timeout'), ownOne, made)]),
      ...all,
      reason: 'not-seen',
    },
    'a page with its own certificate, and a made-up host saw none': {
      ...row([showing(asked(page(200, 'x'), 'timeout'), ownOne, null)]),
      ...all,
      reason: 'not-seen',
    },
    'forbidden, with its own certificate': {
      ...row([showing(asked(page(403, 'x'), 'timeout'), ownOne, ofOther)]),
      ...all,
      reason: 'not-seen',
    },
    'a client certificate is demanded of everybody': {
      ...row([demanding(true)]),
      reason: 'not-seen',
      says: 'demands a client certificate in the TLS handshake, for a made-up host, too',
    },
    'a client certificate is demanded, and nothing to compare it with': {
      ...row([demanding(null)]),
      reason: 'not-seen',
    },
    'led to https at a port that is not asked': {
      ...row([led(`https://${host}:8443/`, null)], {}, { protocol: 'http' }),
      reason: 'not-seen',
      says: 'answers 308 and leads to https at port 8443, which was not asked',
    },
    'led to https of a host that everybody is led to': {
      ...row([led('https://www.example.com/', null)], {}, { protocol: 'http' }),
      reason: 'not-seen',
      says: 'answers 308, as to a made-up host',
    },
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
