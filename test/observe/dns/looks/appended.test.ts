import { afterEach, describe, expect, test } from 'vitest';
import type { AppendedTarget } from '../../../../src/model/dns.ts';
import { world } from '../../../support/dns-client.ts';
import type { World } from '../../../support/dns-client.ts';
import type { DnsServers } from '../../../support/dns-server.ts';
import { authority, recursor } from '../../../support/dns-zones.ts';
import type { Zones } from '../../../support/dns-zones.ts';

const user: Zones = {
  'example.com': [
    'example.com 900 NS ns1.example.com',
    'ns1.example.com 900 A 127.0.0.2',
    'demo.example.com 900 CNAME app.ck8s.example.org',
    'oops.example.com.example.com 900 CNAME app.ck8s.example.org',
    'relative.example.com 900 CNAME app.ck8s.example.org.example.com',
    'other.example.com 900 CNAME lb.provider.example.org.example.com',
    'honest.example.com 900 CNAME app.dev.example.com',
    'www.example.com 900 CNAME demo.example.com',
    'app.dev.example.com 900 A 20.1.1.1',
    'deep.sub.example.com 900 A 20.1.1.1',
  ],
  'sub.example.com': [
    'sub.example.com 900 NS ns1.example.com',
    'deep.sub.example.com 900 A 20.1.1.1',
    'alias.sub.example.com 900 CNAME deep.sub.example.com',
    'up.sub.example.com 900 CNAME app.dev.example.com',
  ],
};
/** Without the names that would keep the wildcard from answering below them (RFC 4592 2.2.2). */
const wildcard: Zones = {
  'example.com': [
    ...(user['example.com'] ?? []).filter((line) => !line.startsWith('oops')),
    '*.example.com 900 A 20.9.9.9',
  ],
};
const platform: Zones = {
  'ck8s.example.org': ['app.ck8s.example.org 60 A 20.80.0.1', '*.internal.ck8s.example.org 60 A 10.0.0.1'],
  'example.org': [
    'example.org 900 NS ns1.example.org',
    'ns1.example.org 900 A 127.0.0.4',
    'lb.provider.example.org 60 A 20.3.3.3',
    'six.provider.example.org 60 AAAA 2a01:4f8::3',
  ],
};

let made: World | undefined;
const start = async (zones: Zones = user): Promise<World> =>
  (made = await world({
    '127.0.0.1': recursor({ ...zones, ...platform }),
    '127.0.0.2': authority(zones),
    '127.0.0.4': authority(platform),
  }));
afterEach(async () => {
  await made?.close();
  made = undefined;
});

const askedAt = (servers: DnsServers, address: string): string[] =>
  (servers.at[address]?.heard ?? []).map(({ name, type }) => `${name} ${type}`);

async function look(host: string, zones?: Zones) {
  const { look: lookAt, servers } = await start(zones);
  const eye = lookAt({ host });
  const { authority: walk } = await eye.resolve();
  const walks = walk === null ? [] : [walk];
  const found = await eye.zones(walks);
  return {
    servers,
    zones: found,
    owners: await eye.name('appendedOwners', { zones: found }),
    targets: await eye.name('appendedTargets', { walks, zones: found }),
  };
}

describe('zones', () => {
  test('are told by SOA answers, nearest first, up to the registrable domain', async () => {
    const { zones } = await look('deep.sub.example.com');
    const server = { address: '127.0.0.2', name: 'ns1.example.com' };
    expect(zones['deep.sub.example.com']).toMatchObject([
      { apex: 'sub.example.com', servers: [server] },
      { apex: 'example.com', servers: [server] },
    ]);
  });

  test.each(['alias.sub.example.com', 'up.sub.example.com'])(
    'of the alias %s are those of its parent name',
    async (host) => {
      const { zones } = await look(host);
      expect(zones[host]?.map(({ apex }) => apex)).toEqual(['sub.example.com', 'example.com']);
    },
  );

  test('are given for every owner of the chain', async () => {
    const { zones } = await look('www.example.com');
    expect(Object.keys(zones).sort()).toEqual(['demo.example.com', 'www.example.com']);
  });

  test('are found at a resolver where the zone’s own servers may not be asked', async () => {
    made = await world(
      { '127.0.0.1': recursor({ ...user, ...platform }) },
      { authoritative: { enabled: false, port: 53 } },
    );
    expect(await made.look({ host: 'deep.sub.example.com' }).zones([])).toEqual({
      'deep.sub.example.com': [
        { apex: 'sub.example.com', servers: [] },
        { apex: 'example.com', servers: [] },
      ],
    });
  });

  test('under no public suffix end before the root', async () => {
    const private_: Zones = { internal: ['etcd.prod.internal 60 A 10.0.0.1'] };
    made = await world(
      { '127.0.0.1': recursor(private_) },
      { resolvers: ['system'], authoritative: { enabled: true, port: 53 } },
    );
    const eye = made.look({ host: 'etcd.prod.internal' });
    const { authority, unasked, resolver } = await eye.resolve();
    expect([authority, resolver?.end]).toEqual([null, 'addresses']);
    expect(unasked.authority).toContain('under no public suffix');
    expect(await eye.zones([])).toEqual({ 'etcd.prod.internal': [{ apex: 'internal', servers: [] }] });
  });
});

