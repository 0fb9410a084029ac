import { afterEach, expect, test } from 'vitest';
import { world } from '../../support/dns-client.ts';
import type { World } from '../../support/dns-client.ts';
import { healthy, user } from '../../support/dns-platform.ts';
import { authority } from '../../support/dns-zones.ts';

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

test('a server that was never heard is not asked over TCP each time', async () => {
  const { look, servers } = await start({ ...healthy, '127.0.0.2': () => null, '127.0.0.3': () => null });
  await look({ host: 'bare.example.com' }).resolve();
  expect(servers.at['127.0.0.2']?.heard.map(({ type, transport }) => `${type} ${transport}`)).toEqual([
    'A udp',
    'A tcp',
    'AAAA udp',
  ]);
});
