import { afterEach, describe, expect, test } from 'vitest';
import { world } from '../../support/dns-client.ts';
import type { World } from '../../support/dns-client.ts';
import { authority, recursor } from '../../support/dns-zones.ts';
import type { Zones } from '../../support/dns-zones.ts';

const user: Zones = {
  'example.com': [
    'example.com 900 NS ns1.example.com',
    'example.com 900 NS ns2.example.com',
    'ns1.example.com 900 A 127.0.0.2',
    'ns2.example.com 900 A 127.0.0.3',
    'demo.example.com 900 CNAME app.ck8s.example.org',
    'bare.example.com 60 A 20.1.1.1',
    'six.example.com 60 AAAA 2a01:4f8::6',
    'text.example.com 60 TXT hello',
    'gone.example.com 60 CNAME nothing.example.com',
    'loop.example.com 60 CNAME pool.example.com',
    'pool.example.com 60 CNAME loop.example.com',
  ],
};
const platform: Zones = {
  'example.org': [
    'example.org 900 NS ns1.example.org',
    'ns1.example.org 900 A 127.0.0.4',
    'ck8s.example.org 900 NS ns1.ck8s.example.org',
    'ns1.ck8s.example.org 900 A 127.0.0.5',
  ],
};
const balancer: Zones = {
  'ck8s.example.org': [
    'ck8s.example.org 900 NS ns1.ck8s.example.org',
    'ns1.ck8s.example.org 900 A 127.0.0.5',
    'app.ck8s.example.org 60 A 20.80.0.1',
    'app.ck8s.example.org 60 A 20.80.0.2',
    'app.ck8s.example.org 60 AAAA 2a01:4f8::1',
  ],
};
const healthy = {
  '127.0.0.1': recursor({ ...user, ...platform, ...balancer }),
  '127.0.0.2': authority(user),
  '127.0.0.3': authority(user),
  '127.0.0.4': authority(platform),
  '127.0.0.5': authority(balancer),
};

let made: World | undefined;
const start = async (...args: Parameters<typeof world>): Promise<World> => (made = await world(...args));
afterEach(async () => {
  await made?.close();
  made = undefined;
});

describe('a healthy chain', () => {
  test('is walked hop by hop at each zone’s own servers, down a referral, and at the resolver', async () => {
    const { look } = await start(healthy);
    const { authority: own, resolver, unasked } = await look().resolve();
    expect(unasked).toEqual({});
    expect(own).toMatchObject({
      view: 'authority',
      name: 'demo.example.com',
      hops: [
        {
          owner: 'demo.example.com',
          type: 'CNAME',
          ttl: 900,
          target: 'app.ck8s.example.org',
          by: { address: '127.0.0.2', name: 'ns1.example.com' },
        },
      ],
      last: 'app.ck8s.example.org',
      end: 'addresses',
      a: { kind: 'data', by: { address: '127.0.0.5', name: 'ns1.ck8s.example.org' } },
      aaaa: { kind: 'data' },
    });
    expect(own?.addresses.map(({ address }) => address)).toEqual(['20.80.0.1', '20.80.0.2', '2a01:4f8::1']);
    expect(own?.lookMs).toHaveLength(1);
    expect(resolver).toMatchObject({ view: 'resolver', end: 'addresses', last: 'app.ck8s.example.org' });
    expect(resolver?.hops.map(({ by }) => by.address)).toEqual(['127.0.0.1']);
  });
});

