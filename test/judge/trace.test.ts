import { expect, test } from 'vitest';
import { traceOf } from '../../src/judge/trace.ts';
import type { DnsMessage, DnsReading, Outcome, ResourceRecord, Server } from '../../src/model/dns.ts';
import { answered, healthySeen, silent } from '../support/evidence.ts';

const resolver: Server = { address: '127.0.0.1', port: 53 };
const ns1: Server = { address: '192.0.2.1', port: 53, name: 'ns1.example.com' };
const registry: Server = { address: '192.0.2.9', port: 53, name: 'a.registry.net' };

const record = (owner: string, type: string, data: string): ResourceRecord => ({ owner, ttl: 300, type, data });
const message = (over: Partial<DnsMessage> = {}): DnsMessage => ({
  rcode: 'NOERROR',
  flags: { aa: true, tc: false, ra: false, ad: false, cd: false },
  transport: 'udp',
  answers: [],
  authorities: [],
  additionals: [],
  extendedErrors: [],
  bytes: 100,
  strays: 0,
  dropped: 0,
  ...over,
});
const asked = (server: Server, name: string, type: string, over: Partial<DnsMessage> = {}): DnsReading =>
  answered({ server, name, type, recursive: server === resolver }, message(over));

const resolution = { authority: null, resolver: null, unasked: {} };
const traced = (dns: readonly DnsReading[], over: Partial<typeof healthySeen> = {}) =>
  traceOf({ seen: { ...healthySeen, resolution, zones: {}, delegations: [], ...over }, dns });
const groups = (dns: readonly DnsReading[], over: Partial<typeof healthySeen> = {}) =>
  traced(dns, over).map(({ zone, resolvers, questions }) => ({
    of: resolvers ? 'resolvers' : zone,
    asked: questions.map(({ type, name }) => `${type} ${name}`),
  }));

test('resolvers come first, then zones from the top of the tree downward, then whoever else', () => {
  const stranger: Server = { address: '192.0.2.66', port: 53, name: 'ns.elsewhere.net' };
  const dns = [
    asked(stranger, 'demo.example.com', 'A'),
    asked(ns1, 'demo.example.com', 'A', { authorities: [record('example.com', 'SOA', 'ns1 host 1 2 3 4 5')] }),
    asked(registry, 'demo.example.com', 'A', { authorities: [record('example.com', 'NS', 'ns1.example.com')] }),
    asked(resolver, 'com', 'NS', { answers: [record('com', 'NS', 'a.registry.net')] }),
    asked(resolver, 'example.com', 'NS'),
  ];
  expect(groups(dns)).toEqual([
    { of: 'resolvers', asked: ['NS com', 'NS example.com'] },
    { of: 'com', asked: ['A demo.example.com'] },
    { of: 'example.com', asked: ['A demo.example.com'] },
    { of: null, asked: ['A demo.example.com'] },
  ]);
});

test('one server of several zones speaks for the nearest that holds the name', () => {
  const ns = (apex: string) => asked(resolver, apex, 'NS', { answers: [record(apex, 'NS', 'ns1.example.com')] });
  const dns = [ns('com'), ns('example.com'), asked(ns1, 'example.com', 'A'), asked(ns1, 'other.com', 'A')];
  expect(groups(dns).slice(1)).toEqual([
    { of: 'com', asked: ['A other.com'] },
    { of: 'example.com', asked: ['A example.com'] },
  ]);
});

test('an SOA without authority tells nothing of whose server it is', () => {
  const authorities = [record('example.com', 'SOA', 'ns1 host 1 2 3 4 5')];
  const flags = { ...message().flags, aa: false };
  expect(groups([asked(ns1, 'demo.example.com', 'A', { authorities, flags })])).toEqual([
    { of: null, asked: ['A demo.example.com'] },
  ]);
});

test('who delegates a zone is told where that was looked at', () => {
  const delegated = { parent: 'com', by: registry, names: ['ns1.example.com'], glue: [] };
  const soa: Outcome = { kind: 'data', by: ns1 };
  const servers = [{ server: ns1, listedBy: [], addressFrom: [], soa, serial: 1, names: null }];
  const delegations = [{ zone: 'example.com', delegated, servers, unaddressed: [] }];
  const dns = [asked(ns1, 'demo.example.com', 'A'), asked(registry, 'example.com', 'NS')];
  expect(traced(dns, { delegations })).toMatchObject([
    { zone: 'com', questions: [{ server: 'a.registry.net', address: '192.0.2.9' }] },
    { zone: 'example.com', delegated: { by: 'a.registry.net', parent: 'com' } },
  ]);
});

test('an answer says how it came, with the first of its records and how many more there are', () => {
  const answers = Array.from({ length: 9 }, (_, i) => record('demo.example.com', 'A', `192.0.2.${i}`));
  const extendedErrors = [{ code: 9, text: 'DNSKEY Missing' }];
  const flags = { ...message().flags, ad: true };
  const [only] = traced([asked(resolver, 'demo.example.com', 'A', { answers, extendedErrors, flags })]);
  expect(only?.questions).toEqual([
    {
      name: 'demo.example.com',
      type: 'A',
      server: '127.0.0.1',
      address: '127.0.0.1',
      at: expect.any(String),
      ms: 5,
      answer: {
        transport: 'udp',
        rcode: 'NOERROR',
        flags: ['aa', 'ad'],
        extendedErrors,
        records: answers.slice(0, 6).map(({ data }) => `demo.example.com 300 A ${data}`),
        more: 3,
      },
    },
  ]);
});

test('silence has no answer, and a reason', () => {
  const where = { server: resolver, name: 'demo.example.com', type: 'A', recursive: true };
  expect(traced([silent(where, 'timeout', 'nothing came')])[0]?.questions).toMatchObject([
    { answer: null, failure: { code: 'timeout', detail: 'nothing came' } },
  ]);
});
