import { afterEach, describe, expect, test } from 'vitest';
import { world } from '../../support/dns-client.ts';
import type { World } from '../../support/dns-client.ts';
import { balancer, healthy, platform, user } from '../../support/dns-platform.ts';
import { authority, recursor } from '../../support/dns-zones.ts';
import type { Zones } from '../../support/dns-zones.ts';

let made: World | undefined;
const start = async (...args: Parameters<typeof world>): Promise<World> => (made = await world(...args));
afterEach(async () => {
  await made?.close();
  made = undefined;
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

  test.each(['com', 'example.com', 'example.net'])('a referral to %s is lame', async (zone) => {
    const upward = () => ({ authorities: [`${zone} 900 NS ns1.example.com`] });
    const { look } = await start({ ...healthy, '127.0.0.2': upward, '127.0.0.3': upward });
    expect((await look().resolve()).authority).toMatchObject({ end: 'failed', a: { kind: 'lame' } });
  });

  test('an upward referral is not followed, whatever glue it brings', async () => {
    const upward = () => ({
      authorities: ['com 900 NS ns9.example.com'],
      additionals: ['ns9.example.com 900 A 127.0.0.6'],
    });
    const { look, servers } = await start({
      ...healthy,
      '127.0.0.2': upward,
      '127.0.0.3': upward,
      '127.0.0.6': () => ({ aa: true }),
    });
    expect((await look().resolve()).authority?.a).toMatchObject({ kind: 'lame' });
    expect(servers.at['127.0.0.6']?.heard).toEqual([]);
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

describe('a delegation in which some name servers have glue', () => {
  const cut = ['dev.example.com 900 NS ns1.dev.example.com', 'dev.example.com 900 NS ns.other.net'];
  const glue = 'ns1.dev.example.com 900 A 127.0.0.8';
  const above: Zones = { 'example.com': [...(user['example.com'] ?? []), ...cut, glue] };
  const below: Zones = { 'dev.example.com': [...cut, glue, 'www.dev.example.com 300 A 20.1.1.1'] };
  const other: Zones = { 'other.net': ['ns.other.net 900 A 127.0.0.9'] };
  const around = {
    ...healthy,
    '127.0.0.1': recursor({ ...above, ...other }),
    '127.0.0.2': authority(above),
    '127.0.0.3': authority(above),
    '127.0.0.9': authority(below),
  };

  test.each([
    ['silent', () => null],
    ['lame', () => ({ rcode: 5 })],
  ])('leads to the others where those are %s', async (_, handle) => {
    const { look } = await start({ ...around, '127.0.0.8': handle }, { timeoutMs: 3000 });
    const { authority: walk } = await look({ host: 'www.dev.example.com' }).resolve();
    expect(walk).toMatchObject({ end: 'addresses', a: { by: { name: 'ns.other.net' } } });
  });

  test('is enough where those answer', async () => {
    const { look, servers } = await start({ ...around, '127.0.0.8': authority(below) });
    expect((await look({ host: 'www.dev.example.com' }).resolve()).authority?.end).toBe('addresses');
    expect(servers.at['127.0.0.1']?.heard.filter(({ name }) => name === 'ns.other.net')).toEqual([]);
  });
});

describe('resolvers that cannot say', () => {
  test('silence about the zone is gone around by the zone above', async () => {
    const com = { com: ['com 900 NS a.com', 'a.com 900 A 127.0.0.9', ...(user['example.com'] ?? []).slice(0, 4)] };
    const known = recursor({ ...com, ...user, ...platform, ...balancer });
    const { look } = await start({
      ...healthy,
      '127.0.0.1': (question) => (question.name.endsWith('example.com') ? null : known(question)),
      '127.0.0.9': authority(com),
    });
    const { authority: walk } = await look({ host: 'bare.example.com' }, 10_000).resolve();
    expect(walk).toMatchObject({ end: 'addresses', a: { by: { name: 'ns1.example.com' } } });
  });

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

  test('one that is silent once is asked again', async () => {
    const world = recursor({ ...user, ...platform, ...balancer });
    let asked = 0;
    const { look } = await start(
      { '127.0.0.1': (question) => (question.type === 'A' && asked++ < 2 ? null : world(question)) },
      { authoritative: { enabled: false, port: 53 } },
    );
    expect((await look().resolve()).resolver).toMatchObject({ end: 'addresses', a: { kind: 'data' } });
  });

  test('a target’s own resolvers are asked instead of the run’s', async () => {
    const world = await start({ ...healthy, '127.0.0.9': recursor({ ...user, ...platform, ...balancer }) });
    const { port } = world.servers;
    const { resolver } = await world.look({ resolvers: [`127.0.0.9:${port}`] }).resolve();
    expect(resolver?.a).toMatchObject({ by: { address: '127.0.0.9', port } });
    expect(world.servers.at['127.0.0.1']?.heard).toEqual([]);
  });
});