describe('a name of one zone', () => {
  const cases = [
    ['bare.example.com', { end: 'addresses', a: { kind: 'data' }, aaaa: { kind: 'nodata', negativeTtl: 300 } }],
    ['six.example.com', { end: 'addresses', a: { kind: 'nodata' }, aaaa: { kind: 'data' } }],
    ['text.example.com', { end: 'nodata', a: { kind: 'nodata' }, aaaa: { kind: 'nodata' } }],
    ['missing.example.com', { end: 'nxdomain', a: { kind: 'nxdomain', negativeTtl: 300 }, aaaa: { kind: 'nxdomain' } }],
    ['gone.example.com', { end: 'nxdomain', last: 'nothing.example.com', a: { kind: 'nxdomain' } }],
    ['loop.example.com', { end: 'loop', last: 'loop.example.com', a: { kind: 'unasked' }, aaaa: { kind: 'unasked' } }],
  ] as const;
  test.each(cases)('%s', async (host, walk) => {
    const { look } = await start(healthy);
    expect((await look({ host }).resolve()).authority).toMatchObject(walk);
  });

  test.each(['missing.example.com', 'text.example.com'])(
    'a cache is not asked for %s, of which its own zone denies addresses',
    async (host) => {
      const { look, servers } = await start(healthy);
      const { resolver, unasked } = await look({ host }).resolve();
      expect(resolver).toBeNull();
      expect(unasked.resolver).toContain(host);
      expect(servers.at['127.0.0.1']?.heard.map(({ name }) => name)).not.toContain(host);
    },
  );

  test('a host of an internal load balancer is asked of the cache whatever its public zone says', async () => {
    const { look } = await start(healthy);
    const { authority: own, resolver } = await look({
      host: 'missing.example.com',
      expect: { loadBalancer: 'internal' },
    }).resolve();
    expect([own?.end, resolver?.end]).toEqual(['nxdomain', 'nxdomain']);
  });

  test('a loop keeps both hops', async () => {
    const { look } = await start(healthy);
    const { authority: own } = await look({ host: 'loop.example.com' }).resolve();
    expect(own?.hops.map(({ owner, target }) => `${owner} ${target}`)).toEqual([
      'loop.example.com pool.example.com',
      'pool.example.com loop.example.com',
    ]);
  });
});

describe('broken chains', () => {
  const chain = (hops: number): Zones => ({
    'example.com': [
      'example.com 900 NS ns1.example.com',
      'ns1.example.com 900 A 127.0.0.2',
      ...Array.from({ length: hops }, (_, i) => `n${i}.example.com 60 CNAME n${i + 1}.example.com`),
      `n${hops}.example.com 60 A 20.1.1.1`,
    ],
  });
  test.each([
    [16, 'addresses'],
    [17, 'hop-limit'],
  ])('%i aliases end in %s, and at most 16 are kept', async (count, end) => {
    const { look } = await start({ '127.0.0.1': recursor(chain(count)), '127.0.0.2': authority(chain(count)) });
    const { authority: own, resolver } = await look({ host: 'n0.example.com' }).resolve();
    expect([own?.end, own?.hops.length, resolver?.end]).toEqual([end, 16, end]);
  });

  test('an endless chain, made up as it is walked, ends', async () => {
    let n = 0;
    const { look } = await start({
      '127.0.0.1': recursor(user),
      '127.0.0.2': ({ name }) => ({ aa: true, answers: [`${name} 60 CNAME n${n++}.example.com`] }),
      '127.0.0.3': () => null,
    });
    const { authority: own } = await look({ host: 'endless.example.com' }).resolve();
    expect([own?.end, own?.hops.length]).toEqual(['hop-limit', 16]);
  });

  test('what a server says of a zone that is not its own is not believed', async () => {
    const { look } = await start({
      ...healthy,
      '127.0.0.2': ({ name }) => ({
        aa: true,
        answers: [`${name} 60 CNAME app.ck8s.example.org`, 'app.ck8s.example.org 60 A 20.66.66.66'],
      }),
    });
    const { authority: own } = await look().resolve();
    expect(own?.addresses.map(({ address }) => address)).not.toContain('20.66.66.66');
    expect(own?.end).toBe('addresses');
  });

  test('an AAAA question that is never answered leaves a good A', async () => {
    const own = authority(user);
    const mute = (question: Parameters<typeof own>[0]) => (question.type === 'AAAA' ? null : own(question));
    const { look } = await start({ ...healthy, '127.0.0.2': mute, '127.0.0.3': mute });
    const { authority: walk } = await look({ host: 'bare.example.com' }).resolve();
    expect(walk).toMatchObject({
      end: 'addresses',
      a: { kind: 'data' },
      aaaa: { kind: 'unanswered', failure: { code: 'timeout' } },
    });
  });

  test('an A question that is never answered leaves a good AAAA', async () => {
    const own = authority(user);
    const mute = (question: Parameters<typeof own>[0]) => (question.type === 'A' ? null : own(question));
    const { look } = await start({ ...healthy, '127.0.0.2': mute, '127.0.0.3': mute });
    const { authority: walk } = await look({ host: 'six.example.com' }).resolve();
    expect(walk).toMatchObject({ end: 'addresses', a: { kind: 'unanswered' }, aaaa: { kind: 'data' } });
  });
});

