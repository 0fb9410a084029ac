import { accessAsExpected } from '../../../src/checks/http/access-as-expected.ts';
import type { OwnAddress } from '../../../src/model/echo.ts';
import type { RedirectWalk } from '../../../src/model/http-looks.ts';
import type { HttpReading, HttpResponse } from '../../../src/model/http.ts';
import type { FailureCode } from '../../../src/model/reading.ts';
import type { AccessExpectation, Protocol } from '../../../src/model/target.ts';
import { cases } from '../../support/cases.ts';
import {
  addresses,
  answered,
  endpoint,
  handshakeAt,
  requestAt,
  response,
  session,
  silent,
  type Deviation,
} from '../../support/evidence.ts';

const { v4, v6 } = addresses;
const url = 'https://demo.example.com/';
const allow = ['198.51.100.0/24', '2a01:4f8:1::/48'];
const inside: OwnAddress = { family: 4, ranges: ['198.51.100.7/32'], how: 'configured', detail: '' };
const outside: OwnAddress = { family: 4, ranges: ['20.9.9.9'], how: 'reference', detail: '' };
const unknown: OwnAddress = { family: 4, ranges: [], how: 'unknown', detail: 'there may be a NAT between' };
const stores = 'https://stores.example.com/list?state=california';
const noLife = { beyond: false, own: false };

const live = (address: string = v4) => answered(endpoint(address), { localAddress: '10.0.0.7' });
const gives = (status: number, to?: string, address: string = v4): HttpReading =>
  answered(requestAt(address), response(status, to === undefined ? [] : [['location', to]]));
const saying = (status: number, start: string) => {
  const { body, ...head } = response(status);
  return answered(requestAt(v4), { ...head, body: { ...body, start } } satisfies HttpResponse);
};

/** One address, and what it answers. */
const got = (access: AccessExpectation, reading: HttpReading, over: Deviation['seen'] = {}) => ({
  target: { expect: { access } },
  seen: { connections: [live()], sessions: [answered(handshakeAt(v4), session())], responses: [reading], ...over },
});
const from = (own: OwnAddress, reading: HttpReading, over: Deviation['seen'] = {}) =>
  got({ allow }, reading, { ownAddresses: [own], ...over });
const unanswered = (access: AccessExpectation, code: FailureCode, over: Deviation['seen'] = {}) => ({
  target: { expect: { access } },
  seen: { connections: [silent(endpoint(v4), code)], sessions: [], responses: [], ...over },
});
const cutIn = (access: AccessExpectation, code: FailureCode) => ({
  target: { expect: { access } },
  seen: { connections: [live()], sessions: [silent(handshakeAt(v4), code)], responses: [] },
});
const walk = (end: RedirectWalk['end'], ...steps: readonly HttpReading[]): RedirectWalk => ({
  end,
  steps: steps.map((reading) => ({ url: reading.where.url, connection: null, session: null, response: reading })),
});
const then = (status: number, path = 'app/'): HttpReading =>
  answered({ ...requestAt(v4), url: `${url}${path}` }, response(status));
const walked = (access: AccessExpectation, end: RedirectWalk['end'], ...steps: readonly HttpReading[]) => {
  const first = gives(302, '/app/');
  return got(access, first, { pageWalks: [walk(end, first, ...steps)] });
};
const after = (access: AccessExpectation, to: string, end: RedirectWalk['end'], ...steps: readonly HttpReading[]) =>
  got(access, gives(302, to), { pageWalks: [walk(end, gives(302, to), ...steps)] });
const asking = (path: string): HttpReading => {
  const { body, ...head } = response(200);
  return answered({ ...requestAt(v4), url: `${url}${path}` }, { ...head, body: { ...body, asksPassword: true } });
};
const claiming = (names: readonly string[], reading: HttpReading) => ({
  forged: names.map((name) => [name, '198.51.100.1'] as const),
  response: reading,
});
const forged = (reading: HttpReading) => ({
  accessForgeries: [{ forged: [['x-forwarded-for', '198.51.100.1']] as const, response: reading }],
});
const upgraded: Deviation = {
  target: { protocol: 'http', expect: { access: 'blocked' } },
  seen: {
    connections: [live()],
    responses: [
      answered({ ...requestAt(v4), url: 'http://demo.example.com:443/' }, response(308, [['location', url]])),
    ],
  },
};
const spoken = (protocol: Protocol, access: AccessExpectation): Deviation => ({
  target: { protocol, expect: { access } },
  seen: { connections: [live()], responses: [], ...(protocol === 'tcp' && { sessions: [] }) },
});

