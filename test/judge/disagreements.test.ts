import { describe, expect, test } from 'vitest';
import { disagreements } from '../../src/judge/disagreements.ts';
import type { Outcome, Server } from '../../src/model/dns.ts';
import type { Delegation, Poll, Said, ZoneServer } from '../../src/model/name-looks.ts';
import { at } from '../support/evidence.ts';

const server = (i: number): Server => ({ address: `192.0.2.${i}`, port: 53, name: `ns${i}.example.com` });

describe('a poll', () => {
  const said = (i: number, records: readonly string[], over: Partial<Said> = {}): Said => ({
    server: server(i),
    outcome: { kind: records.length > 0 ? 'data' : 'nxdomain', by: server(i) },
    records,
    ttl: 60,
    ...over,
  });
  const poll = (rounds: readonly (readonly Said[])[]): Poll => ({
    name: 'demo.example.com',
    type: 'A',
    zone: 'example.com',
    rounds: rounds.map((round) => ({ at, said: round })),
    confirmed: rounds.length > 1,
  });
  const apart = (rounds: readonly (readonly Said[])[], delegations: readonly Delegation[] = []) =>
    disagreements({ polls: [poll(rounds)], delegations });

  test('in which all say the same is none', () => {
    expect(apart([[said(1, ['20.80.0.1']), said(2, ['20.80.0.1'])]])).toEqual([]);
  });
  test('that came to agree is none', () => {
    const early = [said(1, ['20.80.0.1']), said(2, [])];
    expect(apart([early, early, [said(1, ['20.80.0.1']), said(2, ['20.80.0.1'])]])).toEqual([]);
  });
  test('in which one denies says who says what, at which serial', () => {
    const round = [said(1, ['20.80.0.1', '20.80.0.2'], { serial: 8 }), said(2, [], { ttl: 300 })];
    const soa: Outcome = { kind: 'data', by: server(2) };
    const serials: ZoneServer = {
      server: server(2),
      listedBy: [],
      addressFrom: [],
      soa,
      serial: 7,
      names: ['a.example.com'],
    };
    const zone: Delegation = { zone: 'example.com', delegated: null, servers: [serials], unaddressed: [] };
    expect(apart([round, round, round], [zone])).toEqual([
      {
        name: 'demo.example.com',
        type: 'A',
        zone: 'example.com',
        varies: false,
        servers: [
          { server: 'ns1.example.com', address: '192.0.2.1', serial: 8, answer: '20.80.0.1, 20.80.0.2', ttl: 60 },
          { server: 'ns2.example.com', address: '192.0.2.2', serial: 7, answer: 'NXDOMAIN', ttl: 300 },
        ],
      },
    ]);
  });
  test('in which servers differ from themselves says so', () => {
    const [a, b] = ['20.80.0.1', '20.80.0.2'];
    const rounds = [
      [said(1, [a]), said(2, [b])],
      [said(1, [b]), said(2, [a])],
      [said(1, [a]), said(2, [b])],
    ];
    expect(apart(rounds)).toMatchObject([{ varies: true }]);
  });
});

describe('a delegation', () => {
  const both = ['ns1.example.com', 'ns2.example.com'];
  const says = (i: number, names: readonly string[] | null, soa?: Outcome): ZoneServer => ({
    server: server(i),
    listedBy: ['parent', 'zone'],
    addressFrom: ['record'],
    soa: soa ?? { kind: 'data', by: server(i) },
    serial: names === null ? null : 2026112101,
    names,
  });
  const registry: Server = { address: '192.0.2.9', port: 53, name: 'a.registry.net' };
  const apart = (names: readonly string[], servers: readonly ZoneServer[]) => {
    const delegated = { parent: 'com', by: registry, names, glue: [] };
    return disagreements({ polls: [], delegations: [{ zone: 'example.com', delegated, servers, unaddressed: [] }] });
  };

  test('that all describe alike is none', () => {
    expect(apart(both, [says(1, both), says(2, both)])).toEqual([]);
  });
  test('of which some are silent, perhaps by our own fault, is none', () => {
    const failure = { code: 'unreachable', detail: 'no route' };
    expect(apart(both, [says(1, both), says(2, null, { kind: 'unanswered', failure })])).toEqual([]);
  });
  test('with a lame server shows it beside the others', () => {
    const lame = says(2, null, { kind: 'lame', by: server(2) });
    expect(apart(both, [says(1, both), lame])).toMatchObject([
      {
        name: 'example.com',
        type: 'NS',
        lists: 'not-all-tell',
        servers: [
          { server: 'a.registry.net', serial: null, answer: 'ns1.example.com, ns2.example.com' },
          { server: 'ns1.example.com', serial: 2026112101, answer: 'ns1.example.com, ns2.example.com' },
          { server: 'ns2.example.com', answer: 'no authority' },
        ],
      },
    ]);
  });
  test('of other servers than the zone has itself', () => {
    const servers = [says(1, both), says(2, both)];
    expect(apart(['ns1.example.com'], servers)).toMatchObject([{ lists: 'above-differs' }]);
  });
  test('of which the zone’s own servers tell different ones', () => {
    const servers = [says(1, both), says(2, ['ns2.example.com'])];
    expect(apart(both, servers)).toMatchObject([{ lists: 'servers-differ' }]);
  });
});
