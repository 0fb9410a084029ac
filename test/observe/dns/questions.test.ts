import { afterEach, describe, expect, test } from 'vitest';
import { world } from '../../support/dns-client.ts';
import type { World } from '../../support/dns-client.ts';
import { balancer, healthy, platform, user } from '../../support/dns-platform.ts';
import type { Handler } from '../../support/dns-server.ts';
import { authority, recursor } from '../../support/dns-zones.ts';
import type { Zones } from '../../support/dns-zones.ts';

let made: World | undefined;
const start = async (...args: Parameters<typeof world>): Promise<World> => (made = await world(...args));
afterEach(async () => {
  await made?.close();
  made = undefined;
});

test('asks each question once, whoever asks', async () => {
  const { look, servers } = await start(healthy);
  await Promise.all([look().resolve(), look().resolve(), look().resolve()]);
  for (const { heard } of Object.values(servers.at)) {
    const asked = heard.map(({ name, type }) => `${name} ${type}`);
    expect(asked).toEqual([...new Set(asked)]);
  }
});

test('counts what leaves on whose account', async () => {
  const { look, servers } = await start(healthy);
  const [first, second] = [look(), look()];
  await first.resolve();
  await second.resolve();
  const heard = Object.values(servers.at).reduce((sum, { heard }) => sum + heard.length, 0);
  expect([first.sent(), second.sent()]).toEqual([heard, 0]);
});

test('a slow answer is looked at twice more', async () => {
  const own = authority(user);
  const { look } = await start(
    {
      ...healthy,
      '127.0.0.2': async (question) => {
        if (question.type === 'A') await new Promise((resolve) => setTimeout(resolve, 1050));
        return own(question);
      },
      '127.0.0.3': () => null,
    },
    { timeoutMs: 2000 },
  );
  const { authority: walk } = await look({ host: 'bare.example.com' }, 20_000).resolve();
  expect(walk?.lookMs).toHaveLength(3);
  expect(Math.min(...(walk?.lookMs ?? []))).toBeGreaterThan(1000);
}, 15_000);

test('a budget that ends first says so, and leaves the question to others who wait', async () => {
  const own = authority(user);
  const { look, servers } = await start(
    {
      ...healthy,
      '127.0.0.2': async (question) => {
        if (question.name === 'bare.example.com') await new Promise((resolve) => setTimeout(resolve, 400));
        return own(question);
      },
      '127.0.0.3': () => ({ rcode: 5 }),
    },
    { timeoutMs: 2000 },
  );
  const [short, long] = await Promise.all([
    look({ host: 'bare.example.com' }, 200).resolve(),
    look({ host: 'bare.example.com' }, 5000).resolve(),
  ]);
  expect(short.authority).toMatchObject({ end: 'unanswered', a: { failure: { code: 'budget' } } });
  expect(long.authority).toMatchObject({ end: 'addresses' });
  const asked = servers.at['127.0.0.2']?.heard.filter(({ name, type }) => name === 'bare.example.com' && type === 'A');
  expect(asked).toHaveLength(1);
});