describe('DNAME', () => {
  const zone = 'example.com';
  const server = (answers: readonly string[]) =>
    start({
      '127.0.0.1': recursor({ ...user, ...platform, ...balancer }),
      '127.0.0.2': () => ({ aa: true, answers }),
      '127.0.0.3': () => null,
      '127.0.0.4': authority(platform),
      '127.0.0.5': authority(balancer),
    });
  const dname = `apps.${zone} 60 DNAME ck8s.example.org`;
  test.each([
    ['with the CNAME that it makes', [dname, `app.apps.${zone} 0 CNAME app.ck8s.example.org`], 'CNAME'],
    ['alone', [dname], 'DNAME'],
    ['with a CNAME that it does not make', [dname, `app.apps.${zone} 0 CNAME evil.example.net`], 'DNAME'],
  ])('%s', async (_, answers, type) => {
    const { look } = await server(answers);
    const { authority: walk } = await look({ host: `app.apps.${zone}` }).resolve();
    expect(walk?.hops).toMatchObject([{ owner: `app.apps.${zone}`, type, target: 'app.ck8s.example.org' }]);
    expect(walk?.end).toBe('addresses');
  });
});

describe('servers that cannot say', () => {
  test('lame servers are neither denial nor silence', async () => {
    const lame = () => ({ aa: false, ra: true });
    const { look } = await start({ ...healthy, '127.0.0.2': lame, '127.0.0.3': lame });
    const { authority: walk, resolver } = await look().resolve();
    expect(walk).toMatchObject({ end: 'failed', a: { kind: 'lame' }, aaaa: { kind: 'lame' } });
    expect(resolver?.end).toBe('addresses');
  });

  test('an answer of one server counts, whatever the others do', async () => {
    const { look } = await start({ ...healthy, '127.0.0.2': () => ({ rcode: 5 }) });
    const { authority: walk } = await look({ host: 'bare.example.com' }).resolve();
    expect(walk).toMatchObject({ end: 'addresses', a: { kind: 'data', by: { address: '127.0.0.3' } } });
  });

  test('a silent server is passed over before its time is up', async () => {
    const { look } = await start({ ...healthy, '127.0.0.2': () => null }, { timeoutMs: 3000 });
    const { authority: walk } = await look({ host: 'bare.example.com' }).resolve();
    expect(walk?.a).toMatchObject({ kind: 'data', by: { address: '127.0.0.3' } });
  });

  test('an answer is worth more than silence when none is good', async () => {
    const { look } = await start({ ...healthy, '127.0.0.2': () => null, '127.0.0.3': () => ({ rcode: 2 }) });
    const { authority: walk } = await look({ host: 'bare.example.com' }).resolve();
    expect(walk).toMatchObject({
      end: 'failed',
      a: { kind: 'rcode', rcode: 'SERVFAIL', by: { address: '127.0.0.3' } },
    });
  });

  test('silence of all is unanswered', async () => {
    const { look } = await start({ ...healthy, '127.0.0.2': () => null, '127.0.0.3': () => null });
    const { authority: walk } = await look({ host: 'bare.example.com' }).resolve();
    expect(walk).toMatchObject({ end: 'unanswered', a: { kind: 'unanswered', failure: { code: 'timeout' } } });
  });

  test('an upward referral is lame', async () => {
    const upward = () => ({ authorities: ['. 900 NS a.root-servers.net'] });
    const { look } = await start({ ...healthy, '127.0.0.2': upward, '127.0.0.3': upward });
    expect((await look().resolve()).authority).toMatchObject({ end: 'failed', a: { kind: 'lame' } });
  });

  test('a delegation to servers without addresses is a dead end', async () => {
    const { look } = await start({
      ...healthy,
      '127.0.0.4': authority({
        'example.org': ['example.org 900 NS ns1.example.org', 'ck8s.example.org 900 NS nowhere.example.net'],
      }),
    });
    const { authority: walk } = await look().resolve();
    expect(walk).toMatchObject({ end: 'failed', hops: [{}], a: { kind: 'lame', by: { address: '127.0.0.4' } } });
  });

  test('glue for names outside of the referring zone is not believed', async () => {
    const zone = authority(platform);
    const { look, servers } = await start({
      ...healthy,
      '127.0.0.4': (question) =>
        question.name === 'app.ck8s.example.org'
          ? {
              authorities: ['ck8s.example.org 900 NS ns.evil.example.net'],
              additionals: ['ns.evil.example.net 900 A 127.0.0.6'],
            }
          : zone(question),
      '127.0.0.6': () => ({ aa: true }),
    });
    expect((await look().resolve()).authority?.a).toMatchObject({ kind: 'lame' });
    expect(servers.at['127.0.0.6']?.heard).toEqual([]);
  });
});

