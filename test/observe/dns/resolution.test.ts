import { afterEach, describe, expect, test } from 'vitest';
import { world } from '../../support/dns-client.ts';
import type { World } from '../../support/dns-client.ts';
import type { Handler, Heard, Reply } from '../../support/dns-server.ts';
import { balancer, healthy, platform, user } from '../../support/dns-platform.ts';
import { authority, recursor } from '../../support/dns-zones.ts';
import type { Zones } from '../../support/dns-zones.ts';

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

  test('a cache is not asked for an alias of which the end is denied', async () => {
    const { look, servers } = await start(healthy);
    const { resolver, unasked } = await look({ host: 'gone.example.com' }).resolve();
    expect(resolver).toBeNull();
    expect(unasked.resolver).toContain('no address for nothing.example.com, to which it leads');
    expect(servers.at['127.0.0.1']?.heard.map(({ name }) => name)).not.toContain('gone.example.com');
  });

  test('a cache is not asked where one server of the zone still denies it', async () => {
    const old = authority({
      'example.com': (user['example.com'] ?? []).filter((line) => !/^(demo|bare)\./.test(line)),
    });
    for (const behind of ['127.0.0.2', '127.0.0.3']) {
      const { look, servers, close } = await world({ ...healthy, [behind]: old });
      const hosts = ['demo.example.com', 'bare.example.com'];
      const resolutions = await Promise.all(hosts.map((host) => look({ host }).resolve()));
      expect(resolutions.map(({ resolver }) => resolver)).toEqual([null, null]);
      const heard = servers.at['127.0.0.1']?.heard.map(({ name }) => name) ?? [];
      expect(hosts.filter((host) => heard.includes(host))).toEqual([]);
      await close();
    }
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
    const mute = ({ name, type }: Heard): boolean => name === 'six.example.com' && type === 'A';
    const answer: Handler = (question) => (mute(question) ? null : own(question));
    const { look } = await start({ ...healthy, '127.0.0.2': answer, '127.0.0.3': answer });
    // Whoever was never heard is not asked for AAAA either.
    await look({ host: 'bare.example.com' }).resolve();
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

describe('answers that deny nothing', () => {
  const cacheOnly = { authoritative: { enabled: false, port: 53 } };
  const ask = async (reply: Reply) => {
    const { look } = await start({ '127.0.0.1': () => ({ ra: true, ...reply }) }, cacheOnly);
    return (await look().resolve()).resolver;
  };
  const soa = 'example.com 900 SOA ns1.example.com hostmaster.example.com 1 7200 900 1209600 300';

  test('records of other names', async () => {
    expect(await ask({ answers: ['other.example.com 60 A 20.6.6.6'], authorities: [soa] })).toMatchObject({
      end: 'failed',
      a: { kind: 'lame' },
    });
  });

  test('more records than are kept', async () => {
    const many = Array.from({ length: 300 }, (_, i) => `n${i}.example.com 60 A 20.6.6.6`);
    const answers = ['demo.example.com 60 CNAME n299.example.com', ...many];
    expect(await ask({ answers, authorities: [soa] })).toMatchObject({ end: 'failed', a: { kind: 'lame' } });
  });

  test('at most 64 addresses are kept', async () => {
    const answers = Array.from({ length: 80 }, (_, i) => `demo.example.com 60 A 20.6.6.${i}`);
    expect((await ask({ answers }))?.addresses).toHaveLength(64);
  });

  test('an alias that only AAAA shows', async () => {
    const six = ['demo.example.com 60 CNAME six.example.com', 'six.example.com 60 AAAA 2a01:4f8::6'];
    const { look } = await start(
      { '127.0.0.1': ({ type }) => ({ ra: true, ...(type === 'AAAA' ? { answers: six } : { authorities: [soa] }) }) },
      cacheOnly,
    );
    expect((await look().resolve()).resolver).toMatchObject({
      hops: [{ target: 'six.example.com' }],
      last: 'six.example.com',
      end: 'addresses',
      a: { kind: 'nodata' },
      aaaa: { kind: 'data' },
    });
  });
});
