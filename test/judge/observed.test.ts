import { describe, expect, test } from 'vitest';
import { observed } from '../../src/judge/observed.ts';
import type { DnsMessage, DnsReading, Hop, ResourceRecord, Server, Walk } from '../../src/model/dns.ts';
import {
  addresses,
  answered,
  certificate,
  data,
  evidence,
  fromNow,
  handshakeAt,
  healthyPki,
  leaf,
  now,
  requestAt,
  response,
  session,
  silent,
  walk,
} from '../support/evidence.ts';
import { asked, host, names, searched } from '../support/searched.ts';

const seenOf = (resolution: ReturnType<typeof searched>) =>
  observed(evidence({ target: { host, search: true }, seen: { resolution } }), now);

test('a host that is searched for begins its chain at the name that was found', () => {
  const found = asked([names.found, 'db.example.org'], [addresses.internal]);
  expect(seenOf(searched([asked([names.ownNamespace]), found]))).toMatchObject({
    foundAs: names.found,
    chain: [{ owner: names.found, target: 'db.example.org' }],
    addresses: [addresses.internal],
  });
});

test('a host of which no name was found begins at itself', () => {
  const seen = seenOf(searched([asked([names.ownNamespace]), asked([names.found]), asked([host])]));
  expect(seen).not.toHaveProperty('foundAs');
  expect(seen).toMatchObject({ chain: [], end: { kind: 'nxdomain', name: host } });
});

test('readings of a damaged recording that tell of no place are left to the checks', () => {
  const { connections } = evidence().seen;
  const damaged = JSON.parse('{"ok":true,"value":{}}') as (typeof connections)[number];
  const { timings } = observed(evidence(), now);
  expect(timings).toBeDefined();
  expect(observed(evidence({ seen: { connections: [damaged, ...connections] } }), now).timings).toEqual(timings);
  expect(observed(evidence({ seen: { connections: [damaged], sessions: [], responses: [] } }), now)).not.toHaveProperty(
    'timings',
  );
});

test('a host that is looked up as it stands was not found as another', () => {
  expect(observed(evidence(), now)).not.toHaveProperty('foundAs');
});

describe('TLSA records', () => {
  const name = '_443._tcp.demo.example.com';
  const look = { name, outcome: data(), authentic: true } as const;
  const record = { usage: 3, selector: 1, matching: 1, data: 'ab', matches: [] } as const;

  test('are told with what they match', () => {
    const seen = { tlsa: [{ ...look, records: [record] }] };
    expect(observed(evidence({ seen }), now).tlsa).toEqual({ name, authentic: true, records: [record] });
  });
  test('are no part of a report where there are none', () => {
    expect(observed(evidence({ seen: { tlsa: [{ ...look, records: [] }] } }), now)).not.toHaveProperty('tlsa');
    expect(observed(evidence(), now)).not.toHaveProperty('tlsa');
  });
});

test('a client certificate that is shown is named, and none where there is none', () => {
  const tlsWith = (asked: boolean) => {
    const client = { certificate: 'aa', asked, taken: true, refusal: null };
    const seen = { sessions: [answered(handshakeAt(addresses.v4), session(undefined, { client }))] };
    return observed(evidence({ seen }), now).tls;
  };
  expect(tlsWith(true)).toMatchObject({ client: 'aa' });
  expect(tlsWith(false)).not.toHaveProperty('client');
  expect(observed(evidence(), now).tls).not.toHaveProperty('client');
});

describe('who said what', () => {
  const [host, alias] = ['demo.example.com', 'app.ck8s.example.org'];
  const ns1 = { address: '192.0.2.1', port: 5353, name: 'ns1.example.com' };
  const resolver = { address: '127.0.0.1', port: 53 };
  const message = (answers: readonly ResourceRecord[], flags: Partial<DnsMessage['flags']>): DnsMessage => ({
    rcode: 'NOERROR',
    flags: { aa: false, tc: false, ra: false, ad: false, cd: false, ...flags },
    transport: 'udp',
    answers,
    authorities: [],
    additionals: [],
    extendedErrors: [],
    bytes: 100,
    strays: 0,
    dropped: 0,
  });
  const reading = (server: Server, name: string, value: DnsMessage): DnsReading =>
    answered({ server, name, type: 'A', recursive: server === resolver }, value);
  const record = (owner: string, type: string, data: string) => ({ owner, ttl: 60, type, data });
  const hop: Hop = { owner: host, type: 'CNAME', ttl: 60, target: alias, by: ns1, zone: 'example.com' };
  const end: Partial<Walk> = {
    hops: [hop],
    last: alias,
    a: { kind: 'data', by: resolver },
    addresses: [
      { address: '20.80.0.1', ttl: 60, by: resolver },
      { address: '20.80.0.2', ttl: 30, by: resolver },
    ],
  };
  const seenOf = (over: Partial<Walk>, dns: readonly DnsReading[]) => {
    const authority = walk([host], undefined, { view: 'resolver', ...end, ...over });
    return observed({ ...evidence({ seen: { resolution: { authority, resolver: null, unasked: {} } } }), dns }, now);
  };
  const cname = message([record(host, 'CNAME', alias)], { aa: true });
  const both = message([record(host, 'CNAME', alias), record(alias, 'A', '20.80.0.1')], { ra: true, ad: true });

  test('is told of hops and of the end, with the flags of the message that held it', () => {
    const asResolver = answered({ server: ns1, name: host, type: 'A', recursive: true }, both);
    const seen = seenOf({}, [asResolver, reading(resolver, host, both), reading(ns1, host, cname)]);
    expect(seen.chain).toEqual([
      {
        owner: host,
        type: 'CNAME',
        ttl: 60,
        target: alias,
        by: 'ns1.example.com',
        address: '192.0.2.1:5353',
        zone: 'example.com',
        flags: ['aa'],
      },
    ]);
    expect(seen.end).toEqual({ kind: 'addresses', name: alias, ttl: 30, by: '127.0.0.1', flags: ['ra', 'ad'] });
  });
  test('has no flags where the message is not at hand', () => {
    const other = message([record(host, 'CNAME', 'elsewhere.example.org')], { aa: true });
    const beside = message([record('b.example.com', 'A', '20.80.0.9')], { ra: true });
    const seen = seenOf({}, [reading(ns1, host, other), reading(resolver, 'b.example.com', beside)]);
    expect([seen.chain[0], seen.end].map((said) => said?.flags)).toEqual([undefined, undefined]);
  });
  test('a DNAME is of the name that it stands at', () => {
    const dname: Hop = { ...hop, type: 'DNAME' };
    const above = message([record('example.com', 'DNAME', 'example.org')], { aa: true });
    const beside = message([record('example.net', 'DNAME', 'example.org')], { aa: true });
    expect(seenOf({ hops: [dname] }, [reading(ns1, host, above)]).chain[0]?.flags).toEqual(['aa']);
    expect(seenOf({ hops: [dname] }, [reading(ns1, host, beside)]).chain[0]?.flags).toBeUndefined();
  });
  test('a denial says how long caches hold it, and silence nothing', () => {
    const denied: Partial<Walk> = {
      end: 'nxdomain',
      addresses: [],
      a: { kind: 'nxdomain', by: ns1, negativeTtl: 300 },
    };
    expect(seenOf(denied, []).end).toEqual({
      kind: 'nxdomain',
      name: alias,
      ttl: 300,
      by: 'ns1.example.com',
      address: '192.0.2.1:5353',
    });
    const failure = { code: 'timeout', detail: 'nothing came' };
    const silence: Partial<Walk> = { end: 'unanswered', addresses: [], a: { kind: 'unanswered', failure } };
    expect(seenOf(silence, []).end).toEqual({ kind: 'unanswered', name: alias });
  });
});