describe('resolvers that cannot say', () => {
  test('without a resolver no zone is found: that says nothing about the zone', async () => {
    const { look } = await start({ '127.0.0.1': () => null }, { timeoutMs: 100 });
    const { authority: own, resolver, unasked } = await look().resolve();
    expect(own).toBeNull();
    expect(unasked.authority).toMatch(/no resolver told the name servers of example\.com: timeout/);
    expect(resolver).toMatchObject({ end: 'unanswered', a: { kind: 'unanswered', failure: { code: 'timeout' } } });
  });

  test('SERVFAIL for the zone is gone around by the zone above', async () => {
    const above: Zones = {
      com: [
        'com 900 NS ns1.com',
        'ns1.com 900 A 127.0.0.4',
        'example.com 900 NS ns1.example.com',
        'ns1.example.com 900 A 127.0.0.2',
      ],
    };
    const world = recursor(above);
    const { look } = await start({
      '127.0.0.1': (question) => (question.name.endsWith('example.com') ? { rcode: 2, ra: true } : world(question)),
      '127.0.0.2': authority(user),
      '127.0.0.4': authority(above),
    });
    const { authority: own, resolver } = await look({ host: 'bare.example.com' }).resolve();
    expect(own).toMatchObject({ end: 'addresses', a: { by: { address: '127.0.0.2', name: 'ns1.example.com' } } });
    expect(resolver).toMatchObject({ end: 'failed', a: { kind: 'rcode', rcode: 'SERVFAIL' } });
  });

  test('a referral instead of recursion is no denial', async () => {
    const { look } = await start(
      { '127.0.0.1': () => ({ authorities: ['com 900 NS ns1.com'] }) },
      { authoritative: { enabled: false, port: 53 } },
    );
    const { resolver, unasked } = await look().resolve();
    expect(resolver).toMatchObject({ end: 'failed', a: { kind: 'lame' } });
    expect(unasked.authority).toContain('switched off');
  });

  test('an answer that stops short of data is asked on', async () => {
    const { look } = await start({
      '127.0.0.1': ({ name }) =>
        name === 'demo.example.com'
          ? { ra: true, answers: ['demo.example.com 60 CNAME app.ck8s.example.org'] }
          : { ra: true, answers: name === 'app.ck8s.example.org' ? ['app.ck8s.example.org 60 A 20.80.0.1'] : [] },
    });
    expect((await look().resolve()).resolver).toMatchObject({
      end: 'addresses',
      addresses: [{ address: '20.80.0.1' }],
    });
  });

  test('a target’s own resolvers are asked instead of the run’s', async () => {
    const world = await start({ ...healthy, '127.0.0.9': recursor({ ...user, ...platform, ...balancer }) });
    const { port } = world.servers;
    const { resolver } = await world.look({ resolvers: [`127.0.0.9:${port}`] }).resolve();
    expect(resolver?.a).toMatchObject({ by: { address: '127.0.0.9', port } });
    expect(world.servers.at['127.0.0.1']?.heard).toEqual([]);
  });
});

describe('one run', () => {
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
    const { look } = await start(
      {
        ...healthy,
        '127.0.0.2': async (question) => {
          if (question.name === 'bare.example.com') await new Promise((resolve) => setTimeout(resolve, 400));
          return own(question);
        },
      },
      { timeoutMs: 2000 },
    );
    const [short, long] = await Promise.all([
      look({ host: 'bare.example.com' }, 200).resolve(),
      look({ host: 'bare.example.com' }, 5000).resolve(),
    ]);
    expect(short.authority).toMatchObject({ end: 'unanswered', a: { failure: { code: 'budget' } } });
    expect(long.authority).toMatchObject({ end: 'addresses' });
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
});
