import { afterEach, describe, expect, test } from 'vitest';
import { world } from '../../support/dns-client.ts';
import type { World } from '../../support/dns-client.ts';
import { user } from '../../support/dns-platform.ts';
import type { DnsServers, Handler } from '../../support/dns-server.ts';
import { authority, recursor } from '../../support/dns-zones.ts';
import type { Zones } from '../../support/dns-zones.ts';
import { walk } from '../../support/evidence.ts';

const platform: Zones = {
  'ck8s.example.org': ['app.ck8s.example.org 60 A 20.80.0.1', '*.internal.ck8s.example.org 60 A 10.0.0.1'],
  'example.org': ['example.org 900 NS ns1.example.org', 'ns1.example.org 900 A 127.0.0.4'],
};

let made: World | undefined;
const start = async (): Promise<World> =>
  (made = await world({
    '127.0.0.1': recursor({ ...user, ...platform }),
    '127.0.0.2': authority(user),
    '127.0.0.4': authority(platform),
  }));
afterEach(async () => {
  await made?.close();
  made = undefined;
});

const askedAt = (servers: DnsServers, address: string): string[] =>
  (servers.at[address]?.heard ?? []).map(({ name, type }) => `${name} ${type}`);

describe('load balancers', () => {
  test('are walked by name, below a wildcard by a made-up one', async () => {
    const { look: lookAt, servers } = await start();
    const [first, second] = [lookAt(), lookAt()];
    const [app, internal] = await first.balancers();
    expect(app).toMatchObject({
      balancer: 'app',
      pattern: 'app.ck8s.example.org',
      asked: 'app.ck8s.example.org',
      walk: { view: 'authority', end: 'addresses', addresses: [{ address: '20.80.0.1' }] },
    });
    expect(internal).toMatchObject({
      balancer: 'internal',
      pattern: '*.internal.ck8s.example.org',
      walk: { view: 'authority', end: 'addresses', addresses: [{ address: '10.0.0.1' }] },
    });
    expect(internal?.asked).toMatch(/^hostprobe-[a-z0-9]{10}\.internal\.ck8s\.example\.org$/);
    const before = askedAt(servers, '127.0.0.4').length;
    expect((await second.balancers())[1]?.asked).toBe(internal?.asked);
    expect(askedAt(servers, '127.0.0.4')).toHaveLength(before);
    expect(second.sent()).toBe(0);
  });

  describe('of which internal names are there in a private view alone', () => {
    const outside = {
      ...platform,
      'ck8s.example.org': (platform['ck8s.example.org'] ?? []).filter((line) => !line.startsWith('*')),
    };
    const split = async (loadBalancer: string, enabled = true) => {
      const { look, servers } = (made = await world(
        {
          '127.0.0.1': recursor({ ...user, ...platform }),
          '127.0.0.2': authority(user),
          '127.0.0.4': authority(outside),
        },
        enabled ? {} : { authoritative: { enabled, port: 53 } },
      ));
      const balancers = await look({ expect: { loadBalancer } }).balancers();
      const ways = balancers.map(({ balancer, walk: { view, end } }) => `${balancer} ${view} ${end}`);
      return { ways, isHeard: askedAt(servers, '127.0.0.1').some((line) => line.includes('hostprobe-')) };
    };
    test.each(['internal', 'any'])('a resolver is asked for a host of %s', async (name) => {
      expect((await split(name)).ways).toEqual(['app authority addresses', 'internal resolver addresses']);
    });
    test('and hears of nothing for a public one', async () => {
      expect(await split('app')).toEqual({
        ways: ['app authority addresses', 'internal authority nxdomain'],
        isHeard: false,
      });
    });
    test('nor where nobody else may be asked', async () => {
      expect(await split('app', false)).toEqual({ ways: ['app resolver addresses'], isHeard: false });
    });
  });

  test('that give one address at a time are asked again where the host has another, once a run', async () => {
    const own = authority(platform);
    let turn = 0;
    const turning: Handler = (question) =>
      question.name === 'app.ck8s.example.org' && question.type === 'A'
        ? { aa: true, answers: [`app.ck8s.example.org 5 A 20.80.0.${(turn++ % 4) + 1}`] }
        : own(question);
    const { look, servers } = (made = await world({
      '127.0.0.1': recursor({ ...user, ...platform }),
      '127.0.0.2': authority(user),
      '127.0.0.4': turning,
    }));
    const led = (name: string, address: string) =>
      Promise.resolve({ authority: walk([name], [address]), resolver: null, unasked: {} });
    const gathered = async (address: string) => {
      const [app] = await look({ host: 'example.com' }).balancers(led('example.com', address));
      return [app?.varies, app?.walk.addresses.map((one) => one.address).toSorted()];
    };
    expect(await gathered('20.80.0.1')).toEqual([undefined, ['20.80.0.1']]);
    const all = [1, 2, 3, 4].map((last) => `20.80.0.${last}`);
    expect(await gathered('20.80.0.3')).toEqual([true, all]);
    const before = askedAt(servers, '127.0.0.4').length;
    expect(await gathered('20.9.9.9')).toEqual([true, all]);
    expect(askedAt(servers, '127.0.0.4')).toHaveLength(before);
  });

  test('whose own servers are silent are asked of the resolver', async () => {
    made = await world({
      '127.0.0.1': recursor({ ...user, ...platform }),
      '127.0.0.4': () => ({ rcode: 5 }),
    });
    const [app] = await made.look().balancers();
    expect(app?.walk).toMatchObject({ view: 'resolver', end: 'addresses' });
  });
});