test('what servers do not agree on is there only where there is something', () => {
  expect(observed(evidence(), now)).not.toHaveProperty('disagreements');
});

describe('the page', () => {
  test('is told with the version of HTTP that was spoken', () => {
    expect(observed(evidence(), now).http).toEqual({ status: 200, protocol: 'http/1.1' });
    const old = [answered(requestAt(addresses.v4), { ...response(200), version: '1.0' as const })];
    expect(observed(evidence({ seen: { responses: old } }), now).http).toEqual({ status: 200, protocol: 'http/1.0' });
    const responses = [answered({ ...requestAt(addresses.v4), protocol: 'h2' as const }, response(204))];
    expect(observed(evidence({ seen: { responses } }), now).http).toEqual({ status: 204, protocol: 'h2' });
  });
});

describe('timings', () => {
  const took = <Where, What>(where: Where, what: What, ms: number, later = 0) => ({
    ...answered(where, what, ms),
    at: new Date(now + later).toISOString(),
  });
  const { v4, v6 } = addresses;
  const place = (address: string) => ({ address, port: 443 });
  const connections = [v6, v4].map((address, i) => took(place(address), { localAddress: '192.0.2.9' }, 10 + i, 30 + i));
  const sessions = [v6, v4].map((address, i) => took(handshakeAt(address), session(), 20 + i));

  test('are those of the first address that answered, and of the last look at it', () => {
    const responses = [
      silent(requestAt(v6), 'timeout', 'nothing came', 5000),
      silent({ ...requestAt(v4), protocol: 'h2' as const }, 'reset', 'again', 3),
      took(requestAt(v4), response(200), 44),
    ];
    expect(observed(evidence({ seen: { connections, sessions, responses } }), now).timings).toEqual({
      dnsMs: 30,
      connectMs: 11,
      tlsMs: 21,
      httpMs: 44,
    });
  });
  test('are null for what was not made', () => {
    const given = { target: { address: [v4] }, seen: { connections, sessions: [], responses: [] } };
    expect(observed(evidence(given), now).timings).toEqual({ dnsMs: null, connectMs: 10, tlsMs: null, httpMs: null });
  });
  test('are not there where nothing answered', () => {
    const seen = { connections: [silent(place(v4), 'refused', 'no', 1)], sessions: [], responses: [] };
    expect(observed(evidence({ seen }), now)).not.toHaveProperty('timings');
  });
});

describe('of several leaves', () => {
  const soon = certificate('soon', { notAfter: fromNow(3) });
  const late = certificate('late', { notAfter: fromNow(80) });
  const bag = { ...healthyPki, certificates: { ...healthyPki.certificates, [soon.sha256]: soon, [late.sha256]: late } };
  const at = (...leaves: readonly (typeof leaf)[]) =>
    observed(
      evidence({
        pki: bag,
        seen: { sessions: leaves.map((one, i) => answered(handshakeAt(`20.80.0.${i + 1}`), session([one]))) },
      }),
      now,
    );
  test('the first is told, and beside it the one that ends first, where that is another', () => {
    expect(at(leaf, late, soon)).toMatchObject({
      certificate: { sha256: leaf.sha256 },
      earliestCertificate: { sha256: soon.sha256, notAfter: soon.notAfter },
    });
    expect(at(leaf, late, leaf)).not.toHaveProperty('earliestCertificate');
    expect(at(soon, leaf)).toMatchObject({ certificate: { sha256: soon.sha256 } });
    expect(at(soon, leaf)).not.toHaveProperty('earliestCertificate');
  });
});
