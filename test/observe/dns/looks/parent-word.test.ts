import { afterEach, describe, expect, test } from 'vitest';
import type { Delegation } from '../../../../src/model/name-looks.ts';
import { world } from '../../../support/dns-client.ts';
import type { World } from '../../../support/dns-client.ts';
import { platform } from '../../../support/dns-platform.ts';
import { delegationsOf, own, registry, user, withRegistry } from '../../../support/dns-registry.ts';
import type { Handler } from '../../../support/dns-server.ts';
import { authority, recursor } from '../../../support/dns-zones.ts';

let made: World | undefined;
afterEach(async () => {
  await made?.close();
  made = undefined;
});

async function start(...over: Parameters<typeof withRegistry>): Promise<World> {
  return (made = await world(withRegistry(...over)));
}
const look = async (...over: Parameters<typeof withRegistry>) => (await delegationsOf(await start(...over))).zones;

describe('a delegation, where', () => {
  test('a server of the parent that does not know of the delegation, or gives other glue', async () => {
    const behind = authority({ com: ['com 900 NS a.com', 'a.com 900 A 127.0.0.9'] });
    const lines = registry['com'] ?? [];
    const two = { com: [...lines, 'com 900 NS b.com', 'b.com 900 A 127.0.0.10'] };
    const stale = await look({ '127.0.0.10': behind }, two);
    expect(stale['example.com']).toMatchObject({
      delegated: { names: ['ns1.example.com', 'ns2.example.com'] },
      apart: [{ by: { name: 'b.com' }, denial: { kind: 'nxdomain' }, names: [] }],
    });
    await made?.close();
    const glue = authority({ com: lines.map((line) => line.replace('A 127.0.0.3', 'A 127.0.0.11')) });
    const other = await look({ '127.0.0.10': glue, '127.0.0.11': () => ({ rcode: 5 }) }, two);
    expect(other['example.com']?.apart).toMatchObject([
      {
        by: { name: 'b.com' },
        denial: null,
        servers: [
          { server: { address: '127.0.0.2' }, soa: { kind: 'data' } },
          { server: { address: '127.0.0.11' }, soa: { kind: 'rcode' } },
        ],
      },
    ]);
    await made?.close();
    const same = await look({ '127.0.0.10': authority(two) }, two);
    expect(same['example.com']?.apart).toEqual([]);
  });

  test('the parent’s server that is behind is asked first: another speaks of the delegation', async () => {
    const behind = authority({ com: ['com 900 NS b.com'] });
    const lines = (registry['com'] ?? []).filter((line) => !line.startsWith('com '));
    const two = { com: ['com 900 NS b.com', 'com 900 NS a.com', 'b.com 900 A 127.0.0.10', ...lines] };
    const zones = await look({ '127.0.0.10': behind }, two);
    expect(zones['example.com']).toMatchObject({
      delegated: { by: { name: 'a.com' } },
      apart: [{ by: { name: 'b.com' }, denial: { kind: 'nxdomain' } }],
    });
  });

  test.each<[string, readonly string[], Partial<Delegation>]>([
    ['to names that are gone', ['ns1.gone.net'], { servers: [], unaddressed: [{ name: 'ns1.gone.net' }] as never }],
    ['to servers of the zone above, which do not hold it', ['ns1.example.com'], { unaddressed: [] }],
  ])('a delegation of which nobody knows but the zone above: %s', async (_, names, seen) => {
    const cut = { 'example.com': [...own, ...names.map((name) => `sub.example.com 900 NS ${name}`)] };
    const unable: Handler = (question) =>
      question.name.endsWith('sub.example.com') ? { rcode: 2 } : recursor({ ...registry, ...cut })(question);
    const { zones, resolution } = await delegationsOf(
      await start({ '127.0.0.1': unable, '127.0.0.2': authority(cut), '127.0.0.3': authority(cut) }),
      'www.sub.example.com',
    );
    const zone = zones['sub.example.com'];
    expect(zone).toMatchObject({ delegated: { parent: 'example.com', names }, ...seen });
    expect(zone?.servers.every(({ soa }) => soa.kind === 'lame')).toBe(true);
    expect(resolution.authority?.a).toMatchObject({ kind: 'lame', ofZone: 'sub.example.com' });
  });

  test('servers that all refuse are not asked in vain for their own addresses', async () => {
    const refusing: Handler = () => ({ rcode: 5 });
    const zones = await look({
      '127.0.0.1': (question) =>
        question.name.endsWith('example.com') ? { rcode: 2 } : recursor({ ...registry, ...platform })(question),
      '127.0.0.2': refusing,
      '127.0.0.3': refusing,
    });
    expect(zones['example.com']).toMatchObject({
      delegated: { parent: 'com' },
      servers: [{ soa: { kind: 'rcode' } }, { soa: { kind: 'rcode' } }],
      unaddressed: [],
    });
  });

  test('nobody answers, and resolvers are as silent', async () => {
    const mute: Handler = () => null;
    const { zones } = await delegationsOf(
      await start({
        '127.0.0.1': (question) =>
          question.name.endsWith('example.com') ? null : recursor({ ...registry, ...platform })(question),
        '127.0.0.2': mute,
        '127.0.0.3': mute,
      }),
      'demo.example.com',
      20_000,
    );
    expect(zones['example.com']).toMatchObject({
      delegated: { parent: 'com' },
      servers: [{ soa: { kind: 'unanswered' } }, { soa: { kind: 'unanswered' } }],
    });
  }, 20_000);

  test('name servers that are aliases', async () => {
    const lines = own.map((line) =>
      line.replace('ns2.example.com 900 A 127.0.0.3', 'ns2.example.com 900 CNAME ns1.example.com'),
    );
    const known = { 'example.com': lines };
    const zones = await look({ '127.0.0.2': authority(known), '127.0.0.3': authority(known) }, known);
    expect(zones['example.com']?.aliases).toEqual([{ name: 'ns2.example.com', target: 'ns1.example.com' }]);
  });

  test('a server that answers over TCP alone', async () => {
    const zones = await look({
      '127.0.0.3': (question) => (question.transport === 'tcp' ? authority(user)(question) : null),
    });
    expect(zones['example.com']?.servers.map(({ overTcpAlone }) => overTcpAlone)).toEqual([undefined, true]);
  });
});
