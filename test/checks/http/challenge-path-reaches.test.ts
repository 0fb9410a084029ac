import { challengePathReaches } from '../../../src/checks/http/challenge-path-reaches.ts';
import type { RedirectStep, RedirectWalk } from '../../../src/model/http-looks.ts';
import type { FailureCode } from '../../../src/model/reading.ts';
import { cases, type Row } from '../../support/cases.ts';
import { addresses, answered, response, session, silent, walk as resolved } from '../../support/evidence.ts';

const { v4, v6, internal } = addresses;
const tokens: Readonly<Record<string, string>> = { [v4]: 'a'.repeat(43), [v6]: 'b'.repeat(43) };
const pathAt = (address: string): string => `/.well-known/acme-challenge/${tokens[address] ?? 'c'.repeat(43)}`;
const urlAt = (address: string): string => `http://demo.example.com${pathAt(address)}`;
const local = { localAddress: '10.0.0.7' };
const alive = { beyond: true, own: false };
const mute = { beyond: false, own: false };

function step(url: string, status: number | null, location: string | null, address: string): RedirectStep {
  const at = { address, port: url.startsWith('https:') ? 443 : 80 };
  const headers = location === null ? [] : [['location', location] as const];
  return {
    url,
    connection: answered(at, local),
    session: url.startsWith('https:') ? answered({ ...at, serverName: new URL(url).hostname }, session()) : null,
    response: status === null ? null : answered({ ...at, url }, response(status, headers)),
  };
}
const answer = (status: number, address: string = v4): RedirectWalk => ({
  steps: [step(urlAt(address), status, null, address)],
  end: 'page',
});
const led = (end: RedirectWalk['end'], location: string, ...then: readonly RedirectStep[]): RedirectWalk => ({
  steps: [step(urlAt(v4), 301, location, v4), ...then],
  end,
});
const dead = (address: string = v4, code: FailureCode = 'refused'): RedirectWalk => ({
  steps: [{ url: urlAt(address), connection: silent({ address, port: 80 }, code), session: null, response: null }],
  end: 'unanswered',
});
const proven = (...challengeWalks: readonly RedirectWalk[]): Row => ({
  target: { expect: { challenge: 'http-01' } },
  seen: { challengeWalks },
});
const home = `https://demo.example.com${pathAt(v4)}`;
const parked = 'http://parking.example.net/';
const elsewhere = step(parked, null, null, '20.90.0.1');
const many = Array.from({ length: 11 }, (_, i) => step(`https://demo.example.com/${i}`, 302, `/${i + 1}`, v4));

