import type { Places } from './loopback.ts';
import type { Row, Way } from './row.ts';
import { domain } from './row.ts';

/** In the documentation range (RFC 5737): nobody in the lab is there. */
const elsewhere = '192.0.2.0/24';
const here = ['127.0.0.0/8', '::1/128'];

const forwardsTo = (host: string, paths: readonly string[]): Readonly<Record<string, Way>> =>
  Object.fromEntries(paths.map((path, i) => [path, { scheme: 'https', host, path: paths[i + 1] ?? '/end' }]));

/** Hosts that lead on, let in or shut out. */
export const httpHosts = (places: Places): readonly Row[] => [
  {
    host: 'circling.example.com',
    why: 'leads to itself, for ever',
    ways: { '/': { scheme: 'https', path: '/' } },
    findings: ['fail http.redirects-end'],
  },
  {
    host: 'downgrading.example.com',
    why: 'leads from https to http, and only from there back to https',
    ways: { '/': { scheme: 'http', path: '/home' } },
    findings: ['fail http.redirects-end'],
  },
  {
    host: 'in-the-clear.example.com',
    why: 'serves its page over plain HTTP as well, instead of leading to https',
    plain: 'served',
    findings: ['warn http.redirects-end'],
  },
  {
    host: 'wandering.example.com',
    why: 'leads on and on before there is a page',
    ways: forwardsTo('wandering.example.com', ['/', '/de', '/de/shop', '/de/shop/start', '/de/shop/start/today']),
    findings: ['warn http.redirects-end'],
  },
  {
    host: 'old-address.example.com',
    why: 'leads to a host whose certificate has expired',
    ways: { '/': { scheme: 'https', host: 'expired.example.com', path: '/' } },
    findings: ['warn http.redirects-end'],
  },
  {
    host: 'moved.example.com',
    why: 'leads to another host, where all is well',
    ways: { '/': { scheme: 'https', host: 'demo.example.com', path: '/' } },
  },
  {
    host: 'sign-in.example.com',
    why: 'wants to know who asks, and leads to where users sign in',
    ways: { '/': { scheme: 'https', host: 'accounts.example.net', path: '/oauth2/authorize?client_id=shop' } },
    target: { expect: { access: 'login' } },
  },
  {
    host: 'unlocked.example.com',
    why: 'should want to know who asks, and serves everybody',
    target: { expect: { access: 'login' } },
    findings: ['fail http.access-as-expected'],
  },
  {
    host: 'shut-out.example.com',
    why: 'is for everybody, and an allowlist was left over',
    allow: [elsewhere],
    target: { expect: { access: 'open' } },
    findings: ['fail http.access-as-expected'],
  },
  {
    host: 'allowlisted.example.com',
    why: 'lets in nobody from here, as it should',
    allow: [elsewhere],
    target: { expect: { access: 'blocked' } },
  },
  {
    host: 'walled-off.example.com',
    why: 'must not answer from here, and does not even take connections',
    port: 'refused',
    plain: 'refused',
    target: { expect: { access: 'blocked' } },
  },
  {
    host: 'let-in.example.com',
    why: 'should let in nobody from here, and lets in everybody',
    target: { expect: { access: 'blocked' } },
    findings: ['fail http.access-as-expected'],
  },
  {
    host: 'invited.example.com',
    why: 'has an allowlist, on which we are',
    allow: here,
    target: { expect: { access: { allow: here } } },
  },
  {
    host: 'walked-around.example.com',
    why: 'has an allowlist, which a header that anybody can write leads past',
    allow: [elsewhere],
    forwarding: 'believing',
    target: { expect: { access: { allow: [elsewhere] } } },
    findings: ['fail http.access-as-expected'],
  },
  {
    host: 'provable.example.com',
    why: 'its certificate is validated over plain HTTP, which gets through',
    target: { expect: { challenge: 'http-01' } },
  },
  {
    host: 'unprovable.example.com',
    why: 'its certificate is validated over plain HTTP, and nothing listens there',
    plain: 'refused',
    target: { expect: { challenge: 'http-01' } },
    findings: ['fail http.challenge-path-reaches'],
  },
  {
    host: 'private-proof.example.com',
    why: 'its certificate is validated over plain HTTP, and no authority outside gets to its private address',
    records: [`CNAME private-proof.internal.${domain}.`],
    at: 'internal',
    target: { expect: { loadBalancer: 'internal', challenge: 'http-01' } },
    findings: ['fail http.challenge-path-reaches'],
  },
  ...(places.further === null
    ? []
    : ([
        {
          host: 'parked.example.com',
          why: 'its certificate is validated over plain HTTP, where somebody else answers',
          plain: { scheme: 'http', host: 'shop.provider.example.net', path: '/' },
          target: { expect: { challenge: 'http-01' } },
          findings: ['warn http.challenge-path-reaches'],
        },
      ] satisfies Row[])),
];
