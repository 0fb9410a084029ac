import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Settings } from '../../src/model/target.ts';
import { startRound, type Round, type RoundOptions } from '../../src/observe/round.ts';
import { openRooms } from '../../src/observe/room.ts';
import { startLife } from '../../src/observe/life.ts';
import { startShared } from '../../src/observe/shared.ts';
import { StoreError } from '../../src/observe/tls/stores.ts';
import { startHostsFile } from '../../src/observe/vantage/hosts-file.ts';
import { serveDns, type Answer, type DnsServers } from '../support/dns-server.ts';
import { settings as base, target } from '../support/evidence.ts';
import { makeFolder } from '../support/folder.ts';
import { listenTcp } from '../support/loopback.ts';

let rcode = 0;
let dns: DnsServers;
beforeAll(async () => {
  dns = await serveDns({
    '127.0.0.1': ({ name, type }): Answer =>
      rcode === 0 && type === 'A' ? { ra: true, answers: [`${name} 60 A 127.0.0.1`] } : { ra: true, rcode: rcode || 3 },
  });
});
afterAll(() => dns.close());

const settings = (over: Partial<Settings> = {}): Settings => ({
  ...base,
  dns: {
    ...base.dns,
    resolvers: [`127.0.0.1:${dns.port}`],
    authoritative: { enabled: false, port: 53 },
    timeoutMs: 200,
    attempts: 1,
  },
  networks: { public: [], private: ['127.0.0.0/8'] },
  ...over,
});
const round = (over: Partial<RoundOptions> = {}): Promise<Round> =>
  startRound({
    settings: settings(),
    environments: {},
    echoKey: null,
    version: '9.9.9',
    now: Date.now(),
    look: 'quick',
    signal: new AbortController().signal,
    ...over,
  });
const connections = new Set(['connections'] as const);
const literal = (port: number) =>
  target({ host: '127.0.0.1', name: 'x', port, protocol: 'tcp', address: ['127.0.0.1'] });

test('rounds that share make trust stores and contexts once, and learn of the world each for itself', () => {
  const shared = startShared({ settings: settings(), environments: {} });
  const open = () =>
    openRooms({ settings: settings(), environments: {}, echoKey: null, life: startLife(), version: '9.9.9', shared })
      .common;
  const [a, b] = [open(), open()];
  expect(a.wires.context).toBe(b.wires.context);
  expect(a.wires.identities).toBe(b.wires.identities);
  expect(a.wires.narrowed({ maxVersion: 'TLSv1.2' })).toBe(b.wires.narrowed({ maxVersion: 'TLSv1.2' }));
  expect(a.stores).toBe(b.stores);
  expect(a.wires.pki).not.toBe(b.wires.pki);
  expect(a.dns).not.toBe(b.dns);
  expect(a.wires.fetch).not.toBe(b.wires.fetch);
  for (const { dns: each } of [a, b]) each.close();
});

test('trust files are read when what is shared is made, those of environments too', () => {
  const trust = { ...base.trust, private: ['/no/such/file.pem'] };
  expect(() => startShared({ settings: settings({ trust }), environments: {} })).toThrow(StoreError);
  expect(() => startShared({ settings: settings(), environments: { far: settings({ trust }) } })).toThrow(StoreError);
});

test('tells which resolvers and self-check targets were asked and heard', async () => {
  await using server = await listenTcp(() => undefined);
  const selfCheck = [`127.0.0.1:${server.port}`, '127.0.0.1:1'];
  const one = await round({ settings: settings({ selfCheck }) });
  await one.observe(target({ port: server.port, protocol: 'tcp' }), connections);
  expect(await one.beyond()).toEqual({
    resolvers: { asked: 1, heard: 1 },
    selfChecks: { asked: 2, heard: 1 },
    alive: true,
    connected: false,
  });
  one.close();
});

test.each([
  ['says that it failed', 2, 0],
  ['denies', 3, 1],
])('where nobody was asked the resolvers are asked at the end: one %s', async (_, says, heard) => {
  rcode = says;
  try {
    const one = await round();
    await one.observe(literal(1), connections);
    expect(await one.beyond()).toEqual({
      resolvers: { asked: 1, heard },
      selfChecks: { asked: 0, heard: 0 },
      alive: heard > 0,
      connected: false,
    });
    one.close();
  } finally {
    rcode = 0;
  }
});

