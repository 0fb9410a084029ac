import { describe, expect, test } from 'vitest';
import { denialOf, staleDenial } from '../../../src/facts/dns/stale.ts';
import type { DnsReading, Outcome, Walk } from '../../../src/model/dns.ts';
import { at, evidence, now, nxdomain, resolver, unanswered, walk } from '../../support/evidence.ts';

const host = 'demo.example.com';
const denied = (outcome: Outcome = nxdomain(resolver), name = host): Walk =>
  walk([name], outcome, { view: 'resolver' });
const asked: DnsReading = {
  where: { server: resolver, name: host, type: 'A', recursive: true },
  at,
  ms: 12,
  ok: true,
  value: {
    rcode: 'NXDOMAIN',
    flags: { aa: false, tc: false, ra: true, ad: false, cd: false },
    transport: 'udp',
    answers: [],
    authorities: [],
    additionals: [],
    extendedErrors: [],
    bytes: 100,
    strays: 0,
    dropped: 0,
  },
};
const stale = (authority: Walk | null, cached: Walk | null, dns: readonly DnsReading[] = [asked]) =>
  staleDenial({ seen: { ...evidence().seen, resolution: { authority, resolver: cached, unasked: {} } }, dns });

describe('a cache that denies what the zone has', () => {
  test('is named with the end of its answer', () => {
    expect(stale(walk([host]), denied())).toEqual({
      by: '20.70.0.53',
      name: host,
      denies: 'the name',
      at: now + 12,
      until: Date.parse(at) + 12 + 300_000,
    });
  });
  test('is named without an end where it told none', () => {
    expect(stale(walk([host]), denied({ kind: 'nxdomain', by: resolver }))).toMatchObject({ until: null });
    expect(stale(walk([host]), denied(), [])).toMatchObject({ until: null });
  });
  test('is seen for each family by itself', () => {
    const half = walk([host], ['2a01:4f8::1'], { view: 'resolver', a: nxdomain(resolver) });
    expect(stale(walk([host]), half)).toMatchObject({ denies: 'the name' });
    const none = walk([host], ['2a01:4f8::1'], { view: 'resolver' });
    expect(stale(walk([host]), none)).toMatchObject({ denies: 'A' });
    expect(stale(walk([host], ['2a01:4f8::1']), half)).toBeNull();
  });
  test.each([
    ['both have it', walk([host]), walk([host], undefined, { view: 'resolver' })],
    ['neither has it', walk([host], nxdomain()), denied()],
    ['the cache is silent', walk([host]), denied(unanswered())],
    ['only the cache was asked', null, denied()],
    ['no cache was asked', walk([host]), null],
  ])('is none where %s', (_, authority, cached) => expect(stale(authority, cached)).toBeNull());
  test('a walk that was denied tells until when caches hold it', () => {
    expect(denialOf(walk([host], nxdomain()), [])).toMatchObject({ name: host, until: null });
    expect(denialOf(walk([host]), [])).toBeNull();
  });
});
