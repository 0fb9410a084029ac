import { afterEach, expect, test } from 'vitest';
import { world, type World } from '../../support/dns-client.ts';
import { balancer, platform, user } from '../../support/dns-platform.ts';
import { authority, recursor, type Zones } from '../../support/dns-zones.ts';

let made: World | undefined;
afterEach(async () => {
  await made?.close();
  made = undefined;
});

const hosts = 2500;
const sideBySide = 25;
const many: Zones = {
  'example.com': [...(user['example.com'] ?? []), '*.many.example.com 900 CNAME app.ck8s.example.org'],
};

const everywhere = {
  '127.0.0.1': recursor({ ...many, ...platform, ...balancer }),
  '127.0.0.2': authority(many),
  '127.0.0.3': authority(many),
  '127.0.0.4': authority(platform),
  '127.0.0.5': authority(balancer),
};

test('a quick look asks one question of its own where the host leads to its load balancer', async () => {
  made = await world(everywhere);
  await made.look({ host: 'first.many.example.com' }).resolve('quick');
  const second = made.look({ host: 'second.many.example.com' });
  const { authority: walk, resolver, unasked } = await second.resolve('quick');
  expect(walk).toMatchObject({ end: 'addresses', last: 'app.ck8s.example.org' });
  expect([resolver, unasked.resolver]).toEqual([null, expect.stringMatching(/^a quick look asks no cache/)]);
  expect(second.sent()).toBe(1);
});

test('a quick look asks everybody where the host leads elsewhere', async () => {
  made = await world(everywhere);
  const { authority: walk, resolver } = await made.look({ host: 'bare.example.com' }).resolve('quick');
  expect([walk?.end, resolver?.end]).toEqual(['addresses', 'addresses']);
});

test(`${hosts} hosts of one zone ask for its servers and for the load balancer once`, async () => {
  made = await world(everywhere);
  const { look, servers } = made;
  const queue = Array.from({ length: hosts }, (_, i) => `h${i}.many.example.com`).values();
  let sent = 0;
  const worker = async (): Promise<void> => {
    for (const host of queue) {
      const target = look({ host }, 30_000);
      const resolution = await target.resolve();
      expect(resolution.authority?.addresses).toHaveLength(3);
      const walks = [resolution.authority, resolution.resolver].filter((walk) => walk !== null);
      const zones = await target.zones(walks);
      await Promise.all([target.appendedOwners(zones[host] ?? []), target.balancers()]);
      sent += target.sent();
      target.deadline.clear();
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, worker));

  const asked = new Map<string, number>();
  for (const [place, { heard }] of Object.entries(servers.at)) {
    for (const { name, type } of heard) {
      if (/^h\d+\./.test(name)) continue;
      const question = `${name} ${type} at ${place}`;
      asked.set(question, (asked.get(question) ?? 0) + 1);
    }
  }
  expect([...asked].filter(([, times]) => times > 1)).toEqual([]);
  expect(asked.get('example.com NS at 127.0.0.1')).toBe(1);
  expect(asked.get('app.ck8s.example.org A at 127.0.0.5')).toBe(1);
  // What is a host's own: two types of two views, its zone, and its name with the zone appended.
  expect(sent / hosts).toBeLessThan(7);
}, 60_000);
