import { afterEach, describe, expect, test } from 'vitest';
import type { Settings } from '../../../src/model/target.ts';
import { searchListOf } from '../../../src/observe/dns/search.ts';
import { settingsFor, world } from '../../support/dns-client.ts';
import type { World } from '../../support/dns-client.ts';
import type { Handler } from '../../support/dns-server.ts';
import { recursor } from '../../support/dns-zones.ts';

let made: World | undefined;
afterEach(async () => {
  await made?.close();
  made = undefined;
});

const host = 'my-svc.my-namespace';
const pod = ['my-namespace.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];
const names = [...pod.map((domain) => `${host}.${domain}`), host];
const [first = '', second = '', third = ''] = names;
const cluster = recursor({
  'cluster.local': [
    'cluster.local 30 NS ns.cluster.local',
    'ns.cluster.local 30 A 127.0.0.2',
    `${second} 30 A 10.96.0.7`,
    'alias.my-namespace.svc.cluster.local 30 CNAME db.example.com',
  ],
  'example.com': ['db.example.com 60 A 20.1.1.1'],
});
const nothing = recursor({ 'cluster.local': [] });

/** What is to be said of some names, and of the rest what the cluster says. */
const but =
  (answers: Readonly<Record<string, ReturnType<Handler>>>, rest: Handler = nothing): Handler =>
  (question) =>
    question.name in answers ? (answers[question.name] ?? null) : rest(question);
const servfail = { rcode: 2, ra: true };
const refused = { rcode: 5, ra: true };
const empty = { ra: true, authorities: ['cluster.local 30 SOA ns.cluster.local hm.cluster.local 1 7200 900 86400 30'] };
const address = (name: string) => ({ ra: true, answers: [`${name} 30 A 10.96.0.7`] });

const look = async (resolver: Handler, over: { host?: string; dns?: Partial<Settings['dns']> } = {}) => {
  made = await world(
    { '127.0.0.1': resolver, '127.0.0.2': () => ({ rcode: 5 }) },
    { search: pod, attempts: 1, timeoutMs: 400, ...over.dns },
  );
  const eye = made.look({ host: over.host ?? host, search: true, expect: { loadBalancer: 'none' } });
  const resolution = await eye.resolve();
  const asked = made.servers.at['127.0.0.1']?.heard.map(({ name }) => name) ?? [];
  return { eye, resolution, asked: [...new Set(asked)], servers: made.servers };
};

describe('a name that is searched for', () => {
  test('is found by the list, and nobody but the resolver is asked', async () => {
    const { eye, resolution, asked, servers } = await look(cluster);
    expect(asked).toEqual([first, second]);
    expect(resolution).toMatchObject({
      authority: null,
      resolver: { view: 'resolver', name: second, hops: [], last: second, end: 'addresses' },
      unasked: { authority: expect.stringContaining('search list') },
      search: {
        list: { domains: pod, ndots: 5 },
        tried: [
          { name: first, end: 'nxdomain', a: { kind: 'nxdomain' } },
          { name: second, end: 'addresses', a: { kind: 'data' }, aaaa: { kind: 'nodata' } },
        ],
        answered: second,
      },
    });
    const walks = [resolution.resolver].filter((walk) => walk !== null);
    const zones = await eye.zones(walks);
    expect(zones).toEqual({ [second]: [{ apex: 'cluster.local', servers: [] }] });
    expect(await eye.name('appendedOwners', { walks, zones })).toEqual([]);
    await eye.name('appendedTargets', { walks, zones });
    expect(servers.at['127.0.0.2']?.heard).toEqual([]);
    expect(servers.at['127.0.0.1']?.heard.every(({ recursive }) => recursive)).toBe(true);
  });

  test('leads on through an alias', async () => {
    const { resolution } = await look(cluster, { host: 'alias.my-namespace' });
    expect(resolution.resolver).toMatchObject({
      name: 'alias.my-namespace.svc.cluster.local',
      last: 'db.example.com',
      end: 'addresses',
    });
  });

  test('with five dots is tried as it stands first', async () => {
    const dotted = `a.b.c.${host}.x`;
    const { asked, resolution } = await look(but({ [dotted]: empty }), { host: dotted });
    expect(asked).toEqual([dotted, ...pod.map((domain) => `${dotted}.${domain}`)]);
    expect(resolution.resolver).toMatchObject({ name: dotted, end: 'nodata' });
  });
});

const cases: readonly [
  what: string,
  answers: Parameters<typeof but>[0],
  asked: readonly string[],
  answered: string | null,
  walk: { name: string; end: string },
][] = [
  ['denied everywhere', {}, names, null, { name: host, end: 'nxdomain' }],
  [
    'without data before it is found',
    { [first]: empty, [third]: address(third) },
    names.slice(0, 3),
    third,
    { name: third, end: 'addresses' },
  ],
  [
    'SERVFAIL before it is found',
    { [first]: servfail, [second]: address(second) },
    [first, second],
    second,
    { name: second, end: 'addresses' },
  ],
  ['SERVFAIL, and nowhere found', { [second]: servfail }, names, null, { name: second, end: 'failed' }],
  ['without data, and nowhere found', { [second]: empty }, names, null, { name: second, end: 'nodata' }],
  ['unseen before it has no data', { [first]: empty, [third]: servfail }, names, null, { name: third, end: 'failed' }],
  [
    'REFUSED, which leaves the list',
    { [first]: refused, [second]: address(second) },
    [first, host],
    null,
    { name: first, end: 'failed' },
  ],
  [
    'silence, and then found as it stands',
    { [first]: null, [host]: address(host) },
    [first, host],
    host,
    { name: host, end: 'addresses' },
  ],
  ['silence, and denied as it stands', { [first]: null }, [first, host], null, { name: first, end: 'unanswered' }],
];

describe('what was said of', () => {
  test.each(cases)('%s', async (_, answers, asked, answered, walk) => {
    const seen = await look(but(answers));
    expect(seen.asked).toEqual(asked);
    expect(seen.resolution.search?.tried.map(({ name }) => name)).toEqual(asked);
    expect(seen.resolution.search?.answered).toBe(answered);
    expect(seen.resolution.resolver).toMatchObject(walk);
  });

  test('the root on the list: in its place, and although the list was left', async () => {
    const search = [...pod.slice(0, 1), '.', ...pod.slice(1)];
    const inPlace = await look(nothing, { dns: { search } });
    expect(inPlace.asked).toEqual([first, host, second, third]);
    await made?.close();
    const left = await look(but({ [first]: refused }), { dns: { search } });
    expect(left.asked).toEqual([first, host]);
    await made?.close();
    const leftThere = await look(but({ [host]: refused }), { dns: { search } });
    expect(leftThere.asked).toEqual([first, host]);
  });

  test('a name that stands before the list and fails: the list is tried all the same', async () => {
    const dotted = `a.b.c.d.e.${host}`;
    const below = `${dotted}.${pod[0]}`;
    const { asked, resolution } = await look(but({ [dotted]: refused, [below]: address(below) }), { host: dotted });
    expect(asked).toEqual([dotted, below]);
    expect(resolution.search?.answered).toBe(below);
  });

  test('a name that stands before the list, denied as all others: it is the one that counts', async () => {
    const dotted = `a.b.c.d.e.${host}`;
    const { resolution } = await look(nothing, { host: dotted });
    expect(resolution.resolver).toMatchObject({ name: dotted, end: 'nxdomain' });
  });

  test('an alias of nothing, found nowhere else, shows where it broke', async () => {
    const gone = { rcode: 3, ra: true, answers: [`${first} 30 CNAME gone.example.com`] };
    const { resolution } = await look(but({ [first]: gone }));
    expect(resolution.resolver).toMatchObject({ name: first, last: 'gone.example.com', end: 'nxdomain' });
  });

  test('an entry that makes no legal name: the list is left', async () => {
    const { asked, resolution } = await look(nothing, { dns: { search: ['x..example', ...pod] } });
    expect(asked).toEqual([host]);
    expect(resolution.search?.tried).toMatchObject([
      { name: `${host}.x..example`, a: { kind: 'unasked' } },
      { name: host, end: 'nxdomain' },
    ]);
    expect(resolution.resolver).toMatchObject({ name: host, end: 'nxdomain' });
  });

  test('a resolver whose port is closed: nothing else is tried', async () => {
    const { eye, resolution } = await (async () => {
      made = await world({ '127.0.0.1': nothing }, { search: pod, attempts: 1, timeoutMs: 400 });
      const eye = made.look({ host, search: true, resolvers: [`127.0.0.9:${made.servers.port}`] });
      return { eye, resolution: await eye.resolve() };
    })();
    expect(resolution.search).toMatchObject({ tried: [{ name: first, a: { kind: 'unanswered' } }], answered: null });
    expect(eye.readings().every((reading) => !reading.ok && reading.failure.code === 'refused')).toBe(true);
  });
});

test('without a search, the host is asked for alone', async () => {
  made = await world({ '127.0.0.1': nothing }, { search: pod, authoritative: { enabled: false, port: 53 } });
  const resolution = await made.look({ host }).resolve();
  expect(resolution.search).toBeUndefined();
  expect(new Set(made.servers.at['127.0.0.1']?.heard.map(({ name }) => name))).toEqual(new Set([host]));
});

test('a list that is given goes with five dots, as in a pod', () => {
  expect(searchListOf(settingsFor(53, { search: ['.', 'SVC.cluster.local.'] }))).toEqual({
    domains: ['.', 'svc.cluster.local'],
    ndots: 5,
    tldAsked: true,
  });
});