cases(accessAsExpected, {
  pass: {
    'open to us': { ...got('open', gives(200)), says: `${url} answers 200, and everyone should be let in` },
    'open, and a page that is not there': got('open', gives(404)),
    'open, and elsewhere': got('open', gives(302, 'https://www.other.example/')),
    'open, and a redirect without a place': got('open', gives(304)),
    'blocked by a status': { ...got('blocked', gives(403)), says: 'and nobody should be let in from here' },
    'blocked in silence': { ...unanswered('blocked', 'timeout'), says: ['silent for 5 s', 'looks the same'] },
    'blocked by a refusal': {
      ...unanswered('blocked', 'refused'),
      says: `demo.example.com port 443 takes no connection`,
    },
    'blocked in the handshake': { ...cutIn('blocked', 'reset'), says: 'cuts the TLS handshake off' },
    'blocked after it': got('blocked', silent(requestAt(v4), 'closed')),
    'blocked, and what redirects before it blocks': walked('blocked', 'page', then(403)),
    'blocked at both addresses': {
      ...got('blocked', gives(403), {
        connections: [live(), live(v6)],
        responses: [gives(403), gives(403, undefined, v6)],
      }),
    },
    'blocked, where IPv6 is lacking': {
      ...got('blocked', gives(403), { connections: [live(), silent(endpoint(v6), 'unreachable')] }),
      life: { ipv4: { beyond: true, own: false }, ipv6: noLife },
    },
    'a demand to sign in': { ...got('login', gives(401)), says: 'answers 401, and users should have to sign in' },
    'a way to sign in': {
      ...after(
        'login',
        '/oauth2/start?rd=%2F',
        'login',
        answered(
          { ...requestAt(v4), url: `${url}oauth2/start?rd=%2F` },
          response(302, [['location', 'https://id.example.net/x']]),
        ),
      ),
      says: `leads to ${url}oauth2/start?…, and from there to where users sign in`,
    },
    'a page of its own that is called so': {
      ...after('login', '/login?next=/', 'page', then(200, 'login?next=/')),
      says: 'and there answers 200, and users',
    },
    'a page of its own that asks for a password': {
      ...after('login', '/auth/', 'page', asking('auth/')),
      says: 'there answers 200 and asks for a password',
    },
    'a page of its own that demands to sign in': after('login', '/auth/', 'page', then(401, 'auth/')),
    'open, and a page below a path of a sign-in': {
      ...after('open', '/auth/dashboard', 'page', then(200, 'auth/dashboard')),
    },
    'a way to sign in elsewhere': got('login', gives(302, 'https://accounts.google.com/o')),
    'a way to sign in, by way of another page': {
      ...walked('login', 'login', gives(302, '/login')),
      says: 'from there to where users sign in',
    },
    'a page that demands to sign in, by way of another': walked('login', 'page', then(401)),
    'on the allowlist, and let in': {
      ...from(inside, gives(200)),
      says: 'our own address, 198.51.100.7/32 (as configured), is in the allowlist 198.51.100.0/24, 2a01:4f8:1::/48',
    },
    'on the allowlist, and asked to sign in': from(inside, gives(401)),
    'not on the allowlist, and turned away': {
      ...from(outside, gives(403)),
      says: 'our own address, 20.9.9.9 (as the reference saw it), is not in the allowlist',
    },
    'not on the allowlist, and silence': unanswered({ allow }, 'timeout', { ownAddresses: [outside] }),
    'a disguise where we are let in without': from(inside, gives(200), forged(gives(200))),
    'a disguise that changes nothing': from(outside, gives(403), forged(gives(403))),
    'a disguise that is not answered': from(outside, gives(403), forged(silent(requestAt(v4), 'timeout'))),
    'a disguise that breaks something': from(outside, gives(403), forged(gives(500))),
    'open, and a page from which users are led back': {
      ...got('open', gives(302, '/language?returnUrl=%2F'), {
        pageWalks: [walk('page', gives(302, '/language?returnUrl=%2F'), then(200, 'language?returnUrl=%2F'))],
      }),
      says: 'leads to https://demo.example.com/language?…, and there answers 200',
    },
    'blocked, and led to where the connection is cut': walked('blocked', 'unanswered', silent(requestAt(v4), 'reset')),
    'TLS, open': spoken('tls', 'open'),
    'TCP, open': spoken('tcp', 'open'),
  },
  warn: {
    'turned away before anybody could sign in': { ...got('login', gives(403)), reason: 'shut-out' },
  },
  fail: {
    'open, and turned away': {
      ...got('open', gives(403)),
      reason: 'shut-out',
      subject: v4,
      says: ['answers 403, though everyone should be let in', 'kubectl get ingress', 'curl -gsSk'],
    },
    'open, and a demand to sign in': { ...got('open', gives(401)), reason: 'login-wanted' },
    'open, and a way to sign in': {
      ...after('open', '/login', 'page', then(200, 'login')),
      reason: 'login-wanted',
    },
    'blocked, and let in': {
      ...got('blocked', gives(200)),
      reason: 'let-in',
      says: ['answers 200, though nobody should be let in from here', 'allowlist-source-range: "CIDRS-TO-LET-IN"'],
    },
    'blocked, and a page that is not there': { ...got('blocked', gives(404)), reason: 'let-in' },
    'blocked, and asked to sign in': { ...got('blocked', gives(401)), reason: 'let-in' },
    'blocked, and led to sign in': {
      ...after('blocked', '/login', 'page', then(200, 'login')),
      reason: 'let-in',
    },
    'blocked, and led elsewhere': { ...got('blocked', gives(302, 'https://other.example/')), reason: 'let-in' },
    'blocked, and led to a page': {
      ...walked('blocked', 'page', then(200)),
      reason: 'let-in',
      says: 'there answers 200',
    },
    'blocked, and led in a circle': { ...walked('blocked', 'loop'), reason: 'let-in' },
    'blocked at one of two addresses': {
      ...got('blocked', gives(200), {
        connections: [live(), live(v6)],
        responses: [gives(200), gives(403, undefined, v6)],
      }),
      subject: v4,
      says: 'at 1 of 2 addresses (20.80.0.1)',
    },
    'blocked, and TLS': { ...spoken('tls', 'blocked'), reason: 'let-in', says: 'finishes the TLS handshake' },
    'blocked, and TCP': { ...spoken('tcp', 'blocked'), reason: 'let-in', says: 'takes connections' },
    'content where users should sign in': { ...got('login', gives(200)), reason: 'no-login', says: 'auth-signin' },
    'content where users should sign in, by way of another page': {
      ...walked('login', 'page', then(200)),
      reason: 'no-login',
    },
    'on the allowlist, and turned away': {
      ...from(inside, gives(403)),
      reason: 'shut-out',
      says: [
        'though our own address',
        'allowlist-source-range: "198.51.100.0/24,2a01:4f8:1::/48"',
        'externalTrafficPolicy',
      ],
    },
    'not on the allowlist, and let in': {
      ...from(outside, gives(200)),
      reason: 'let-in',
      says: 'though our own address, 20.9.9.9 (as the reference saw it), is not in the allowlist',
    },
    'a disguise that lets in': {
      ...from(outside, gives(403), forged(gives(200))),
      reason: 'walked-around',
      subject: v4,
      owner: 'administrator',
      says: [
        'writes 198.51.100.1 into X-Forwarded-For walks around the allowlist: it answers 200',
        'src-ip-header',
        'numTrustedHops: 0',
        "-H 'x-forwarded-for: 198.51.100.1'",
        'proxy-real-ip-cidr',
      ],
    },
    'a disguise in many headers, one of which lets in': {
      ...from(outside, gives(403), {
        accessForgeries: [
          claiming(['x-forwarded-for', 'x-real-ip'], gives(200)),
          claiming(['x-forwarded-for'], gives(403)),
          claiming(['x-real-ip'], gives(200)),
        ],
      }),
      reason: 'walked-around',
      says: [
        'into X-Real-IP walks around the allowlist: it answers 200 then\n',
        "/dev/null -H 'x-real-ip: 198.51.100.1' -w",
      ],
    },
    'a disguise that lets in only by many headers at once': {
      ...from(outside, gives(403), {
        accessForgeries: [
          claiming(['x-forwarded-for', 'x-real-ip'], gives(200)),
          claiming(['x-forwarded-for'], gives(403)),
          claiming(['x-real-ip'], gives(403)),
        ],
      }),
      reason: 'walked-around',
      says: 'into the headers of the request walks around the allowlist: it answers 200 then (written were X-Forwarded-For, X-Real-IP, all at once)',
    },
    'content after all of a sign-in': {
      ...after('login', '/auth/', 'page', then(302, 'auth/'), then(200, 'home')),
      reason: 'no-login',
    },
    'a disguise that lets in, and nobody knows who we are': {
      ...from(unknown, gives(403), forged(gives(200))),
      reason: 'walked-around',
    },
    'a disguise that lets in, where we should be let in without': {
      ...from(inside, gives(403), forged(gives(200))),
      findings: 2,
      reason: 'shut-out',
    },
  },
  unknown: {
    'our own address is not known': {
      ...from(unknown, gives(403)),
      reason: 'own-unknown',
      says: ['answers 403', 'over IPv4 is not known (there may be a NAT between)', "expected: ['ADDRESS/32']"],
    },
    'our own address over this family is not known': {
      ...got({ allow }, gives(200), { ownAddresses: [{ ...inside, family: 6 }] }),
      reason: 'own-unknown',
    },
    'only some of our addresses are on the allowlist': {
      ...from({ ...inside, ranges: ['198.51.0.0/16'] }, gives(403)),
      reason: 'own-unknown',
      says: 'only in part',
    },
    'an allowlist that is not valid, or nobody at home': {
      ...got({ allow }, gives(503), { ownAddresses: [inside] }),
      reason: 'unavailable',
      says: ['allowlist annotation is not valid', 'no pod is ready', 'allowlist-source-range', 'get endpointslices'],
    },
    'the same where nobody should be let in': { ...got('blocked', gives(503)), reason: 'unavailable' },
    'an error': { ...got('open', gives(500)), reason: 'server-error' },
    'no rule for the host': {
      ...got('blocked', gives(404), { stranger: [gives(404)] }),
      reason: 'no-page',
      says: ['as to a made-up host', 'http: { path: /PATH }'],
    },
    'a page that is not there says nothing of signing in': { ...got('login', gives(404)), reason: 'no-page' },
    'content below a path of a sign-in': {
      ...after('login', '/auth/dashboard', 'page', then(200, 'auth/dashboard')),
      reason: 'elsewhere',
      says: 'there answers 200, and whether users have to sign in there is not known',
    },
    'content below a page of that name': {
      ...after('login', '/login/dashboard', 'page', then(200, 'login/dashboard')),
      reason: 'elsewhere',
    },
    'a sign-in of its own that is broken': {
      ...after('login', '/login', 'page', then(500, 'login')),
      reason: 'server-error',
    },
    'a sign-in of its own that leads back': {
      ...after('login', '/login', 'loop', then(302, 'login')),
      reason: 'not-seen',
    },
    'a sign-in of its own that was not looked at': {
      ...got('login', gives(302, '/login')),
      reason: 'not-seen',
      says: 'what is there was not seen',
    },
    'open, and led in a circle': { ...walked('open', 'loop'), reason: 'not-seen', says: 'from there to no end' },
    'open, and led on and on': { ...walked('open', 'too-many'), reason: 'not-seen' },
    'too many requests, open': { ...got('open', gives(429)), reason: 'not-seen', says: 'asks too often' },
    'too many requests, blocked': { ...got('blocked', gives(429)), reason: 'not-seen' },
    'too many requests, where users sign in': { ...got('login', gives(429)), reason: 'not-seen' },
    'too many requests where it leads, blocked': { ...walked('blocked', 'page', then(429)), reason: 'not-seen' },
    'open, and a place with a state, of a country or of a sign-in': {
      ...got('open', gives(302, stores)),
      reason: 'elsewhere',
      says: 'leads to https://stores.example.com/list?…, and whether users have to sign in there is not known',
    },
    'a place with a state, of a country or of a sign-in': { ...got('login', gives(302, stores)), reason: 'elsewhere' },
    'open, and a page on another host from which users are led back': {
      ...got('open', gives(302, 'https://consent.example.com/cookies?returnUrl=%2Fa')),
      reason: 'elsewhere',
    },
    'open, and such a place by way of another page': {
      ...walked(
        'open',
        'elsewhere',
        answered({ ...requestAt(v4), url: `${url}app/` }, response(302, [['location', stores]])),
      ),
      reason: 'elsewhere',
      says: 'from there to https://stores.example.com/list?…',
    },
    'an unknown place': {
      ...got('login', gives(302, 'https://id.example.net/start')),
      reason: 'elsewhere',
      says: 'whether users have to sign in there is not known',
    },
    'a page from which users are led back, and where they sign in is not known': {
      ...got('login', gives(302, '/language?returnUrl=%2F'), {
        pageWalks: [walk('page', gives(302, '/language?returnUrl=%2F'), then(200, 'language?returnUrl=%2F'))],
      }),
      reason: 'elsewhere',
    },
    'blocked, and led to where our time ended': {
      ...walked('blocked', 'unanswered', silent({ ...requestAt(v4), url: `${url}app/` }, 'budget')),
      reason: 'not-seen',
      says: 'and there gave no answer that tells',
    },
    'blocked, and led to where no time was left to ask': {
      ...got('blocked', gives(302, '/app/')),
      reason: 'not-seen',
      says: 'what is there was not seen',
    },
    'blocked, and led to a port that is not dialled': { ...walked('blocked', 'denied'), reason: 'not-seen' },
    'blocked, and led where no answer came, without a response': {
      ...got('blocked', gives(302, '/app/'), {
        pageWalks: [
          {
            end: 'unanswered',
            steps: [
              { url, connection: null, session: null, response: gives(302, '/app/') },
              { url: `${url}app/`, connection: silent(endpoint(v4)), session: null, response: null },
            ],
          },
        ],
      }),
      reason: 'not-seen',
    },
    'an error at both addresses, in families in which we are seen as another': {
      ...got({ allow }, gives(503), {
        connections: [live(), live(v6)],
        responses: [gives(503), gives(503, undefined, v6)],
        ownAddresses: [inside, { ...outside, family: 6, ranges: ['2a01:4f8:1::7/128'] }],
      }),
      reason: 'unavailable',
      subject: `${v4}, ${v6}`,
    },
    'silence where we should be let in': { ...unanswered('open', 'refused'), reason: 'not-seen' },
    'silence, and nobody was heard': {
      ...unanswered('blocked', 'timeout'),
      life: { ipv4: noLife, ipv6: noLife },
      reason: 'not-seen',
      says: 'nobody else was heard',
    },
    'silence, and our own address is not known': {
      ...unanswered({ allow }, 'timeout', { ownAddresses: [unknown] }),
      reason: 'own-unknown',
    },
    'an alert': { ...cutIn('blocked', 'tls-alert'), reason: 'not-seen' },
    'no answer in time': { ...got('blocked', silent(requestAt(v4), 'timeout')), reason: 'not-seen' },
    'a client certificate is wanted first': {
      ...got('blocked', saying(400, 'No required SSL certificate was sent')),
      reason: 'not-seen',
      says: 'demands a client certificate',
    },
    'only the way to https was seen': { ...upgraded, reason: 'not-seen' },
    misdirected: { ...got('blocked', gives(421)), reason: 'not-seen' },
    'no way over any family': {
      ...unanswered('blocked', 'unreachable'),
      life: { ipv4: noLife, ipv6: noLife },
      reason: 'not-seen',
    },
  },
  notJudged: {
    'behind a portal': { ...got('open', gives(200)), limits: ['captive-portal'], says: 'captive-portal' },
    'nothing to try': {
      target: { expect: { access: 'open' } },
      gaps: { connections: { state: 'absent', detail: 'the name has no address' } },
      says: 'the name has no address',
    },
  },
  absent: {
    'nothing is expected': {},
    'not to be reached': { target: { expect: { access: 'blocked', reachable: false } } },
  },
});
