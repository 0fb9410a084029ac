import { statusAsExpected } from '../../../src/checks/http/status-as-expected.ts';
import type { HttpReading, HttpResponse } from '../../../src/model/http.ts';
import type { Failure, FailureCode } from '../../../src/model/reading.ts';
import type { StatusPattern } from '../../../src/model/target.ts';
import { cases } from '../../support/cases.ts';
import {
  addresses,
  answered,
  certificate,
  fingerprint,
  handshakeAt,
  intermediate,
  pki,
  requestAt,
  response,
  root,
  session,
  silent,
} from '../../support/evidence.ts';

const { v4, v6 } = addresses;
const gives = (status: number, address: string = v4, headers: readonly (readonly [string, string])[] = []) =>
  answered(requestAt(address), response(status, headers));
const ends = (code: FailureCode, ms = 20, address: string = v4) =>
  silent(requestAt(address), code, `it was ${code}`, ms);
const seen = (responses: readonly HttpReading[], stranger: readonly HttpReading[] = []) => ({
  seen: { responses, stranger },
});
const expecting = (...status: StatusPattern[]) => ({ target: { expect: { http: { path: '/', status } } } });
const otherPage = { ...response(404), body: { ...response(404).body, sha256: fingerprint('another page') } };
const endedAs = (status: number, end: HttpResponse['body']['end'], address: string = v4) =>
  answered(requestAt(address), { ...response(status), body: { ...response(status).body, end } });
/** Of a page of 100 bytes 40 came before our time ended. */
const shortOf = (headMs: number, ms: number, silentMs: number) => {
  const page = response(200);
  const body = { ...page.body, bytes: 40, end: 'time' as const, ms, awaited: { bytes: 100, silentMs } };
  return seen([answered(requestAt(v4), { ...page, body }, headMs)]);
};
const alerted = (alert: string) => silent(requestAt(v4), 'tls-alert', `the server sent the alert ${alert}`);
const demand = {
  ...response(400),
  body: { ...response(400).body, start: '<title>400 No required SSL certificate was sent</title>' },
};
const want = { code: 'tls-alert', detail: 'the server sent the alert certificate_required (116)' } as const;
const closed = { code: 'closed', detail: 'it was closed' } as const;
/** Of servers that ask for a client certificate, where we have none. */
const asking = (refusal: Failure | null = null, at: readonly string[] = [v4]) =>
  at.map((address) => {
    const client = { certificate: null, asked: true, taken: refusal === null, refusal };
    return answered(handshakeAt(address), session(undefined, { client }));
  });
const required = { target: { expect: { clientCertificate: 'required' as const } } };
const cloudflare = [['server', 'cloudflare']] as const;
const withPage = (status: number, headers: readonly (readonly [string, string])[], start: string) => {
  const { body, ...rest } = response(status, headers);
  return answered(requestAt(v4), { ...rest, body: { ...body, start } });
};
const kong = (id: string): string => `{"message":"no Route matched with those values","request_id":"${id}"}`;
const kongs = answered(
  { ...requestAt(v4), url: 'https://hostprobe-a1b2c3d4e5.example.com/' },
  { ...otherPage, body: { ...otherPage.body, start: kong('7d793037a0760186574b0282f2f435e7') } },
);
const overHttp2 = (code: FailureCode, detail = `it was ${code}`, ms = 20) =>
  silent({ ...requestAt(v4), protocol: 'h2' as const }, code, detail, ms);
const taking = (ms: number, address: string = v4) => answered(requestAt(address), response(200), ms);
const slowly = (...repeats: readonly HttpReading[]) => ({ seen: { responses: [taking(6200)], repeats } });

