import { redirectsEnd } from '../../../src/checks/http/redirects-end.ts';
import type { HttpResponse } from '../../../src/model/http.ts';
import type { RedirectStep, RedirectWalk } from '../../../src/model/http-looks.ts';
import type { FailureCode } from '../../../src/model/reading.ts';
import { maskedWalk, numberedMask } from '../../../src/facts/http/redirects/masked.ts';
import { cases, type Row } from '../../support/cases.ts';
import {
  addresses,
  answered,
  certificate,
  fromNow,
  intermediate,
  leaf,
  pki,
  response,
  root,
  session,
  silent,
} from '../../support/evidence.ts';

const home = 'https://demo.example.com/';
const plainHome = 'http://demo.example.com/';
const www = 'https://www.example.com/';
const there = '20.90.0.1';
const local = { localAddress: '10.0.0.7' };

const placeOf = (url: string, address: string) => ({
  address,
  port: Number(new URL(url).port || (url.startsWith('https:') ? 443 : 80)),
});

/** A step that was answered so; its certificate is the healthy one unless told otherwise. */
function step(
  url: string,
  answer: HttpResponse | null,
  over: Partial<RedirectStep> = {},
  address: string = addresses.v4,
): RedirectStep {
  const at = placeOf(url, address);
  return {
    url,
    connection: answered(at, local),
    session: url.startsWith('https:') ? answered({ ...at, serverName: new URL(url).hostname }, session()) : null,
    response: answer === null ? null : answered({ ...at, url }, answer),
    ...over,
  };
}

const to = (location: string, status = 301, ...more: readonly (readonly [string, string])[]): HttpResponse =>
  response(status, [['location', location], ...more]);
const strict = ['strict-transport-security', 'max-age=31536000'] as const;
const failed = (url: string, code: FailureCode, address: string = addresses.v4, ms = 5000): RedirectStep => ({
  url,
  connection: answered(placeOf(url, address), local),
  session: null,
  response: silent({ ...placeOf(url, address), url }, code, code, ms),
});
const closed = (code: FailureCode = 'refused', address: string = addresses.v4): RedirectWalk => ({
  steps: [{ url: plainHome, connection: silent({ address, port: 80 }, code), session: null, response: null }],
  end: 'unanswered',
});
const walk = (end: RedirectWalk['end'], ...steps: readonly RedirectStep[]): RedirectWalk => ({ steps, end });
const page = (...pageWalks: readonly RedirectWalk[]): Row => ({ seen: { pageWalks } });
const plain = (...plainWalks: readonly RedirectWalk[]): Row => ({ seen: { plainWalks } });
const chain = (many: number): RedirectStep[] =>
  Array.from({ length: many }, (_, i) => step(`${home}${i}`, to(`${home}${i + 1}`, 302)));
const ended = step(`${home}end`, response(200));
const secured = walk('page', step(plainHome, to(home)), step(home, response(200)));
/** With another certificate at the other host, and what is known of it. */
const certified = (over: Parameters<typeof certificate>[1], known: 'trusted' | 'alone' = 'trusted'): Row => {
  const other = certificate('other', { names: { dns: ['www.example.com'], ip: [], other: [] }, ...over });
  const edges = [
    ['leaf', 'intermediate'],
    ['intermediate', 'root'],
    ['root', 'root'],
  ] as const;
  const shown = session([other, ...(known === 'trusted' ? [intermediate] : [])]);
  const at = { ...placeOf(www, there), serverName: 'www.example.com' };
  return {
    ...page(walk('page', step(home, to(www)), step(www, response(200), { session: answered(at, shown) }, there))),
    pki: pki([leaf, intermediate, root, other], known === 'trusted' ? [...edges, ['other', 'intermediate']] : edges, {
      public: ['root'],
    }),
  };
};
const to3 = (other: Partial<RedirectStep>, end: RedirectWalk['end'] = 'unanswered'): Row =>
  page(walk(end, step(home, to(www, 302)), { url: www, connection: null, session: null, response: null, ...other }));
const atWww = placeOf(www, there);
const demanding = (address: string, serverName: string) =>
  answered(
    { address, port: 443, serverName },
    session([leaf, intermediate], {
      client: {
        certificate: null,
        asked: true,
        taken: false,
        refusal: { code: 'tls-alert', detail: 'the server sent the alert certificate_required (116)' },
      },
    }),
  );