test('a server that was passed over is no longer waited for', async () => {
  const before = process.getActiveResourcesInfo().length;
  const world = await start({ ...healthy, '127.0.0.2': () => null }, { timeoutMs: 60_000 });
  const eye = world.look({ host: 'bare.example.com' }, 60_000);
  expect((await eye.resolve()).authority?.end).toBe('addresses');
  eye.deadline.clear();
  await world.close();
  made = undefined;
  await expect.poll(() => process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
});

test('an interrupted run leaves no timer and no socket', async () => {
  const before = process.getActiveResourcesInfo().length;
  const world = await start({ '127.0.0.1': () => null }, { timeoutMs: 60_000 });
  const pending = world.look({}, 60_000).resolve();
  await expect.poll(() => world.servers.at['127.0.0.1']?.heard.length).toBeGreaterThan(0);
  world.run.abort();
  const { unasked, resolver } = await pending;
  expect(unasked.authority).toContain('stopped');
  expect(resolver).toMatchObject({ a: { failure: { code: 'stopped' } } });
  await world.close();
  made = undefined;
  await expect.poll(() => process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
});

test('a server that let a question wait is asked last', async () => {
  const { look, servers } = await start({ ...healthy, '127.0.0.2': () => null });
  await look({ host: 'bare.example.com' }).resolve();
  const before = servers.at['127.0.0.2']?.heard.length;
  expect(before).toBeGreaterThan(0);
  const walk = (await look({ host: 'six.example.com' }).resolve()).authority;
  expect(walk?.end).toBe('addresses');
  expect(servers.at['127.0.0.2']?.heard).toHaveLength(before ?? 0);
});

test('a zone’s server that was never heard is not asked again', async () => {
  const { look, servers } = await start({ ...healthy, '127.0.0.2': () => null, '127.0.0.3': () => null });
  // Another zone's servers are heard, so that port 53 is not blocked.
  await look({ host: 'app.ck8s.example.org' }).resolve();
  await look({ host: 'bare.example.com' }).resolve();
  expect(servers.at['127.0.0.2']?.heard.map(({ type, transport }) => `${type} ${transport}`)).toEqual([
    'A udp',
    // Without EDNS, and over TCP.
    'A udp',
    'A tcp',
  ]);
});

test('a server that was heard once is asked again, whatever it was silent about', async () => {
  const own = authority(user);
  const { look, servers } = await start({
    ...healthy,
    '127.0.0.2': (question) => (question.name === 'bare.example.com' ? null : own(question)),
    '127.0.0.3': () => null,
  });
  await look({ host: 'six.example.com' }).resolve();
  await look({ host: 'bare.example.com' }).resolve();
  const walk = (await look({ host: 'text.example.com' }).resolve()).authority;
  expect(walk).toMatchObject({ end: 'nodata', a: { by: { address: '127.0.0.2' } } });
  expect(servers.at['127.0.0.2']?.heard.some(({ name }) => name === 'text.example.com')).toBe(true);
});

test('a server whose answer is truncated was heard, though it takes no TCP', async () => {
  const own = authority(user);
  const big: Handler = (question) => {
    if (question.transport === 'tcp') return (socket) => void socket.pause();
    return question.name === 'bare.example.com' ? { aa: true, tc: true } : own(question);
  };
  const { look } = await start({ ...healthy, '127.0.0.2': big, '127.0.0.3': big });
  const { authority: walk } = await look({ host: 'bare.example.com' }, 8000).resolve();
  expect(walk?.a).toMatchObject({ kind: 'unanswered', failure: { code: 'timeout', truncated: true } });
  expect((await look({ host: 'six.example.com' }).resolve()).authority?.end).toBe('addresses');
});

test('a budget that ends after a look’s time is silence', async () => {
  const own = authority(user);
  const mute = (question: Parameters<typeof own>[0]) => (question.type === 'AAAA' ? null : own(question));
  const { look } = await start({ ...healthy, '127.0.0.2': mute, '127.0.0.3': mute }, { timeoutMs: 400 });
  // Of 2 s, 0.8 s are set aside for the zone's own servers: UDP and TCP would take as long.
  const { authority: walk } = await look({ host: 'bare.example.com' }, 1900).resolve();
  expect(walk).toMatchObject({
    end: 'addresses',
    aaaa: { kind: 'unanswered', failure: { code: 'timeout' }, by: { name: 'ns1.example.com' } },
  });
  expect(walk?.aaaa).toMatchObject({ failure: { detail: expect.stringContaining("set aside for the zone's own") } });
});

describe('where nothing comes back from port 53 but from the resolver', () => {
  const zones: Zones = {
    ...user,
    'example.com': [
      ...(user['example.com'] ?? []),
      'oops.example.com.example.com 900 CNAME app.ck8s.example.org',
      'relative.example.com 900 CNAME app.ck8s.example.org.example.com',
    ],
    ...platform,
    ...balancer,
  };
  const blocked = Object.fromEntries(
    ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'].map((address) => [address, () => null]),
  );
  const open = () => start({ '127.0.0.1': recursor(zones), ...blocked }, { timeoutMs: 400 });

  test('the first target finds out, and nobody waits for a zone’s server again', async () => {
    const { look, servers } = await open();
    const first = look({}, 2500);
    const [{ authority: own, resolver }, balancers] = await Promise.all([first.resolve(), first.balancers()]);
    expect([own?.end, resolver?.end]).toEqual(['unanswered', 'addresses']);
    expect(balancers[0]?.walk).toMatchObject({ view: 'resolver', end: 'addresses' });
    const asked = (): number => Object.keys(blocked).flatMap((address) => servers.at[address]?.heard ?? []).length;
    const before = asked();
    expect(await first.zones([])).toEqual({ 'demo.example.com': [{ apex: 'example.com', servers: [] }] });
    const second = await look({ host: 'bare.example.com' }).resolve();
    expect([second.authority?.end, second.resolver?.end]).toEqual(['unanswered', 'addresses']);
    // Each server has one more chance at most, and a short one.
    expect(asked() - before).toBeLessThanOrEqual(Object.keys(blocked).length);
  });

  test('records that had the zone appended are found all the same', async () => {
    const { look } = await open();
    const doubled = look({ host: 'oops.example.com' }, 2500);
    await doubled.resolve();
    expect(await doubled.name('appendedOwners', { zones: await doubled.zones([]) })).toMatchObject([
      { appended: { outcome: { kind: 'data' } }, sibling: { outcome: { kind: 'nxdomain' } } },
    ]);
    const relative = look({ host: 'relative.example.com' });
    const { resolver } = await relative.resolve();
    const walks = resolver === null ? [] : [resolver];
    expect(await relative.name('appendedTargets', { walks, zones: await relative.zones(walks) })).toMatchObject([
      { target: { outcome: { kind: 'nxdomain' } }, remainder: { outcome: { kind: 'data' } } },
    ]);
  });
});