test('the resolvers are asked at the end also where self-check targets were asked in vain', async () => {
  const one = await round({ settings: settings({ selfCheck: ['127.0.0.1:1'] }) });
  await one.observe(literal(1), connections);
  expect(await one.beyond()).toMatchObject({ resolvers: { asked: 1, heard: 1 }, selfChecks: { asked: 1, heard: 0 } });
  one.close();
});

test('places that took a connection before are called, and who takes one again is heard', async () => {
  let taken = 0;
  await using server = await listenTcp(() => void taken++);
  const one = await round();
  const place = { address: '127.0.0.1', port: server.port };
  await one.callWitnesses([{ ...place, port: 1 }]);
  expect((await one.beyond()).connected).toBe(false);
  await one.callWitnesses([place, { ...place, port: 1 }]);
  expect(taken).toBe(1);
  expect((await one.beyond()).connected).toBe(true);
  one.close();
});

describe('a round for looks between the others', () => {
  const askedForRoot = () => dns.at['127.0.0.1']?.heard.filter(({ name }) => name === '.').length ?? 0;

  test('does not find out once more what is known of our own place', async () => {
    let taken = 0;
    await using server = await listenTcp(() => void taken++);
    const own = settings({ selfCheck: [`127.0.0.1:${server.port}`] });
    const first = await round({ settings: own });
    const surroundings = await first.surroundings();
    first.close();
    expect(surroundings).toMatchObject({
      selfChecks: [{ seen: { connections: [{ ok: true }] } }],
      validations: [{ readings: [{ ok: true }] }],
    });
    expect(taken).toBe(1);
    const before = askedForRoot();
    const known = { surroundings: Promise.resolve(surroundings), heard: () => false };
    const one = await round({ settings: own, known });
    const { life } = await one.observe(target({ port: 1, protocol: 'tcp' }), connections);
    expect(await one.surroundings()).toEqual(surroundings);
    expect([taken, askedForRoot()]).toEqual([1, before]);
    expect(life.ipv4.beyond).toBe(false);
    one.close();
  });

  test('takes whom others heard lately for heard, in the same family', async () => {
    const surroundings = Promise.resolve({ selfChecks: [], validations: [] });
    const one = await round({ known: { surroundings, heard: (family) => family === 'ipv6' } });
    const { life } = await one.observe(literal(1), connections);
    expect([life.ipv4.beyond, life.ipv6.beyond]).toEqual([false, true]);
    one.close();
  });

  test('does without what is not known in time, and tells a fault of ours', async () => {
    const stop = new AbortController();
    const never = { surroundings: new Promise<never>(() => undefined), heard: () => false };
    const one = await round({ known: never, signal: stop.signal });
    const observed = one.observe(literal(1), connections);
    stop.abort();
    expect((await observed).seen.connections).toHaveLength(1);
    one.close();
    const fault = Promise.reject(new TypeError('a fault'));
    fault.catch(() => undefined);
    const other = await round({ known: { surroundings: fault, heard: () => false } });
    const named = target({ port: 1, protocol: 'tcp' });
    await expect(other.observe(named, connections)).rejects.toThrow('a fault');
    other.close();
  });
});

test('what rounds side by side hear while we look counts as heard here, and what was heard before does not', async () => {
  await using slow = await listenTcp(() => undefined);
  const heardAt = { ipv4: performance.now(), ipv6: -Infinity };
  const hearing = { heard: () => undefined, isSince: (family: 'ipv4' | 'ipv6', ms: number) => heardAt[family] >= ms };
  const one = await round({ hearing });
  const silent = { ...literal(slow.port), protocol: 'tls' as const, timeoutMs: 1000 };
  const look = async () => one.vantage.settle(await one.observe(silent, new Set(['connections', 'sessions'])));
  expect((await look()).life.ipv4.beyond).toBe(false);
  const looking = look();
  await pause(50);
  heardAt.ipv4 = performance.now();
  expect((await looking).life).toMatchObject({ ipv4: { beyond: true }, ipv6: { beyond: false } });
  one.close();
});

test('the hosts file is read anew when it was changed', () => {
  using folder = makeFolder();
  const path = folder.write('hosts', '20.0.0.1 a.example.com\n');
  const hosts = startHostsFile(path);
  expect(hosts()).toBe(hosts());
  expect([...hosts().keys()]).toEqual(['a.example.com']);
  writeFileSync(path, '20.0.0.1 b.example.com c.example.com\n');
  expect([...hosts().keys()]).toEqual(['b.example.com', 'c.example.com']);
  expect([...startHostsFile(`${path}.none`)().keys()]).toEqual([]);
});
