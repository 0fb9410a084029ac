import { afterEach, expect, test } from 'vitest';
import type { Resolution } from '../../../../src/model/dns.ts';
import { world, type World } from '../../../support/dns-client.ts';
import type { Handler } from '../../../support/dns-server.ts';
import { balancer, platform, user } from '../../../support/dns-platform.ts';
import { authority, recursor, type Zones } from '../../../support/dns-zones.ts';
import type { target } from '../../../support/evidence.ts';
import { alpn, httpsLine, ipv4hint, port } from '../../../support/https-line.ts';

let made: World | undefined;
afterEach(async () => {
  await made?.close();
  made = undefined;
});

const withLines = (zones: Zones, apex: string, lines: readonly string[]): Zones => ({
  ...zones,
  [apex]: [...(zones[apex] ?? []), ...lines],
});

async function start(
  own: readonly string[],
  behind: readonly string[] = [],
  over: Readonly<Record<string, Handler>> = {},
): Promise<World> {
  const users = withLines(user, 'example.com', own);
  const balancers = withLines(balancer, 'ck8s.example.org', behind);
  made = await world({
    '127.0.0.1': recursor({ ...users, ...platform, ...balancers }),
    '127.0.0.2': authority(users),
    '127.0.0.3': authority(users),
    '127.0.0.4': authority(platform),
    '127.0.0.5': authority(balancers),
    ...over,
  });
  return made;
}

async function look(over: Parameters<typeof target>[0], resolution?: Resolution) {
  if (made === undefined) throw new Error('no world');
  const client = made.look(over);
  return client.name('services', { resolution: resolution ?? (await client.resolve()) });
}
const askedOfCaches = (): string[] =>
  (made?.servers.at['127.0.0.1']?.heard ?? []).filter(({ type }) => type === 'HTTPS').map(({ name }) => name);

test('aliases are followed to where the record is, as browsers do', async () => {
  await start([], [httpsLine('app.ck8s.example.org', 1, '.', [alpn('h2', 'h3')])]);
  expect(await look({ host: 'demo.example.com' })).toMatchObject([
    {
      name: 'demo.example.com',
      hops: [{ owner: 'demo.example.com', target: 'app.ck8s.example.org' }],
      last: 'app.ck8s.example.org',
      outcome: { kind: 'data', by: { address: '127.0.0.5' } },
      records: [{ type: 'HTTPS', data: '1 . alpn="h2,h3"' }],
      led: [],
    },
  ]);
  expect(askedOfCaches()).toEqual([]);
});

test('where there is none, that is what is seen', async () => {
  await start([]);
  expect(await look({ host: 'bare.example.com' })).toMatchObject([
    { name: 'bare.example.com', hops: [], outcome: { kind: 'nodata' }, records: [], led: [] },
  ]);
});

test('AliasMode is followed to a name, its addresses and its own records', async () => {
  await start(
    [httpsLine('bare.example.com', 0, 'app.ck8s.example.org')],
    [httpsLine('app.ck8s.example.org', 1, '.', [alpn('h2')])],
  );
  expect(await look({ host: 'bare.example.com' })).toMatchObject([
    {
      name: 'bare.example.com',
      led: [{ name: 'app.ck8s.example.org', end: 'addresses', addresses: [{ address: '20.80.0.1' }, {}, {}] }],
    },
    { name: 'app.ck8s.example.org', records: [{ data: '1 . alpn="h2"' }] },
  ]);
});

test('hints at addresses that a name gives by turns, and at those that it never gives', async () => {
  const hinting = (...addresses: readonly string[]) =>
    httpsLine('app.ck8s.example.org', 1, '.', [ipv4hint(...addresses)]);
  const balancing = (line: string): Handler => {
    const usual = authority(withLines(balancer, 'ck8s.example.org', [line]));
    let turn = 0;
    return (question) =>
      question.type === 'A' && question.name === 'app.ck8s.example.org'
        ? { aa: true, answers: [`app.ck8s.example.org 5 A 20.80.0.${1 + (turn++ % 4)}`] }
        : usual(question);
  };
  await start([], [], { '127.0.0.5': balancing(hinting('20.80.0.1', '20.80.0.4')) });
  expect(await look({ host: 'demo.example.com' })).toMatchObject([{ varying: ['app.ck8s.example.org'] }]);
  await made?.close();
  await start([], [hinting('20.99.0.9')]);
  expect(await look({ host: 'demo.example.com' })).toMatchObject([{ varying: [] }]);
});

test('names that lead to each other come to an end', async () => {
  await start([
    httpsLine('bare.example.com', 0, 'six.example.com'),
    httpsLine('six.example.com', 0, 'bare.example.com'),
  ]);
  expect((await look({ host: 'bare.example.com' })).map(({ name }) => name)).toEqual([
    'bare.example.com',
    'six.example.com',
  ]);
});

test('another port has a name of its own, whose dot stands for that name', async () => {
  await start([httpsLine('_8443._https.bare.example.com', 1, '.', [port(9443)])]);
  expect(await look({ host: 'bare.example.com', port: 8443 })).toMatchObject([
    {
      name: '_8443._https.bare.example.com',
      records: [{ data: '1 . port="9443"' }],
      led: [{ name: '_8443._https.bare.example.com', end: 'nodata' }],
    },
  ]);
});

test('a cache is asked for the host where its servers are not, and never for a name that there may not be', async () => {
  made = await world({ '127.0.0.1': recursor(user) }, { authoritative: { enabled: false, port: 53 } });
  expect(await look({ host: 'bare.example.com' })).toMatchObject([{ outcome: { kind: 'nodata' } }]);
  expect(await look({ host: 'bare.example.com', port: 8443 })).toMatchObject([{ outcome: { kind: 'unasked' } }]);
  expect(await look({ host: 'nothing.example.com' })).toMatchObject([{ outcome: { kind: 'unasked' } }]);
  expect(askedOfCaches()).toEqual(['bare.example.com']);
});

test('none but browsers ask', async () => {
  await start([]);
  expect(await look({ host: 'bare.example.com', protocol: 'tls' })).toEqual([]);
});
