import { afterEach, describe, expect, test } from 'vitest';
import { observed } from '../../src/judge/observed.ts';
import type { Kind, TargetEvidence } from '../../src/model/evidence.ts';
import type { Settings, Target } from '../../src/model/target.ts';
import { startDeadline } from '../../src/observe/deadline.ts';
import { startRound } from '../../src/observe/round.ts';
import { observeTarget } from '../../src/observe/target.ts';
import { chainLines } from '../../src/report/chain.ts';
import { pen } from '../../src/report/pen.ts';
import { settingsFor } from '../support/dns-client.ts';
import { user } from '../support/dns-platform.ts';
import { serveDns, type DnsServers } from '../support/dns-server.ts';
import { authority, recursor } from '../support/dns-zones.ts';
import { target } from '../support/evidence.ts';
import { ingress, seen as seenObjects } from '../support/kubernetes-objects.ts';
import { bareLook } from '../support/looking.ts';
import { listenTcp } from '../support/loopback.ts';

let servers: DnsServers | undefined;
afterEach(async () => {
  await servers?.close();
  servers = undefined;
});

const inLab: Pick<Settings, 'networks'> = { networks: { public: [], private: ['127.0.0.0/8'] } };
const kinds: readonly Kind[] = ['resolution', 'connections', 'sessions', 'responses'];

async function look(given: Target, own: Partial<Settings> = inLab): Promise<TargetEvidence> {
  servers ??= await serveDns({
    '127.0.0.1': recursor(user),
    '127.0.0.2': authority(user),
    '127.0.0.3': authority(user),
  });
  const settings = { ...settingsFor(servers.port, { timeoutMs: 500 }), ...own };
  const deadline = startDeadline(1500, new AbortController().signal);
  const evidence = await observeTarget(given, new Set(kinds), bareLook(settings, servers.port, deadline));
  deadline.clear();
  return evidence;
}

const at = (host: string, over: Partial<Target> = {}): Target =>
  target({ host, protocol: 'tcp', published: { addresses: ['127.0.0.1'], names: ['lb.example.net'] }, ...over });

describe('where DNS gives no address, for sure, those that a status publishes are dialled', () => {
  test.each([
    ['a name that does not exist', 'new.example.com'],
    ['one without an address', 'text.example.com'],
    ['one that leads to nothing', 'gone.example.com'],
    ['one that leads in a circle', 'loop.example.com'],
  ])('%s', async (_, host) => {
    await using server = await listenTcp((socket) => void socket.end());
    const { seen, gaps } = await look(at(host, { port: server.port }));
    expect(seen.connections).toMatchObject([{ ok: true, where: { address: '127.0.0.1', port: server.port } }]);
    expect(gaps.connections).toBeUndefined();
    expect(seen.resolution.authority?.addresses).toEqual([]);
  });

  test('but none where DNS gives some, was not heard, or where others are given', async () => {
    const dialled = async (given: Target) => (await look(given)).seen.connections.map(({ where }) => where.address);
    const published = { addresses: ['127.0.0.9'], names: [] };
    expect(await dialled(at('bare.example.com', { port: 1, published }))).toEqual(['20.1.1.1']);
    expect(await dialled(at('new.example.com', { port: 1, published, address: ['127.0.0.8'] }))).toEqual(['127.0.0.8']);
    await servers?.close();
    servers = await serveDns({ '127.0.0.1': () => null });
    expect(await dialled(at('new.example.com', { port: 1, published }))).toEqual([]);
  });

  test('no status gives leave to dial what may not be dialled', async () => {
    const { seen } = await look(at('new.example.com', { port: 1 }), { networks: { public: [], private: [] } });
    expect(seen.connections).toMatchObject([{ ok: false, failure: { code: 'denied' } }]);
  });
});

