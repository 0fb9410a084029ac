import { afterEach, describe, expect, test } from 'vitest';
import { world } from '../../../support/dns-client.ts';
import type { World } from '../../../support/dns-client.ts';
import { balancer, healthy, platform, user } from '../../../support/dns-platform.ts';
import type { Handler } from '../../../support/dns-server.ts';
import { authority, recursor } from '../../../support/dns-zones.ts';
import type { Zones } from '../../../support/dns-zones.ts';

let made: World | undefined;
const start = async (...args: Parameters<typeof world>): Promise<World> => (made = await world(...args));
afterEach(async () => {
  await made?.close();
  made = undefined;
});

describe('servers that drop questions for a zone that they do not hold', () => {
  const lame: Zones = { 'evil.net': ['evil.net 900 NS ns1.example.com', 'evil.net 900 NS ns2.example.com'] };
  const own = authority(user);
  const drops: Handler = (question) => (question.name.endsWith('evil.net') ? null : own(question));
  const open = (over: Readonly<Record<string, Handler>> = {}) =>
    start({
      ...healthy,
      '127.0.0.1': recursor({ ...lame, ...user, ...platform, ...balancer }),
      '127.0.0.2': drops,
      '127.0.0.3': drops,
      ...over,
    });

  test('are asked for the zones that they hold', async () => {
    const { look } = await open();
    expect((await look({ host: 'www.evil.net' }).resolve()).authority?.end).toBe('unanswered');
    expect((await look({ host: 'bare.example.com' }).resolve()).authority?.end).toBe('addresses');
  });

  test('are asked for the lame zone no more, and that is no silence on which a verdict may rest', async () => {
    const { look, servers } = await open();
    await look({ host: 'www.evil.net' }).resolve();
    const heard = (): number =>
      (servers.at['127.0.0.2']?.heard.length ?? 0) + (servers.at['127.0.0.3']?.heard.length ?? 0);
    const before = heard();
    const { authority: walk } = await look({ host: 'other.evil.net' }).resolve();
    expect(walk).toMatchObject({ end: 'unanswered', a: { failure: { code: 'unasked' } } });
    expect(heard()).toBe(before);
  });

  test('are asked all the same for what tells whether they serve it at all', async () => {
    const { look, servers } = await open();
    const eye = look({ host: 'www.evil.net' });
    await eye.resolve();
    const zone = { apex: 'evil.net', servers: [{ address: '127.0.0.2', port: servers.port, name: 'ns1.example.com' }] };
    const [told] = await eye.name('delegations', { zones: { 'www.evil.net': [zone] } });
    expect(told?.servers.map(({ soa }) => soa)).toMatchObject([{ kind: 'unanswered', failure: { code: 'timeout' } }]);
    expect(servers.at['127.0.0.2']?.heard.filter(({ type }) => type === 'SOA')).toMatchObject([{ transport: 'udp' }]);
  });
});

test('a dead server of many domains is given up at last', async () => {
  const lots = Array.from({ length: 24 }, (_, i) => `d${i}.net`);
  const zones = Object.fromEntries(lots.map((apex) => [apex, [`${apex} 900 NS ns1.dead.com`]]));
  const dead: Zones = { 'dead.com': ['ns1.dead.com 900 A 127.0.0.9'] };
  const { look, servers } = await start(
    {
      ...healthy,
      '127.0.0.1': recursor({ ...zones, ...dead, ...user, ...platform, ...balancer }),
      '127.0.0.9': () => null,
    },
    { timeoutMs: 50 },
  );
  await look({ host: 'bare.example.com' }).resolve();
  const asked: number[] = [];
  for (const apex of lots) {
    const before = servers.at['127.0.0.9']?.heard.length ?? 0;
    await look({ host: `www.${apex}` }, 2000).resolve();
    asked.push((servers.at['127.0.0.9']?.heard.length ?? 0) - before);
  }
  expect(asked).toEqual([3, 3, ...Array.from({ length: 14 }, () => 1), ...Array.from({ length: 8 }, () => 0)]);
});

test('a server that drops some types does not keep others waiting', async () => {
  const good: Zones = { 'good.com': ['good.com 900 NS ns1.example.com', 'www.good.com 300 A 20.1.1.1'] };
  const all = { ...user, ...good };
  const own = authority(all);
  const drops: Handler = (question) =>
    ['CAA', 'HTTPS', 'TXT', 'MX'].includes(question.type) && question.name.endsWith('example.com')
      ? null
      : own(question);
  const { look, servers } = await start(
    {
      ...healthy,
      '127.0.0.1': recursor({ ...all, ...platform, ...balancer }),
      '127.0.0.2': drops,
      '127.0.0.3': drops,
    },
    { timeoutMs: 1000 },
  );
  const crowd = Array.from({ length: 40 }, async (_, i) => {
    const eye = look({ host: `h${i}.example.com` }, 4000);
    const { authority: walk } = await eye.resolve();
    const walks = walk === null ? [] : [walk];
    await eye.names(new Set(['caa', 'services', 'challenges']), {
      resolution: { authority: walk, resolver: null, unasked: {} },
      walks,
      zones: await eye.zones(walks),
    });
  });
  await expect.poll(() => servers.at['127.0.0.2']?.heard.some(({ type }) => type === 'CAA')).toBe(true);
  const { authority: walk } = await look({ host: 'www.good.com' }, 500).resolve();
  expect(walk?.end).toBe('addresses');
  await Promise.all(crowd);
  const caa = servers.at['127.0.0.2']?.heard.filter(({ type }) => type === 'CAA') ?? [];
  const overTcp = caa.filter(({ transport }) => transport === 'tcp');
  // Those that were under way before the first of them had come to its end.
  expect(overTcp.length).toBeGreaterThan(0);
  expect(overTcp.length).toBeLessThanOrEqual(caa.length / 3);
}, 30_000);

test('a resolver that drops EDNS is asked without it, at once when that is known', async () => {
  const known = recursor({ ...user, ...platform, ...balancer });
  const { look, servers } = await start({
    ...healthy,
    '127.0.0.1': (question) => (question.edns ? null : known(question)),
  });
  expect((await look().resolve()).resolver).toMatchObject({
    end: 'addresses',
    withoutEdns: [{ by: { address: '127.0.0.1' }, said: 'no answer' }],
  });
  const before = servers.at['127.0.0.1']?.heard.length ?? 0;
  expect((await look({ host: 'bare.example.com' }).resolve()).resolver?.end).toBe('addresses');
  expect(servers.at['127.0.0.1']?.heard.slice(before).filter(({ edns }) => edns)).toEqual([]);
});