cases(challengePathReaches, {
  pass: {
    'no such token': {
      ...proven(answer(404), answer(404, v6)),
      says: 'TOKEN answers 404 for a token that nobody made, as it should',
    },
    'no longer there': proven(answer(410)),
    'a page for whatever is asked': {
      ...proven(answer(200)),
      says: 'whatever is asked there, the application answers',
    },
    'a redirect to HTTPS': { ...proven(led('page', home, step(home, 404, null, v4))), says: 'TOKEN (301) answers 404' },
    'a redirect to HTTPS, whose certificate nobody looks at': proven(
      led('page', home, {
        ...step(home, 404, null, v4),
        session: answered({ address: v4, port: 443, serverName: 'demo.example.com' }, session([])),
      }),
    ),
    'a redirect to a sibling': proven(
      led('page', 'https://www.example.com/', step('https://www.example.com/', 404, null, '20.90.0.1')),
    ),
    'another domain at the same address': {
      ...proven(led('elsewhere', 'https://www.example.net/', step('https://www.example.net/', null, null, v4))),
      says: 'at the same platform',
    },
    'a host of the same environment': proven(
      led(
        'elsewhere',
        'https://acme.ck8s.example.org/',
        step('https://acme.ck8s.example.org/', null, null, '20.90.0.1'),
      ),
    ),
    'ports of its own': {
      target: { port: 8443, httpPort: 8080, expect: { challenge: 'http-01' } },
      seen: {
        challengeWalks: [
          led('page', 'https://demo.example.com:8443/', step('https://demo.example.com:8443/', 404, null, v4)),
        ],
      },
    },
    'a private address, for a private authority': {
      target: { expect: { challenge: 'http-01', trust: 'private' } },
      seen: { challengeWalks: [answer(404, internal)] },
    },
    'another port, for a private authority': {
      target: { expect: { challenge: 'http-01', trust: 'private' } },
      seen: {
        challengeWalks: [
          led('page', 'http://demo.example.com:8080/', step('http://demo.example.com:8080/', 404, null, v4)),
        ],
      },
    },
    'a private range that is public here': {
      ...proven(answer(404, internal)),
      settings: { networks: { public: ['10.20.0.0/16'], private: [] } },
    },
    'a private address beside a public one': proven(answer(404), dead(internal)),
    'IPv6, over which nothing is heard from here': {
      ...proven(answer(404), dead(v6, 'timeout')),
      life: { ipv4: alive, ipv6: mute },
      limits: ['no-ipv6'],
    },
    'no HTTP beside it': {
      ...proven(answer(404)),
      target: { protocol: 'tls', httpPort: null, expect: { challenge: 'http-01' } },
    },
  },
  warn: {
    'IPv6 refuses': {
      ...proven(answer(404), dead(v6)),
      reason: 'some-closed',
      subject: v6,
      says: ["Let's Encrypt tries IPv6 first", 'not after a refusal', `nc -vz -w 5 ${v6} 80`],
    },
    'IPv6 is silent': {
      ...proven(answer(404), dead(v6, 'timeout')),
      reason: 'some-closed',
      says: 'after that has cost it time',
    },
    'one of two': {
      ...proven(answer(404), dead('20.80.0.2')),
      reason: 'some-closed',
      subject: '20.80.0.2',
      says: 'may try that one alone',
    },
    'a password': { ...proven(answer(401)), reason: 'guarded', says: ['answers 401', 'no-auth-locations'] },
    'an allowlist': { ...proven(answer(403)), reason: 'guarded', says: 'whitelist-source-range' },
    'an upgrade': { ...proven(answer(426)), reason: 'guarded' },
    'another party, which may answer for it': {
      ...proven(led('elsewhere', parked, elsewhere)),
      reason: 'another-party',
      says: [
        `http://demo.example.com/.well-known/acme-challenge/TOKEN leads to ${parked} (301)`,
        'a token is sought at parking.example.net',
        'only where it answers challenges for this host',
      ],
    },
    'a sign-in': {
      ...proven(led('login', 'https://id.example.net/login')),
      reason: 'guarded',
      says: 'only shown to who signs in',
    },
    'a sign-in of its own': {
      ...proven(led('page', `${urlAt(v4)}/login`, step(`${urlAt(v4)}/login`, 200, null, v4))),
      reason: 'guarded',
      says: 'only shown to who signs in',
    },
    'an error': { ...proven(answer(503)), reason: 'server-error', says: 'answers 503' },
    'two addresses with the same, each with a token of its own': {
      ...proven(answer(403), answer(403, v6)),
      reason: 'guarded',
      subject: `${v4}, ${v6}`,
    },
  },
  fail: {
    'nobody answers': {
      ...proven(dead(), dead(v6, 'timeout')),
      reason: 'closed',
      subject: `${v4}, ${v6}`,
      says: [
        'no authority gets to port 80 of demo.example.com',
        `${v4} connection refused`,
        '  port: 80',
        `nc -vz -w 5 ${v4} 80`,
      ],
    },
    'nobody over IPv4, and no way to IPv6': {
      ...proven(dead(), dead(v6, 'unreachable')),
      life: { ipv4: alive, ipv6: mute },
      reason: 'closed',
      subject: v4,
      says: 'was not tried',
    },
    'another party that is not there': {
      ...proven(
        led('elsewhere', parked, { url: parked, lookup: 'nxdomain', connection: null, session: null, response: null }),
      ),
      reason: 'another-party',
      says: 'which does not exist',
    },
    'another port': {
      ...proven(led('page', 'https://demo.example.com:8443/', step('https://demo.example.com:8443/', 404, null, v4))),
      reason: 'port',
      says: 'ports 80 and 443 alone',
    },
    'another port, which may not be dialled': {
      ...proven(
        led('denied', 'http://demo.example.com:8080/', {
          url: 'http://demo.example.com:8080/',
          connection: null,
          session: null,
          response: null,
        }),
      ),
      reason: 'port',
    },
    'an address': {
      ...proven(led('elsewhere', 'http://20.80.0.1/', step('http://20.80.0.1/', null, null, v4))),
      reason: 'not-followed',
      says: 'a bare address',
    },
    'a local name': {
      ...proven(
        led('denied', 'http://intra/', { url: 'http://intra/', connection: null, session: null, response: null }),
      ),
      reason: 'not-followed',
      says: 'not public',
    },
    'a script': { ...proven(led('unreadable', 'javascript:x')), reason: 'not-followed', says: 'leads nowhere' },
    'a circle': {
      ...proven(led('loop', home, step(home, 301, urlAt(v4), v4))),
      reason: 'loop',
      says: 'goes in a circle',
    },
    'a circle, whatever cookies are set': {
      ...proven({
        steps: [
          {
            ...step(urlAt(v4), 301, urlAt(v4), v4),
            response: answered(
              { address: v4, port: 80, url: urlAt(v4) },
              { ...response(301, [['location', urlAt(v4)]]), setsCookies: true as const },
            ),
          },
        ],
        end: 'loop',
      }),
      reason: 'loop',
    },
    'more than ten': { ...proven({ steps: many, end: 'too-many' }), reason: 'too-many' },
    'a private address in the DNS': {
      ...proven(answer(404, internal)),
      seen: {
        challengeWalks: [answer(404, internal)],
        resolution: { authority: resolved(['demo.example.com'], [internal]), resolver: null, unasked: {} },
      },
      reason: 'private',
      says: ['private addresses alone (10.20.0.1)', 'DNS-01', 'A demo.example.com @ns1.example.com'],
    },
    'no word of HTTP': {
      ...proven({
        steps: [
          { ...step(urlAt(v4), null, null, v4), response: silent({ address: v4, port: 80, url: urlAt(v4) }, 'reset') },
        ],
        end: 'unanswered',
      }),
      reason: 'no-answer',
    },
    'HTTPS that is closed': {
      ...proven(
        led('unanswered', home, {
          url: home,
          connection: silent({ address: v4, port: 443 }, 'refused'),
          session: null,
          response: null,
        }),
      ),
      reason: 'no-answer',
      says: 'takes no connection on port 443',
    },
    'HTTPS that shakes no hands': {
      ...proven(
        led('unanswered', home, {
          ...step(home, null, null, v4),
          session: silent({ address: v4, port: 443, serverName: 'demo.example.com' }, 'tls-alert'),
        }),
      ),
      reason: 'no-answer',
    },
    'a sibling that does not exist': {
      ...proven(
        led('unanswered', 'https://www.example.com/', {
          url: 'https://www.example.com/',
          lookup: 'nxdomain',
          connection: null,
          session: null,
          response: null,
        }),
      ),
      reason: 'no-answer',
    },
  },
  unknown: {
    'kept out, as expected from here': {
      ...proven(answer(403)),
      target: { expect: { challenge: 'http-01', access: 'blocked' } },
      reason: 'blocked-here',
    },
    'closed, as expected from here': {
      ...proven(dead()),
      target: { expect: { challenge: 'http-01', access: 'blocked' } },
      reason: 'blocked-here',
    },
    'private here, and public in the DNS': {
      ...proven(answer(404, internal)),
      reason: 'inside-view',
      says: 'probe it from outside',
    },
    'private here, and nothing else known': {
      ...proven(answer(404, internal)),
      seen: {
        challengeWalks: [answer(404, internal)],
        resolution: {
          authority: null,
          resolver: resolved(['demo.example.com'], [internal], { view: 'resolver' }),
          unasked: {},
        },
      },
      reason: 'inside-view',
    },
    'silence, and nobody was heard': {
      ...proven(dead(v4, 'timeout')),
      life: { ipv4: mute, ipv6: mute },
      reason: 'not-seen',
    },
    'our own time': { ...proven(dead(v4, 'budget')), reason: 'not-seen', says: 'budget' },
    'our own time, on the way': {
      ...proven(
        led('unanswered', home, {
          url: home,
          connection: silent({ address: v4, port: 443 }, 'budget'),
          session: null,
          response: null,
        }),
      ),
      reason: 'not-seen',
    },
    'what may not be dialled': {
      ...proven(
        led('denied', 'https://www.example.com/', {
          url: 'https://www.example.com/',
          connection: silent({ address: '10.0.0.1', port: 443 }, 'denied'),
          session: null,
          response: null,
        }),
      ),
      reason: 'denied',
    },
    'a Location of more than we read': { ...proven(led('unreadable', `/${'x'.repeat(1023)}`)), reason: 'not-seen' },
  },
  notJudged: {
    'from inside the cluster': { ...proven(dead()), limits: ['hairpin'], says: 'hairpin' },
    'no address': {
      ...proven(),
      gaps: { connections: { state: 'absent', detail: 'the name has no address' } },
      says: 'no address',
    },
  },
  absent: {
    'another challenge': { target: { expect: { challenge: 'dns-01' } }, seen: { challengeWalks: [dead()] } },
    'none that is expected': {},
    'not to be reached': { target: { expect: { challenge: 'http-01', reachable: false } } },
  },
});