test('it is said that DNS did not lead there, and who said where', async () => {
  await using server = await listenTcp((socket) => void socket.end());
  const evidence = await look(at('new.example.com', { port: server.port }));
  const told = (objects: TargetEvidence['seen']['objects']) => {
    const found = observed({ ...evidence, seen: { ...evidence.seen, objects } }, Date.now());
    const drawing = { colour: false, ascii: false, width: 100 };
    const drawn = chainLines({ ...report, host: 'new.example.com', observed: found }, false, pen(drawing));
    return { found, last: drawn.at(-1) };
  };
  const own = ingress({ status: { loadBalancer: [{ ip: '127.0.0.1', hostname: null }] } });
  const known = told([seenObjects([own])]);
  expect(known.found).toMatchObject({
    addresses: [],
    published: { addresses: ['127.0.0.1'], by: 'Ingress default/shop' },
  });
  expect(known.last).toBe('  not in DNS yet: dialled 127.0.0.1 as the status of Ingress default/shop says');
  expect(told([]).last).toBe('  not in DNS yet: dialled 127.0.0.1 as the status of its Kubernetes objects says');
  expect(observed(await look(at('bare.example.com')), Date.now())).not.toHaveProperty('published');
  const undialled = { ...evidence, seen: { ...evidence.seen, connections: [] } };
  expect(observed(undialled, Date.now())).not.toHaveProperty('published');
  const refused = await look(
    at('new.example.com', { published: { addresses: ['127.0.0.1', '169.254.169.254'], names: [] } }),
    {
      networks: { public: [], private: [] },
    },
  );
  const found = observed(refused, Date.now());
  expect(found.published).toEqual({ addresses: [], refused: ['127.0.0.1', '169.254.169.254'], by: null });
  const both = { addresses: ['192.0.2.1'], refused: ['127.0.0.1'], by: null };
  const drawn = [found, { ...found, published: both }].map((one) =>
    chainLines(
      { ...report, host: 'new.example.com', observed: one },
      false,
      pen({ colour: false, ascii: false, width: 120 }),
    ).at(-1),
  );
  expect(drawn).toEqual([
    '  not in DNS yet: refused to dial 127.0.0.1, 169.254.169.254 as the status of its Kubernetes objects says',
    '  not in DNS yet: dialled 192.0.2.1, refused to dial 127.0.0.1 as the status of its Kubernetes objects says',
  ]);
});

const report = {
  port: 443,
  name: 'new.example.com',
  labels: {},
  loadBalancer: 'app',
  status: 'fail',
  up: false,
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 1,
  findings: [],
  notJudged: [],
} as const;

describe('nobody is asked and nothing is dialled', () => {
  const seenIn = async (given: Target, wanted: readonly Kind[]) => {
    let asked = 0;
    const dns = await serveDns({
      '127.0.0.1': () => {
        asked += 1;
        return null;
      },
    });
    const round = await startRound({
      settings: {
        ...settingsFor(dns.port, { resolvers: [`127.0.0.1:${dns.port}`] }),
        selfCheck: ['up.example.com:443'],
      },
      environments: {},
      echoKey: null,
      version: '9.9.9',
      now: Date.now(),
      look: 'full',
      signal: new AbortController().signal,
    });
    const evidence = await round.observe(given, new Set(wanted));
    await round.vantage.conclude();
    round.close();
    await dns.close();
    return { evidence: round.vantage.settle(evidence), asked };
  };

  test('for what stands for an object', async () => {
    const given = target({ host: 'issuer/default/x', name: 'issuer/default/x', port: 0, unprobed: true });
    const { evidence, asked } = await seenIn(given, ['resolution', 'connections', 'objects']);
    expect([asked, evidence.questions, evidence.dns, evidence.seen.connections]).toEqual([0, 0, [], []]);
    expect(evidence.gaps).not.toHaveProperty('objects');
    expect(evidence.gaps.resolution).toEqual({
      state: 'unasked',
      detail: 'it leads to no host that could be looked at',
    });
  });

  test('for a host of which only objects are wanted', async () => {
    const { evidence, asked } = await seenIn(target(), ['objects']);
    expect([asked, evidence.seen.resolution.authority, evidence.gaps.sessions?.state]).toEqual([0, null, 'unasked']);
  });

  test('and anything else is asked for', async () => {
    const given = target({ timeoutMs: 300 });
    expect((await seenIn(given, ['objects', 'resolution'])).asked).toBeGreaterThan(0);
  });
});
