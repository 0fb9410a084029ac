import { afterEach, expect, test } from 'vitest';
import { world as start, type World } from '../../../support/dns-client.ts';
import { balancer, healthy, platform, user } from '../../../support/dns-platform.ts';
import type { Handler } from '../../../support/dns-server.ts';
import { authority, recursor, type Zones } from '../../../support/dns-zones.ts';

let made: World | undefined;
afterEach(async () => {
  await made?.close();
  made = undefined;
});

const hosts = Array.from({ length: 200 }, (_, i) => `h${i}.example.com`);
const asked = (world: World, address: string): string[] =>
  (world.servers.at[address]?.heard ?? []).map(({ name }) => name).filter((name) => hosts.includes(name));

test('the hosts of a zone weigh on its servers alike, and each is asked of one', async () => {
  const { look } = (made = await start(healthy));
  for (const host of hosts) await look({ host }).resolve();
  const world = made;
  const [one, two] = ['127.0.0.2', '127.0.0.3'].map((address) => new Set(asked(world, address)));
  expect((one?.size ?? 0) + (two?.size ?? 0)).toBe(hosts.length);
  expect(Math.min(one?.size ?? 0, two?.size ?? 0)).toBeGreaterThan(hosts.length / 3);
});

test('one that lets us wait is asked last, whatever the name', async () => {
  const own = authority(user);
  let first: string | undefined;
  const tiring: Handler = (question) => {
    if (hosts.includes(question.name)) first ??= question.name;
    return first === undefined || first === question.name ? own(question) : null;
  };
  const { look } = (made = await start({ ...healthy, '127.0.0.2': tiring }));
  for (const host of hosts.slice(0, 40)) await look({ host }).resolve();
  expect(new Set(asked(made, '127.0.0.2')).size).toBe(2);
  expect(new Set(asked(made, '127.0.0.3')).size).toBe(39);
});

test('IPv6 is asked after all of IPv4', async () => {
  const six: Zones = {
    'example.com': [
      'example.com 900 NS ns0.example.com',
      'ns0.example.com 900 AAAA ::1',
      ...(user['example.com'] ?? []),
    ],
  };
  const world = recursor({ ...six, ...platform, ...balancer });
  const { look } = (made = await start({ ...healthy, '127.0.0.1': world }));
  const readings = [];
  for (const host of hosts.slice(0, 20)) {
    const target = look({ host });
    await target.resolve();
    readings.push(...target.readings());
  }
  expect(readings.some(({ where }) => where.name === 'ns0.example.com' && where.type === 'AAAA')).toBe(true);
  expect(readings.filter(({ where }) => where.server.address === '::1')).toEqual([]);
});
