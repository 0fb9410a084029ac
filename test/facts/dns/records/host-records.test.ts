import { expect, test } from 'vitest';
import { recordsByZone, type PlannedHost } from '../../../../src/facts/dns/records/host-records.ts';
import { recordSets } from '../../../../src/facts/dns/records/record-sets.ts';
import type { RecordGround, RecordPlan } from '../../../../src/model/records.ts';
import { exampleZone, nxdomain, platformNs, target, unanswered, walk } from '../../../support/evidence.ts';

const to = 'app.ck8s.example.org';
const planned = (
  host: string,
  ground: RecordGround | null,
  over: Partial<Pick<RecordPlan, 'alias' | 'proxied'>> = {},
): PlannedHost => ({
  plan: { target: { ...target(), host }, to, internal: false, alias: false, proxied: false, ...over },
  written: null,
  ground,
});
const balancer = walk([to], ['20.80.0.1', '2a01:4f8::1', '20.80.0.1']);

const only = (each: PlannedHost) => {
  const [zone, ...more] = recordsByZone([each]);
  expect(more).toEqual([]);
  expect(zone?.hosts).toHaveLength(1);
  return { zone, host: zone?.hosts[0] };
};

test('hosts by the zone that holds them, in their order', () => {
  const child = { apex: 'shop.example.com', servers: [] };
  const zones = recordsByZone([
    planned('a.example.com', { zone: exampleZone, balancer: null }),
    planned('b.shop.example.com', { zone: child, balancer: null }),
    planned('c.example.com', { zone: exampleZone, balancer: null }),
  ]);
  expect(zones.map(({ apex, servers, hosts }) => [apex, servers, hosts.map(({ host }) => host)])).toEqual([
    ['example.com', ['ns1.example.com', 'ns2.example.com'], ['a.example.com', 'c.example.com']],
    ['shop.example.com', [], ['b.shop.example.com']],
  ]);
  expect(zones.flatMap(({ hosts }) => hosts.flatMap(({ notes }) => notes))).toEqual([]);
});

test('at the apex an alias, and each of its addresses once', () => {
  const { host } = only(planned('example.com', { zone: exampleZone, balancer }));
  expect(host).toMatchObject({ kind: 'alias', zoneKnown: true, ttlSeconds: 900 });
  expect(host && recordSets(host)).toEqual([
    { type: 'A', data: ['20.80.0.1'] },
    { type: 'AAAA', data: ['2a01:4f8::1'] },
  ]);
  expect(host?.notes).toEqual([expect.stringMatching(/^example\.com\. is the apex of its zone.*app\.ck8s/)]);
});

test('whether the name of a load balancer leads on is told of a CNAME as well', () => {
  const nowhere = walk([to], [], { a: nxdomain(platformNs), aaaa: nxdomain(platformNs), end: 'nxdomain' });
  const gone = only(planned('a.example.com', { zone: exampleZone, balancer: nowhere })).host;
  expect(gone?.dangling).toMatch(/^a\.example\.com\. would lead to no address: .*app\.ck8s\.example\.org.*NXDOMAIN/);
  expect(gone?.notes).toEqual([gone?.dangling]);
  const silence = unanswered('timeout', platformNs);
  const mute = walk([to], [], { a: silence, aaaa: silence, end: 'unanswered' });
  const unseen = only(planned('a.example.com', { zone: exampleZone, balancer: mute })).host;
  expect(unseen?.dangling).toBeNull();
  expect(unseen?.notes).toEqual([expect.stringMatching(/^No address of app\.ck8s\.example\.org\. was seen: /)]);
  expect(only(planned('a.example.com', { zone: exampleZone, balancer })).host).toMatchObject({
    dangling: null,
    notes: [],
  });
});

test('an alias that was asked for is none for being an apex', () => {
  const { host } = only(planned('a.example.com', { zone: exampleZone, balancer }, { alias: true }));
  expect(host?.kind).toBe('alias');
  expect(host?.notes[0]).toMatch(/^a\.example\.com\. is to be an alias/);
});

test('addresses of one family that were not seen may be missing', () => {
  const half = { ...balancer, aaaa: unanswered('timeout', platformNs) };
  const { host } = only(planned('example.com', { zone: exampleZone, balancer: half }));
  expect(host?.notes).toContainEqual(expect.stringMatching(/^There may be AAAA records as well: no answer from ns1/));
});

test('behind the proxy of Cloudflare the CNAME stands, with a word', () => {
  const { host } = only(planned('a.example.com', { zone: exampleZone, balancer: null }, { proxied: true }));
  expect(host?.kind).toBe('cname');
  expect(host?.notes).toEqual([expect.stringMatching(/proxied CNAME\.$/)]);
});

test.each([
  ['a.b.example.co.uk', 'example.co.uk'],
  ['a.corp.lan', 'corp.lan'],
  ['printer', 'printer'],
])('the zone of %s, where it was not found, is at least in %s', (name, apex) => {
  const unseen = only(planned(name, { zone: null, balancer: null }));
  expect(unseen.zone).toMatchObject({ apex, notes: [] });
  expect(unseen.host).toMatchObject({
    kind: 'cname',
    zoneKnown: false,
    notes: [expect.stringMatching(/was not seen/)],
  });
  const unasked = only(planned(name, null));
  expect(unasked.zone?.notes).toEqual([expect.stringMatching(/was not asked/)]);
  expect(unasked.host?.notes).toEqual([]);
});

test('what the public suffix list alone tells of an apex needs no name server', () => {
  for (const ground of [null, { zone: null, balancer }]) {
    const { zone, host } = only(planned('example.com', ground, { alias: true }));
    expect(zone).toMatchObject({ apex: 'example.com', notes: [] });
    expect(host).toMatchObject({ kind: 'alias', zoneKnown: true });
  }
});

test('an apex that is not delegated is no zone yet', () => {
  const registry = { apex: 'com', servers: [platformNs] };
  const { zone, host } = only(planned('example.com', { zone: registry, balancer }, { alias: true }));
  expect(zone).toMatchObject({ undelegated: true, servers: [] });
  expect(host).toMatchObject({ kind: 'alias', zoneKnown: false });
  expect(host?.notes).toContainEqual(expect.stringMatching(/^example\.com\. is not delegated/));
});

test('the zone of a registry holds nobody else', () => {
  const { zone, host } = only(
    planned('a.example.com', { zone: { apex: 'com', servers: [platformNs] }, balancer: null }),
  );
  expect(zone?.apex).toBe('example.com');
  expect(host?.zoneKnown).toBe(false);
  expect(host?.notes).toEqual([expect.stringMatching(/^example\.com\. is not delegated: its nearest zone is com\./)]);
});
