import { afterEach, describe, expect, test } from 'vitest';
import type { Delegation } from '../../../../src/model/name-looks.ts';
import { world } from '../../../support/dns-client.ts';
import type { World } from '../../../support/dns-client.ts';
import { platform } from '../../../support/dns-platform.ts';
import type { Handler } from '../../../support/dns-server.ts';
import { balancer, delegationsOf, own, withRegistry } from '../../../support/dns-registry.ts';
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

const standing = ({ servers }: Delegation) =>
  servers.map(({ server, listedBy, addressFrom, soa }) =>
    [server.name, server.address, listedBy.join('+'), addressFrom.join('+'), soa.kind].join(' '),
  );

describe('delegations', () => {
  test('are those of the zones at and above the host and the load balancer, and of no provider behind it', async () => {
    const zones = await look();
    expect(Object.keys(zones).sort()).toEqual(['ck8s.example.org', 'example.com', 'example.org']);
    expect(zones['example.com']).toMatchObject({
      delegated: { parent: 'com', names: ['ns1.example.com', 'ns2.example.com'] },
      servers: [
        { serial: 1, names: ['ns1.example.com', 'ns2.example.com'] },
        { serial: 1, names: ['ns1.example.com', 'ns2.example.com'] },
      ],
      unaddressed: [],
    });
    expect(standing(zones['example.com'] as Delegation)).toEqual([
      'ns1.example.com 127.0.0.2 parent+zone glue+record data',
      'ns2.example.com 127.0.0.3 parent+zone glue+record data',
    ]);
    expect(zones['ck8s.example.org']?.delegated).toMatchObject({
      parent: 'example.org',
      glue: [{ name: 'ns1.ck8s.example.org', address: '127.0.0.5' }],
    });
  });

  test('are looked at, too, where a resolver still knows servers that are all silent', async () => {
    const knowing = withRegistry()['127.0.0.1'] as Handler;
    const zones = await look({
      // It has the NS set and its addresses from before, and all else has run out.
      '127.0.0.1': (question) => {
        const isHeld = question.type === 'NS' || question.name.startsWith('ns');
        return question.name.endsWith('example.com') && !isHeld ? { rcode: 2, ra: true } : knowing(question);
      },
      '127.0.0.2': () => null,
      '127.0.0.3': () => null,
    });
    expect(zones['example.com']?.servers.map(({ soa }) => soa.kind)).toEqual(['unanswered', 'unanswered']);
  });

  test('tell who is listed on one side alone, glue that differs and names without address', async () => {
    const other = own
      .slice(2)
      .concat(
        'example.com 900 NS ns1.example.com',
        'example.com 900 NS ns3.example.com',
        'example.com 900 NS gone.example.com',
        'ns3.example.com 900 A 127.0.0.3',
        'ns2.example.com 900 A 127.0.0.3',
      );
    const known = {
      'example.com': other
        .filter((line) => !line.startsWith('ns1.example.com 900 A'))
        .concat('ns1.example.com 900 A 127.0.0.7'),
    };
    const zones = await look({ '127.0.0.2': authority(known), '127.0.0.3': authority(known) }, known);
    const zone = zones['example.com'] as Delegation;
    expect(standing(zone)).toEqual([
      'ns1.example.com 127.0.0.7 parent+zone record unanswered',
      'ns1.example.com 127.0.0.2 parent+zone glue data',
      'ns2.example.com 127.0.0.3 parent glue+record data',
      'ns3.example.com 127.0.0.3 zone record data',
    ]);
    expect(zone.unaddressed).toMatchObject([{ name: 'gone.example.com', outcome: { kind: 'nxdomain' } }]);
  });

  test('the zone itself tells the addresses of names in it, whatever a cache holds', async () => {
    const held = own.map((line) => line.replace('A 127.0.0.3', 'A 127.0.0.6'));
    const zones = await look({}, { 'example.com': held });
    expect(standing(zones['example.com'] as Delegation)).toEqual([
      'ns1.example.com 127.0.0.2 parent+zone glue+record data',
      'ns2.example.com 127.0.0.3 parent+zone glue+record data',
    ]);
  });

  test.each([
    ['REFUSED', { rcode: 5 }, 'rcode'],
    ['an answer from a cache', { answers: ['example.com 900 SOA a.b c.d 1 2 3 4 5'], ra: true }, 'lame'],
    ['an upward referral', { authorities: ['com 900 NS a.com'] }, 'lame'],
    ['a denial of the zone', { aa: true, rcode: 3, authorities: ['com 900 SOA a.b c.d 1 2 3 4 5'] }, 'nxdomain'],
    ['an alias at the apex', { aa: true, answers: ['example.com 900 CNAME www.example.net'] }, 'data'],
    ['nothing', null, 'unanswered'],
  ])('what one server says that says %s', async (_, reply, kind) => {
    const zones = await look({ '127.0.0.3': () => reply });
    expect(zones['example.com']?.servers.map(({ soa }) => soa.kind)).toEqual(['data', kind]);
  });

  test('a server of both zones speaks for the zone itself', async () => {
    const both = authority({ ...platform, ...balancer });
    const zones = await look({ '127.0.0.4': both, '127.0.0.5': both });
    const zone = zones['ck8s.example.org'];
    expect(zone).toMatchObject({ delegated: null, servers: [{ soa: { kind: 'data' }, listedBy: ['zone'] }] });
    expect(zone?.unasked).toContain('serves ck8s.example.org as well as example.org');
  });

  test('questions are shared by all targets of a run', async () => {
    const { look: lookAt, servers } = await start();
    const once = async (): Promise<void> => {
      const eye = lookAt({ host: 'demo.example.com' });
      const resolution = await eye.resolve();
      const walks = [resolution.authority, resolution.resolver].filter((walk) => walk !== null);
      const zones = await eye.zones(walks);
      await Promise.all([
        eye.name('delegations', { resolution, walks, zones }),
        eye.name('polls', { resolution, walks, zones }),
      ]);
    };
    const asked = (): number => Object.values(servers.at).reduce((sum, { heard }) => sum + heard.length, 0);
    await once();
    const before = asked();
    await Promise.all(Array.from({ length: 20 }, once));
    expect(asked()).toBe(before);
  });

  test('names that may only be asked of resolvers are not looked at, and it says why', async () => {
    const { look: lookAt } = (made = await world(
      { '127.0.0.1': recursor({ 'corp.internal': ['demo.corp.internal 60 A 10.0.0.1'] }) },
      { authoritative: { enabled: false, port: 53 } },
    ));
    const eye = lookAt({ host: 'demo.corp.internal' });
    const resolution = await eye.resolve();
    const walks = resolution.resolver === null ? [] : [resolution.resolver];
    const zones = await eye.zones(walks);
    expect(await eye.name('delegations', { resolution, walks, zones })).toMatchObject([
      { zone: 'corp.internal', delegated: null, unasked: '`dns.authoritative` is switched off', servers: [] },
    ]);
    expect(await eye.name('polls', { resolution, walks, zones })).toEqual([]);
  });
});