cases(statusAsExpected, {
  pass: {
    'a demand for a client certificate, where that is the answer to expect': {
      ...seen([answered(requestAt(v4), demand)]),
      ...expecting(400),
    },
    'a page': { says: 'https://demo.example.com/ answers 200' },
    'a redirect': seen([gives(308)]),
    'a demand to log in': seen([gives(401)]),
    'a refusal': seen([gives(403)]),
    'a page that is not there, of the application': seen([gives(404)], [answered(requestAt(v4), otherPage)]),
    'a page that is not there, of the application, with an identifier of the request': seen(
      [withPage(404, [], 'no such page (5d41402abc4b2a76b9719d911017c592)')],
      [kongs],
    ),
    'a page that is not there, and no stranger asked': seen([gives(404)]),
    'a page that is not there, and a stranger that is let in': seen([gives(404)], [gives(200)]),
    'a refusal that strangers get, too': seen([gives(403)], [gives(403)]),
    'an expected number': { ...seen([gives(204)]), ...expecting(200, 204) },
    'an expected class': { ...seen([gives(204)]), ...expecting('2xx') },
    'an expected failure': { ...seen([gives(503)]), ...expecting('5XX') },
    'an expected 404 that strangers get, too': { ...seen([gives(404)], [gives(404)]), ...expecting(404) },
    'a path without a status': { ...seen([gives(302)]), target: { expect: { http: { path: '/healthz' } } } },
    'a second look that succeeds': seen([gives(503), gives(200)]),
    'plain HTTP': { target: { protocol: 'http' } },
    'a page that is not waited for, as its head came late': shortOf(6200, 0, 0),
    'a page that our limits cut': seen([endedAs(200, 'limit'), endedAs(200, 'time', v6)]),
    'a page that is not there, of which time left too little to compare': seen(
      [endedAs(404, 'time')],
      [endedAs(404, 'time')],
    ),
    'an answer after more than five seconds': {
      ...slowly(),
      says: 'answers 200 after 6.2 s, which is slow',
    },
    'an answer that was slow once': {
      ...slowly(taking(300), taking(900)),
      says: 'answers 200 after 6.2 s, which was slow: asked twice more it took 300 ms and it took 900 ms',
    },
    'a slow answer, and our time ended before others could be as slow': {
      ...slowly(ends('budget', 3800), ends('budget', 3800)),
      says: 'asked twice more it was left unanswered after 3.8 s and it was left unanswered after 3.8 s',
    },
    'a slow answer, and others that were none': {
      ...slowly(ends('reset'), ends('refused')),
      says: 'it failed (reset) and it failed (refused)',
    },
    'a slow answer, and slow ones of another address': slowly(taking(6000, v6), taking(6000, v6)),
    'an expected failure that Cloudflare made': { ...seen([gives(530, v4, cloudflare)]), ...expecting(530) },
    'a refusal of Cloudflare': seen([
      withPage(403, cloudflare, '<title>Attention Required! | Cloudflare</title>'),
      withPage(403, [...cloudflare, ['cf-error-type', '1020']], 'error code: 1020'),
    ]),
  },
  warn: {
    'a page that is still on its way': {
      ...shortOf(100, 4900, 20),
      reason: 'slow',
      says: 'answers 200, which is slow: after 5 s 40 of 100 bytes of its page had come',
    },
    'slow, and slow again': {
      ...slowly(taking(5800), taking(900)),
      reason: 'slow',
      says: [
        'answers 200 after 6.2 s, and once more it took 5.8 s and it took 900 ms: the median of three is over 5 s',
        '%{http_code} %{time_starttransfer}',
      ],
    },
    'slow, and left unanswered for as long': { ...slowly(ends('timeout', 5000), ends('budget', 200)), reason: 'slow' },
    'no rule for the host at both addresses, with a stranger asked for at one': {
      ...seen([gives(404), gives(404, v6)], [gives(404)]),
      findings: 1,
      subject: `${v4}, ${v6}`,
    },
    'no rule for the host': {
      ...seen([gives(404)], [gives(404)]),
      reason: 'no-rule',
      says: ['a made-up host gets the very same answer', 'rule for demo.example.com', '| cksum'],
    },
    'no rule for the host, told with an identifier of each request': {
      ...seen([withPage(404, [], kong('5d41402abc4b2a76b9719d911017c592'))], [kongs]),
      reason: 'no-rule',
      says: ['a made-up host gets the same answer but for what names it or changes each time', '-i --resolve'],
    },
  },
  fail: {
    'no rule for the host, nor a certificate': {
      ...seen([gives(404)], [gives(404)]),
      pki: pki(
        [certificate('leaf', { names: { dns: ['www.example.com'], ip: [], other: [] } }), intermediate, root],
        [],
        {},
      ),
      reason: 'no-rule',
      says: ['a made-up host gets the very same answer', 'as the certificate says too'],
    },
    'a bad gateway': { ...seen([gives(502)]), reason: 'bad-gateway', subject: v4, says: ['answers 502', 'speaks TLS'] },
    'no endpoints': {
      ...seen([gives(503)]),
      reason: 'no-endpoints',
      says: ['no ready endpoints', 'get endpointslices', 'curl -gsSk -m 10'],
    },
    maintenance: {
      ...seen([gives(503, v4, [['retry-after', '600']])]),
      reason: 'no-endpoints',
      says: 'it says when to come again (Retry-After: 600), as for maintenance, or else: behind an ingress',
    },
    'a gateway that lost patience': { ...seen([gives(504)]), reason: 'gateway-timeout' },
    'one address of two': {
      ...seen([gives(200, v6), gives(503)]),
      findings: 1,
      says: '503 at 1 of 2 addresses (20.80.0.1)',
    },
    'both addresses': { ...seen([gives(503, v6), gives(503)]), findings: 1, subject: `${v6}, ${v4}` },
    'the application fails': { ...seen([gives(500)]), reason: 'server-error' },
    'an origin behind Cloudflare with a bad certificate': {
      ...seen([gives(526, v4, cloudflare)]),
      reason: 'cdn-origin-error',
      says: ["the origin's certificate is not valid", 'at the origin, not at Cloudflare'],
    },
    'an origin that Cloudflare cannot find': {
      ...seen([gives(530, v4, [['cf-ray', '8f1']])]),
      says: "in Cloudflare's settings",
    },
    'an origin whose name Cloudflare cannot resolve': {
      ...seen([withPage(530, cloudflare, 'error code: 1016')]),
      reason: 'cdn-origin-error',
      says: ["the origin's name in its DNS settings does not resolve (error 1016)", "in Cloudflare's settings"],
    },
    'a tunnel that is down, by the header': {
      ...seen([gives(530, v4, [...cloudflare, ['cf-error-type', '1033'], ['cf-error-origin', 'argo']])]),
      says: ['its tunnel to the origin is down', 'cf-error-type 1033, cf-error-origin argo', 'at the origin'],
    },
    'an address that leads back to Cloudflare, though 403 is an answer': {
      ...seen([gives(403, v4, [...cloudflare, ['cf-error-type', '1000']])]),
      reason: 'cdn-origin-error',
      says: 'leads back to Cloudflare',
    },
    'an alias into the zone of another account': {
      ...seen([withPage(403, cloudflare, 'error code: 1014')]),
      reason: 'cdn-origin-error',
      says: 'another Cloudflare account',
    },
    'a Worker that failed': {
      ...seen([gives(500, v4, [...cloudflare, ['cf-error-type', '1101']])]),
      reason: 'cdn-origin-error',
      says: 'in the code that runs at Cloudflare',
    },
    "Cloudflare's own 502": {
      ...seen([withPage(502, cloudflare, '<title>demo.example.com | 502: Bad gateway</title>')]),
      reason: 'cdn-origin-error',
      says: 'at Cloudflare or on its way to the origin',
    },
    'an error of Cloudflare that nobody knows': {
      ...seen([gives(530, v4, [...cloudflare, ['cf-error-type', '1999']])]),
      reason: 'cdn-origin-error',
      says: ['Cloudflare made this error itself (cf-error-type 1999)'],
    },
    'a page of its own that names no code': {
      ...seen([withPage(503, cloudflare, '<title>Temporarily unavailable | Cloudflare</title>')]),
      reason: 'cdn-origin-error',
      says: 'Cloudflare itself says so',
    },
    "an origin's own 502 behind Cloudflare": {
      ...seen([withPage(502, [['cf-ray', '8f1']], '<h1>502 Bad Gateway</h1>')]),
      reason: 'bad-gateway',
      says: 'Cloudflare hands it on from the origin: the proxy got no usable answer',
    },
    "an origin's own 500 behind Cloudflare": {
      ...seen([gives(500, v4, cloudflare)]),
      reason: 'server-error',
      says: 'Cloudflare hands it on from the origin: an error of the application itself',
    },
    'a broken HTTP/2': {
      ...seen([overHttp2('malformed', 'the server agreed on HTTP/2 and then said "HTTP/1.1 400"')]),
      reason: 'broken-http',
      says: [
        'agrees on HTTP/2, as with every browser, and then breaks it',
        'said "HTTP/1.1 400"',
        '--http2 -o',
        '--http1.1 -o',
        'use-http2: "false"',
      ],
    },
    'a stream of HTTP/2 that is reset': {
      ...seen([overHttp2('reset', 'the server reset the HTTP/2 stream with INTERNAL_ERROR')]),
      reason: 'cut-off',
      says: ['instead of answering over HTTP/2', 'INTERNAL_ERROR', '--http2'],
    },
    'silent over HTTP/2': { ...seen([overHttp2('timeout', '', 5000)]), reason: 'no-answer', says: 'over HTTP/2' },
    "Cloudflare's status from another server": {
      ...seen([gives(520, v4, [['server', 'nginx']])]),
      reason: 'server-error',
    },
    'a status that there is not': { ...seen([gives(600)]), reason: 'broken-http', says: 'no such status' },
    'a page that stops coming': {
      ...seen([endedAs(200, { code: 'timeout', detail: '1 of 100 bytes came, and then nothing for 5000 ms' })]),
      reason: 'broken-body',
      says: ['answers 200 and then sends no more of the page', '1 of 100 bytes came, and then nothing for 5000 ms'],
    },
    'a page that breaks off': {
      ...seen([endedAs(200, { code: 'closed', detail: 'the server closed the connection' })]),
      reason: 'broken-body',
      says: ['answers 200 and then breaks the answer off', 'closed: the server closed the connection'],
    },
    'a failure whose page breaks off': {
      ...seen([endedAs(503, { code: 'malformed', detail: 'bad chunk' })]),
      reason: 'no-endpoints',
    },
    'protocols switched': { ...seen([gives(101)]), reason: 'other-status' },
    'not the number': {
      ...seen([gives(302, v4, [['location', 'https://login.example.com/']])]),
      ...expecting(200),
      reason: 'other-status',
      says: 'answers 302 and leads to https://login.example.com/ where 200 is expected',
    },
    'not the number, and strangers get the same': {
      ...seen([gives(404)], [gives(404)]),
      ...expecting(200),
      says: 'made-up host',
    },
    'not the class': { ...seen([gives(401)]), ...expecting('2xx', 304), says: '2xx, 304' },
    'failing where 2xx is expected': { ...seen([gives(502)]), ...expecting('2xx'), reason: 'bad-gateway' },
    'cut off': {
      ...seen([ends('closed')]),
      reason: 'cut-off',
      says: 'cuts the connection off instead of answering: it was',
    },
    reset: { ...seen([ends('reset')]), reason: 'cut-off' },
    'not HTTP': { ...seen([ends('malformed')]), reason: 'broken-http', says: 'it was malformed' },
    'silent for five seconds': { ...seen([ends('timeout', 5000)]), reason: 'no-answer', says: 'within 5 s' },
    'silent for a whole phase, by a timer that fires early': {
      ...seen([ends('timeout', 4980)]),
      reason: 'no-answer',
    },
    'silent for five seconds, until our budget ended': { ...seen([ends('budget', 4999.9)]), reason: 'no-answer' },
    'silent at both addresses': { ...seen([ends('timeout', 5000), ends('timeout', 5017, v6)]), findings: 1 },
    'a client certificate demanded': {
      ...seen([alerted('certificate_required (116)')]),
      reason: 'client-certificate-demanded',
      says: ['demands a client certificate', 'certificate_required (116)', 'clientCertificate of the target'],
    },
    'the same over HTTP': {
      ...seen([answered(requestAt(v4), demand)]),
      reason: 'client-certificate-demanded',
      says: ['answers 400', 'over HTTP', '--http1.1 -i --resolve ', ' | head -n 20 | cat -v'],
    },
    'a page that we get with a client certificate': {
      ...seen([gives(503)]),
      target: { clientCertificate: { cert: '/run/own.crt', key: '/run/own.key' } },
      reason: 'no-endpoints',
      says: '-o /dev/null --cert /run/own.crt --key /run/own.key -w ',
    },
    'everybody is cut off, where nobody should get through without a client certificate': {
      ...seen([ends('closed')]),
      ...required,
      reason: 'cut-off',
    },
    'nobody gets an answer, where nobody should get through without a client certificate': {
      ...seen([ends('timeout', 5000)]),
      ...required,
      reason: 'no-answer',
    },
    'one address demands a client certificate, as it should be, and the other is dead': {
      seen: {
        responses: [alerted('certificate_required (116)'), ends('closed', 20, v6)],
        sessions: [...asking(want), answered(handshakeAt(v6), session())],
      },
      ...required,
      reason: 'cut-off',
      subject: v6,
    },
    'a server that asks for a client certificate cuts off whoever comes': {
      seen: { responses: [ends('closed')], sessions: asking(closed) },
      reason: 'cut-off',
      says: 'cuts the connection off instead of answering: it asked for a client certificate, and none is configured here',
    },
    'the same with one to show': {
      seen: { responses: [ends('closed')], sessions: asking(closed) },
      target: { clientCertificate: { cert: '/run/own.crt', key: '/run/own.key' } },
      reason: 'cut-off',
      says: ['was shown ours, so that this may be why, or it does so to everyone', '--cert /run/own.crt'],
    },
    'an alert about certificates, of a server that asked for none': {
      ...seen([alerted('bad_certificate (42)')]),
      reason: 'cut-off',
    },
    'an alert about something else': { ...seen([alerted('internal_error (80)')]), reason: 'cut-off', says: '(80)' },
  },
  unknown: {
    'a page, and too little time for it': {
      ...shortOf(100, 3400, 20),
      reason: 'not-seen',
      says: 'answers 200 and was left after 3.5 s, when 40 of 100 bytes of its page had come',
    },
    'a page that may have stopped coming': { ...shortOf(100, 5400, 4500), reason: 'not-seen' },
    'a server asks for a client certificate and cuts off whoever has none, as it should or not': {
      seen: { responses: [ends('closed')], sessions: asking(closed) },
      ...required,
      reason: 'not-seen',
      says: 'it asked for a client certificate, and none is configured here',
    },
    'a page is forbidden to whoever has no client certificate': {
      seen: { responses: [gives(403)], sessions: asking() },
      target: { expect: { clientCertificate: 'required', http: { path: '/', status: [200] } } },
      reason: 'not-seen',
    },
    'a demand at one address, and nothing was asked at the other': {
      seen: {
        responses: [alerted('certificate_required (116)')],
        sessions: [...asking(want), ...asking(closed, [v6])],
      },
      ...required,
      reason: 'not-seen',
    },
    'nobody was asked': { ...seen([]), reason: 'not-seen' },
    'no address took a connection': {
      gaps: { responses: { state: 'unread', detail: 'no address took a connection' } },
      reason: 'not-measured',
    },
    'silent, but not for long': { ...seen([ends('budget', 4900)]), reason: 'not-seen', says: 'too early to tell' },
    'a head over our limit': { ...seen([ends('too-large')]), reason: 'not-seen', says: 'which is our limit' },
    'what our library does not take': {
      ...seen([ends('other')]),
      reason: 'not-seen',
      says: 'could not be asked to the end',
    },
    'a page that our library does not read': {
      ...seen([endedAs(200, { code: 'other', detail: 'our HTTP library does not read such extensions of chunks' })]),
      reason: 'not-seen',
      says: 'answers 200, and its page could not be read to the end: our HTTP library does not read',
    },
    'our budget ran out': { ...seen([ends('budget', 100)]), reason: 'not-seen' },
    'the run was stopped': { ...seen([ends('stopped')]), reason: 'not-seen' },
  },
  notJudged: {
    'nothing to ask': {
      gaps: { responses: { state: 'absent', detail: 'the name has no address' } },
      says: 'no address',
    },
  },
  absent: {
    'not HTTP at all': { target: { protocol: 'tls' } },
    'nobody is let in without a client certificate, as it should be': {
      seen: { responses: [alerted('certificate_required (116)')], sessions: asking(want) },
      ...required,
    },
    'the same over HTTP': { seen: { responses: [answered(requestAt(v4), demand)], sessions: asking() }, ...required },
    'the same in TLS 1.2, where nobody was asked for a page': {
      seen: { responses: [], sessions: asking(want) },
      ...required,
    },
    'not to be reached': { target: { expect: { reachable: false } } },
  },
});