cases(redirectsEnd, {
  pass: {
    'no redirect, and no plain HTTP': { says: 'demo.example.com answers without leading on' },
    'plain HTTP that leads to HTTPS': { ...plain(secured), says: `${plainHome} → ${home} (301), which answers 200` },
    'plain HTTP that is closed': { ...plain(closed()), says: 'plain HTTP is closed (connection refused)' },
    'plain HTTP that is silent': plain(closed('timeout')),
    'plain HTTP that is forbidden': { ...plain(walk('page', step(plainHome, response(403)))), says: 'answers 403' },
    'plain HTTP that is not served': plain(walk('page', step(plainHome, response(404)))),
    'plain HTTP that wants an upgrade': plain(walk('page', step(plainHome, response(426)))),
    'plain HTTP that has an error': plain(walk('page', step(plainHome, response(503)))),
    'a port 80 that does not speak HTTP': {
      ...plain(walk('unanswered', failed(plainHome, 'malformed'))),
      says: 'gives no HTTP answer',
    },
    'content over HTTP where nothing else is meant': {
      target: { protocol: 'http', port: 80, httpPort: null },
      ...page(walk('page', step(plainHome, to(`${plainHome}en`)), step(`${plainHome}en`, response(200)))),
    },
    'three redirects': page(walk('page', ...chain(3), ended)),
    'a login': {
      ...page(walk('login', step(home, to('https://id.example.net/login', 302)))),
      says: 'where users sign in',
    },
    'another party that is in order': {
      ...to3({ connection: answered(atWww, local) }, 'elsewhere'),
      says: 'of which no page was asked',
    },
    'a sibling with a certificate of its own': certified({}),
    'a page that is kept from us': page(walk('page', step(home, to(`${home}en`)), step(`${home}en`, response(403)))),
    'plain HTTP that leads to the page of the target, which is not there': {
      seen: {
        responses: [answered({ ...placeOf(home, addresses.v4), url: home }, response(404))],
        plainWalks: [walk('page', step(plainHome, to(home)), step(home, response(404)))],
      },
    },
    'plain HTTP that leads to what is told of the target': {
      seen: {
        responses: [answered({ ...placeOf(home, addresses.v4), url: home }, to(`${home}en`))],
        pageWalks: [walk('page', step(home, to(`${home}en`)), step(`${home}en`, response(200)))],
        plainWalks: [walk('page', step(plainHome, to(`${home}en`)), step(`${home}en`, response(200)))],
      },
      says: `${plainHome} → ${home}en (301), which answers 200`,
    },
    'HTTPS at another port, which answers': {
      target: { port: 8443 },
      ...plain(walk('page', step(plainHome, to(home)), step(home, response(200)))),
    },
    'a private authority that is known': {
      ...certified({}),
      pki: pki(
        [leaf, intermediate, root, certificate('other', { names: { dns: ['www.example.com'], ip: [], other: [] } })],
        [
          ['other', 'intermediate'],
          ['intermediate', 'root'],
        ],
        { private: ['root'] },
      ),
    },
    'a certificate that an interceptor made': {
      ...certified({ names: { dns: ['a.example'], ip: [], other: [] } }),
      limits: ['tls-intercepted'],
    },
    'an IPv6 address of which nothing is heard from here': {
      ...plain(secured, closed('unreachable', addresses.v6)),
      life: { ipv4: { beyond: true, own: false }, ipv6: { beyond: false, own: false } },
      limits: ['no-ipv6'],
    },
  },
  warn: {
    'a final dot, and nothing there': {
      ...page(
        walk(
          'page',
          step(home, to('https://demo.example.com./', 302)),
          step('https://demo.example.com./', response(404)),
        ),
      ),
      reason: 'ends-broken',
      says: '--resolve demo.example.com.:443:20.80.0.1 https://demo.example.com./',
    },
    'a sign-in of its own that is broken': {
      ...page(walk('page', step(home, to(`${home}login`, 302)), step(`${home}login`, response(500)))),
      reason: 'ends-broken',
      says: `${home}login (302): demo.example.com answers 500`,
    },
    'plain content': {
      ...plain(walk('page', step(plainHome, response(200)))),
      reason: 'plain-content',
      subject: addresses.v4,
      says: [`${plainHome} answers 200 over plain HTTP`, 'at 1 of 2 addresses', 'force-ssl-redirect: "true"', 'curl'],
    },
    'plain content after a redirect': {
      ...plain(walk('page', step(plainHome, to(`${plainHome}en`)), step(`${plainHome}en`, response(206)))),
      reason: 'plain-content',
      says: `${plainHome}en answers 206`,
    },
    'plain content at both addresses': {
      ...plain(
        walk('page', step(plainHome, response(200))),
        walk('page', step(plainHome, response(200), {}, addresses.v6)),
      ),
      subject: `${addresses.v4}, ${addresses.v6}`,
    },
    'four redirects': {
      ...page(walk('page', ...chain(4), ended)),
      reason: 'many-hops',
      says: ['4 redirects, one after another', `${home}0 → ${home}1 (302)`],
    },
    'four redirects, and five from plain HTTP': {
      ...page(walk('page', ...chain(4), ended)),
      seen: {
        pageWalks: [walk('page', ...chain(4), ended)],
        plainWalks: [walk('page', step(plainHome, to(`${home}0`)), ...chain(4), ended)],
      },
      reason: 'many-hops',
      says: '5 redirects',
    },
    'a name that does not exist': {
      ...to3({ lookup: 'nxdomain' }),
      reason: 'leaves-for-broken',
      says: [`${home} leads to ${www} (302): www.example.com does not exist`, 'dig A www.example.com'],
    },
    'a name without an address': { ...to3({ lookup: 'nodata' }), says: 'has no address' },
    'a host that refuses': {
      ...to3({ connection: silent(atWww, 'refused') }),
      reason: 'leaves-for-broken',
      says: ['takes no connection at 20.90.0.1:443 (connection refused)', 'nc -vz'],
    },
    'a host that is silent, while others were heard': {
      ...to3({ connection: silent(atWww) }, 'elsewhere'),
      says: 'silent for 5 s',
    },
    'a host that shakes no hands': {
      ...to3(
        {
          connection: answered(atWww, local),
          session: silent(
            { ...atWww, serverName: 'www.example.com' },
            'tls-alert',
            'the server sent the alert handshake_failure (40)',
          ),
        },
        'elsewhere',
      ),
      reason: 'leaves-for-broken',
      says: 'finishes no TLS handshake',
    },
    'a sibling without an answer': {
      ...to3({ ...failed(www, 'closed', there) }),
      says: 'www.example.com gives no HTTP answer',
    },
    'a sibling with an error': {
      ...page(
        walk('page', step(plainHome, to('http://www.example.com/')), step('http://www.example.com/', response(502))),
      ),
      target: { protocol: 'http', port: 80, httpPort: null },
      reason: 'leaves-for-broken',
      says: 'www.example.com answers 502',
    },
    'a certificate for another': {
      ...certified({ names: { dns: ['a.example'], ip: [], other: [] } }),
      reason: 'leaves-for-broken',
      says: 'serves a certificate that is not for it: it covers a.example',
    },
    'a certificate that expired': {
      ...certified({ notAfter: fromNow(-3) }),
      reason: 'leaves-for-broken',
      says: 'serves a certificate that expired 3 d ago',
    },
    'a certificate that is to come': { ...certified({ notBefore: fromNow(3) }), says: 'not valid before 3 d from now' },
    'a certificate of nobody known': {
      ...certified({ selfSigned: true }, 'alone'),
      says: 'vouched for by nobody but itself',
    },
    'its own page with an error': {
      ...page(walk('page', step(home, to(`${home}en`)), step(`${home}en`, response(503)))),
      reason: 'ends-broken',
      says: 'demo.example.com answers 503',
    },
    'its own page without an answer': {
      ...page(walk('unanswered', step(home, to(`${home}en`)), failed(`${home}en`, 'timeout', addresses.v4, 10_000))),
      reason: 'ends-broken',
    },
    'HTTPS at another port, which is closed': {
      target: { port: 8443 },
      seen: {
        responses: [
          answered({ address: addresses.v4, port: 8443, url: 'https://demo.example.com:8443/' }, response(200)),
        ],
        plainWalks: [
          walk('unanswered', step(plainHome, to(home)), {
            url: home,
            connection: silent(placeOf(home, addresses.v4), 'refused'),
            session: null,
            response: null,
          }),
        ],
      },
      reason: 'ends-broken',
    },
    'its own page that is not there': {
      ...page(walk('page', step(home, to(`${home}en`)), step(`${home}en`, response(404)))),
      reason: 'ends-broken',
      says: ['demo.example.com answers 404', `Mend ${home}en`],
    },
    'a page that is gone, from plain HTTP': {
      ...plain(walk('page', step(plainHome, to(`${home}en`)), step(`${home}en`, response(410)))),
      reason: 'ends-broken',
      says: 'demo.example.com answers 410',
    },
    'a sibling without the page': {
      ...page(walk('page', step(home, to(www)), step(www, response(404), {}, there))),
      reason: 'leaves-for-broken',
    },
    'another page than the target, with an error, from plain HTTP': {
      ...plain(walk('page', step(plainHome, to(`${home}index.php`)), step(`${home}index.php`, response(500)))),
      reason: 'ends-broken',
      says: `${plainHome} leads to ${home}index.php (301): demo.example.com answers 500`,
    },
    'another page than the target, cut off, from plain HTTP': {
      ...plain(walk('unanswered', step(plainHome, to(`${home}index.php`)), failed(`${home}index.php`, 'closed'))),
      reason: 'ends-broken',
    },
    'a page that is silent for as long as users wait, until our time ends': {
      ...page(walk('unanswered', step(home, to(`${home}en`)), failed(`${home}en`, 'budget'))),
      reason: 'ends-broken',
    },
    'plain HTTP, which browsers do not ask (HSTS), with another secret than before': {
      ...page(
        maskedWalk(
          walk(
            'page',
            step(home, to(`${home}p?token=AAAAAAAA`, 302, strict)),
            step(`${home}p?token=AAAAAAAA`, to(`${plainHome}p?token=BBBBBBBB`, 302, strict)),
            step(`${plainHome}p?token=BBBBBBBB`, to(`${home}p?token=BBBBBBBB`)),
            step(`${home}p?token=BBBBBBBB`, response(200)),
          ),
          numberedMask(),
        ),
      ),
      reason: 'https-to-http',
      says: 'has browsers ask for HTTPS instead, and other clients',
    },
    'plain HTTP, which browsers do not ask (HSTS)': {
      ...page(
        walk(
          'page',
          step(home, to(`${plainHome}app/`, 302, strict)),
          step(`${plainHome}app/`, to(`${home}app/`)),
          step(`${home}app/`, response(200)),
        ),
      ),
      reason: 'https-to-http',
      says: ['Strict-Transport-Security has browsers ask for HTTPS instead', 'other clients go on in the clear'],
    },
    'plain HTTP of a host below, with HSTS for it, too': {
      ...page(
        walk(
          'elsewhere',
          step(
            home,
            to('http://a.demo.example.com/', 302, ['strict-transport-security', 'Max-Age="9"; includeSubDomains']),
          ),
        ),
      ),
      reason: 'https-to-http',
    },
    'a Location that is none': {
      ...page(walk('unreadable', step(home, to('javascript:x')))),
      reason: 'unreadable',
      says: 'leads nowhere: its Location is a URL of javascript:',
    },
    'no Location': {
      ...page(walk('unreadable', step(home, response(301)))),
      reason: 'unreadable',
      says: 'it names no Location',
    },
  },
  fail: {
    itself: {
      ...page(walk('loop', step(home, to(home)))),
      reason: 'loop',
      says: [`${home} leads to itself (301)`, 'X-Forwarded-Proto', 'use-forwarded-headers'],
    },
    'itself, behind Cloudflare by its address': {
      ...page(walk('loop', step(home, to(home), {}, '104.16.0.1'))),
      reason: 'loop',
      says: ['at Cloudflare', 'Full (strict)', 'Flexible'],
    },
    'itself, behind Cloudflare by its headers': {
      ...page(walk('loop', step(home, to(home, 301, ['cf-ray', 'x-ARN'])))),
      says: 'Full (strict)',
    },
    'two that lead to each other': {
      ...page(walk('loop', step(home, to(www)), step(www, to(home), {}, there))),
      reason: 'loop',
      says: ['redirects go in a circle', 'lead to each other', 'demo.example.com and www.example.com'],
    },
    'two that lead to each other, behind Cloudflare': {
      ...page(walk('loop', step(home, to(www), {}, '104.16.0.1'), step(www, to(home), {}, '104.16.0.1'))),
      says: 'lead to each other',
    },
    'a circle that begins later': {
      ...page(
        walk('loop', step(home, to(`${home}a`)), step(`${home}a`, to(`${home}b`)), step(`${home}b`, to(`${home}a`))),
      ),
      says: `circle: ${home}a → ${home}b (301) → ${home}a (301)`,
    },
    'a circle seen from both ends, once': {
      seen: {
        pageWalks: [walk('loop', step(home, to(home)))],
        plainWalks: [walk('loop', step(plainHome, to(home)), step(home, to(home)))],
      },
      reason: 'loop',
    },
    'a sign-in that leads to itself': {
      ...page(walk('loop', step(home, to(`${home}login`)), step(`${home}login`, to(`${home}login`)))),
      reason: 'loop',
      says: [`${home}login leads to itself`, `Except ${home}login from what makes users sign in`],
    },
    'redirects without an end, from plain HTTP as well, once': {
      seen: {
        responses: [answered({ ...placeOf(home, addresses.v4), url: `${home}0` }, to(`${home}1`))],
        pageWalks: [walk('too-many', ...chain(21))],
        plainWalks: [walk('too-many', step(plainHome, to(`${home}0`)), ...chain(20))],
      },
      reason: 'loop',
      says: `${home}0 leads on and on`,
    },
    'redirects without an end, to pages that are others each time': {
      ...page(walk('too-many', ...chain(21))),
      reason: 'loop',
      says: [`${home}0 leads on and on: after 20 redirects no end was seen`, 'ERR_TOO_MANY_REDIRECTS', 'end it'],
    },
    'redirects without an end, from HTTPS to plain HTTP': {
      ...page(walk('too-many', step(home, to(`${plainHome}0`)), ...chain(20))),
      reason: 'loop',
    },
    'HTTPS to plain HTTP': {
      ...page(walk('page', step(home, to(`${plainHome}en`)), step(`${plainHome}en`, response(200)))),
      reason: 'https-to-http',
      says: [`${home} leads to ${plainHome}en (301): from HTTPS to plain HTTP`, 'X-Forwarded-Proto'],
    },
    'plain HTTP to HTTPS and back': {
      ...plain(walk('loop', step(plainHome, to(home)), step(home, to(plainHome)))),
      reason: 'https-to-http',
      says: 'and so in a circle',
    },
    'a circle in browsers alone (HSTS)': {
      ...page(
        walk(
          'page',
          step(home, to(plainHome, 302, strict)),
          step(plainHome, to(`${home}en`)),
          step(`${home}en`, response(200)),
        ),
      ),
      reason: 'https-to-http',
      says: 'in a circle that none of them leaves',
    },
    'HTTPS to plain HTTP, where HSTS was withdrawn': {
      ...page(walk('page', step(home, to(`${plainHome}en`, 302, ['strict-transport-security', 'max-age=0'])))),
      reason: 'https-to-http',
    },
    'HTTPS to plain HTTP of another host, with HSTS for its own': {
      ...page(walk('elsewhere', step(home, to('http://www.example.com/', 302, strict)))),
      reason: 'https-to-http',
    },
    'HTTPS to plain HTTP of a host below, with HSTS for its own': {
      ...page(walk('elsewhere', step(home, to('http://a.demo.example.com/', 302, strict)))),
      reason: 'https-to-http',
    },
    'HTTPS to plain HTTP at a port of its own, which HSTS leaves as it is': {
      ...page(walk('elsewhere', step(home, to('http://demo.example.com:8080/x', 302, strict)))),
      reason: 'https-to-http',
    },
    'plain HTTP in a circle, where the target gives no answer': {
      seen: {
        responses: [silent({ ...placeOf(home, addresses.v4), url: home }, 'reset')],
        plainWalks: [walk('loop', step(plainHome, to(plainHome)))],
      },
      reason: 'loop',
    },
    'the same, with cookies': {
      ...plain(walk('loop', step(plainHome, to(home)), step(home, { ...to(plainHome), setsCookies: true }))),
      reason: 'https-to-http',
    },
    'a login in the clear': {
      ...page(walk('login', step(home, to('http://demo.example.com/login', 302)))),
      reason: 'https-to-http',
    },
    'plain HTTP of somebody else': {
      ...page(
        walk('elsewhere', step(home, to('http://example.net/', 302)), step('http://example.net/', null, {}, there)),
      ),
      reason: 'https-to-http',
    },
  },
  unknown: {
    'a place with credentials, which browsers send': {
      ...page(walk('unreadable', step(home, to('https://me:secret@demo.example.com/', 302)))),
      reason: 'not-seen',
      says: `${home} answers 302, and its Location holds credentials, which are sent to nobody`,
    },
    'no end for want of cookies': {
      ...page(walk('too-many', ...chain(21), step(home, { ...to(home), setsCookies: true }))),
      reason: 'cookies',
      says: 'leads on and on',
    },
    'a circle for want of cookies': {
      ...page(walk('loop', step(home, { ...to(home), setsCookies: true }))),
      reason: 'cookies',
      says: 'cookies are set on the way',
    },
    'what may not be dialled': {
      ...page(
        walk('denied', step(home, to('https://10.0.0.1/a', 302)), {
          url: 'https://10.0.0.1/a',
          connection: silent({ address: '10.0.0.1', port: 443 }, 'denied', '10.0.0.1 is no public address'),
          session: null,
          response: null,
        }),
      ),
      reason: 'denied',
      says: '10.0.0.1 is no public address',
    },
    'an unusual port': {
      ...page(
        walk('denied', step(home, to(`${home}a`, 302)), {
          url: `${home}a`,
          connection: silent(atWww, 'denied', 'port 22 is not usual: on the word of a redirect it is not dialled'),
          session: null,
          response: null,
        }),
      ),
      reason: 'denied',
      says: 'where nothing is asked: port 22 is not usual',
    },
    'a name that is not looked up': {
      ...page(
        walk('denied', step(home, to('https://intra/', 302)), {
          url: 'https://intra/',
          connection: null,
          session: null,
          response: null,
        }),
      ),
      reason: 'denied',
      says: 'no public name',
    },
    'a look-up that came to no end': {
      ...to3({ lookup: 'unanswered' }),
      reason: 'not-seen',
      says: 'could not be looked up to an end',
    },
    'its own page, silent for less than a first page may be': {
      ...page(walk('unanswered', step(home, to(`${home}en`)), failed(`${home}en`, 'timeout', addresses.v4, 7403))),
      reason: 'not-seen',
      says: ['was left after 7.4 s without an answer, too early to tell', 'curl'],
    },
    'our own time': { ...to3({ connection: silent(atWww, 'budget') }), reason: 'not-seen' },
    'our own time, before plain HTTP at both addresses': {
      ...plain(closed('budget'), closed('budget', addresses.v6)),
      reason: 'not-seen',
      subject: `${addresses.v4}, ${addresses.v6}`,
    },
    'our own time, before plain HTTP': { ...plain(closed('budget')), reason: 'not-seen', says: plainHome },
    'our own time, with the connection made': {
      ...plain(walk('unanswered', failed(plainHome, 'budget', addresses.v4, 800))),
      reason: 'not-seen',
    },
    'silence where nobody was heard': {
      ...to3({ connection: silent(atWww) }),
      life: { ipv4: { beyond: false, own: false }, ipv6: { beyond: false, own: false } },
      reason: 'not-seen',
    },
    'a Location of more than we read': {
      ...page(walk('unreadable', step(home, to(`/${'x'.repeat(1023)}`)))),
      reason: 'not-seen',
      says: 'more than we read',
    },
    'a host that wants a client certificate': {
      ...to3({
        connection: answered(atWww, local),
        session: demanding(there, 'www.example.com'),
      }),
      reason: 'not-seen',
      says: 'wants a client certificate',
    },
    'no answer of its own': { gaps: { responses: { state: 'unread', detail: 'no TLS handshake was finished' } } },
  },
  notJudged: {
    'from inside the cluster': { limits: ['hairpin'], says: 'hairpin' },
    'no answer of its own, whatever is heard over plain HTTP': {
      seen: {
        responses: [silent({ ...placeOf(home, addresses.v4), url: home }, 'reset')],
        plainWalks: [walk('unanswered', step(plainHome, to(home)), failed(home, 'reset'))],
      },
      says: 'demo.example.com gave no answer that could lead anywhere',
    },
    'no answer of its own for want of a certificate, as it should be': {
      target: { expect: { clientCertificate: 'required' } },
      seen: { sessions: [demanding(addresses.v4, 'demo.example.com')], responses: [] },
      gaps: { responses: { state: 'unread', detail: 'the server wants a client certificate' } },
      says: 'lets nobody in without a client certificate, as it should',
    },
  },
  absent: {
    'not to be reached': { target: { expect: { reachable: false } } },
    'no HTTP': { target: { protocol: 'tls' } },
  },
});