describe('the owner taken as relative', () => {
  test('exists, and a random sibling does not', async () => {
    const { owners } = await look('oops.example.com');
    expect(owners).toMatchObject([
      {
        zone: 'example.com',
        appended: {
          name: 'oops.example.com.example.com',
          outcome: { kind: 'data' },
          records: ['app.ck8s.example.org'],
        },
        sibling: { outcome: { kind: 'nxdomain' }, records: [] },
      },
    ]);
    expect(owners[0]?.sibling.name).toMatch(/^hostprobe-[a-z0-9]{10}\.example\.com\.example\.com$/);
  });

  test('is not asked of a cache', async () => {
    const { servers } = await look('demo.example.com');
    expect(askedAt(servers, '127.0.0.2')).toContain('demo.example.com.example.com A');
    expect(askedAt(servers, '127.0.0.1').filter((asked) => asked.includes('com.example'))).toEqual([]);
  });

  test('is asked for each enclosing zone, and a wildcard answers both alike', async () => {
    const { owners } = await look('demo.example.com', wildcard);
    expect(owners[0]?.appended.records).toEqual(['20.9.9.9']);
    expect(owners[0]?.sibling.records).toEqual(['20.9.9.9']);
    await made?.close();
    const { owners: two } = await look('deep.sub.example.com');
    expect(two.map(({ zone }) => zone)).toEqual(['sub.example.com', 'example.com']);
  });

  test.each([
    ['six', { type: 'AAAA', records: ['2a01:4f8::6'] }],
    ['text', { type: 'TXT', records: ['"proof"'] }],
    ['mail', { type: 'MX', records: ['10 mx.example.com'] }],
    ['above', { outcome: { kind: 'nodata' }, records: [] }],
  ])('of which there is no address: %s', async (label, appended) => {
    const zones = {
      'example.com': [
        ...(user['example.com'] ?? []),
        'six.example.com.example.com 60 AAAA 2a01:4f8::6',
        'text.example.com.example.com 60 TXT proof',
        'mail.example.com.example.com 60 MX 10 mx.example.com',
        'a.above.example.com.example.com 60 TXT proof',
      ],
    };
    const { owners } = await look(`${label}.example.com`, zones);
    expect(owners).toMatchObject([{ appended, sibling: { outcome: { kind: 'nxdomain' } } }]);
  });

  test('is left out where the sum would be no name', async () => {
    const { look: lookAt } = await start();
    const host = `${Array.from({ length: 4 }, () => 'x'.repeat(58)).join('.')}.example.com`;
    const eye = lookAt({ host });
    expect(await eye.name('appendedOwners', { zones: { [host]: [{ apex: 'example.com', servers: [] }] } })).toEqual([]);
  });
});

describe('a target taken as relative', () => {
  const short = ({ zone, target, sibling, remainder }: AppendedTarget) => [
    zone,
    target.outcome.kind,
    sibling.outcome.kind,
    `${remainder.name} ${remainder.outcome.kind}`,
  ];

  test('that does not exist: what is left is looked up at its own zone', async () => {
    const { targets } = await look('relative.example.com');
    expect(targets.map(short)).toEqual([['example.com', 'nxdomain', 'unasked', 'app.ck8s.example.org data']]);
    expect(targets[0]?.remainder).toMatchObject({ records: ['20.80.0.1'], outcome: { by: { address: '127.0.0.4' } } });
  });

  test('of which what is left has IPv6 alone', async () => {
    const zones = {
      ...user,
      'example.com': [...(user['example.com'] ?? []), 'v6.example.com 900 CNAME six.provider.example.org.example.com'],
    };
    const { targets } = await look('v6.example.com', zones);
    expect(targets.map(short)).toEqual([['example.com', 'nxdomain', 'unasked', 'six.provider.example.org data']]);
  });

  test('that exists by a wildcard: the sibling tells', async () => {
    const { targets } = await look('other.example.com', wildcard);
    expect(targets.map(short)).toEqual([['example.com', 'data', 'data', 'lb.provider.example.org data']]);
    expect(targets[0]?.target.records).toEqual(targets[0]?.sibling.records);
  });

  test('that exists by itself is honest, and what is left is not asked', async () => {
    const { targets, servers } = await look('honest.example.com');
    expect(targets.map(short)).toEqual([['example.com', 'data', 'nxdomain', 'app.dev unasked']]);
    expect(askedAt(servers, '127.0.0.1').filter((asked) => asked.startsWith('app.dev '))).toEqual([]);
  });

  test('that exists by itself, but is a load balancer’s name with a zone behind it', async () => {
    const zones = {
      ...user,
      'example.com': [...(user['example.com'] ?? []), 'app.ck8s.example.org.example.com 60 A 20.1.1.1'],
    };
    const { targets } = await look('relative.example.com', zones);
    expect(targets.map(short)).toEqual([['example.com', 'data', 'nxdomain', 'app.ck8s.example.org data']]);
  });

  test('of which one label is left is none, unless that is a load balancer', async () => {
    const { targets } = await look('www.example.com');
    expect(targets).toEqual([]);
  });
});
