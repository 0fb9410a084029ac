import { afterEach, expect, test } from 'vitest';
import { world, type World } from '../../../support/dns-client.ts';
import type { Handler } from '../../../support/dns-server.ts';
import { authority, recursor, type Zones } from '../../../support/dns-zones.ts';
import type { target } from '../../../support/evidence.ts';

const proof = 'a'.repeat(43);
const user: Zones = {
  'example.com': [
    'example.com 900 NS ns1.example.com',
    'ns1.example.com 900 A 127.0.0.2',
    `_acme-challenge.now.example.com 60 TXT ${proof}`,
    `_acme-challenge.oops.example.com.example.com 60 TXT ${proof}`,
    '_acme-challenge.alias.example.com 60 CNAME alias.challenges.example.net',
    '_acme-challenge.nowhere.example.com 60 CNAME x.gone.example',
    '_acme-challenge.nodomain.example.com 60 CNAME x.missing.net',
    '_acme-challenge.lame.example.com 60 CNAME x.lame.example.net',
    '_acme-challenge.cut.example.com 60 NS ns1.dead.example.com',
    'ns1.dead.example.com 60 A 127.0.0.9',
    '*.wild.example.com 60 CNAME x.lame.example.net',
  ],
};
const others: Zones = {
  'example.net': [
    'example.net 900 NS ns1.example.net',
    'ns1.example.net 900 A 127.0.0.3',
    'lame.example.net 900 NS ns1.lame.example.net',
    'ns1.lame.example.net 900 A 127.0.0.9',
  ],
  net: ['net 900 NS ns1.nic.net', 'ns1.nic.net 900 A 127.0.0.4', 'example.net 900 NS ns1.example.net'],
};
const refusing: Handler = () => ({ rcode: 5 });

let made: World | undefined;
afterEach(async () => {
  await made?.close();
});

async function look(host: string, over: Parameters<typeof target>[0] = {}, authoritative = true) {
  made = await world(
    {
      '127.0.0.1': recursor({ ...user, ...others }),
      '127.0.0.2': authority(user),
      '127.0.0.3': authority({ 'example.net': others['example.net'] ?? [] }),
      '127.0.0.4': authority({ net: others['net'] ?? [] }),
      '127.0.0.9': refusing,
    },
    authoritative ? {} : { authoritative: { enabled: false, port: 53 } },
  );
  const zone = { apex: 'example.com', servers: [{ address: '127.0.0.2', port: made.servers.port }] };
  return made.look({ host, ...over }).name('challenges', { zones: { [host]: [zone] } });
}
const cachesAskedFor = (): string[] =>
  (made?.servers.at['127.0.0.1']?.heard ?? []).map(({ name }) => name).filter((name) => name.includes('acme'));

test('nothing between renewals', async () => {
  const [row] = await look('demo.example.com');
  expect(row).toMatchObject({
    name: '_acme-challenge.demo.example.com',
    hops: [],
    outcome: { kind: 'nxdomain' },
    texts: [],
    zone: 'example.com',
    appended: [
      {
        zone: 'example.com',
        appended: { name: '_acme-challenge.demo.example.com.example.com', outcome: { kind: 'nxdomain' } },
        // What is not there needs nothing to be compared with.
        sibling: { outcome: { kind: 'unasked' } },
      },
    ],
  });
  expect(cachesAskedFor()).toEqual([]);
});

test('a proof that stands there', async () => {
  expect(await look('now.example.com')).toMatchObject([{ outcome: { kind: 'data' }, texts: [proof] }]);
});

test('a proof that was made with the zone appended', async () => {
  expect(await look('oops.example.com')).toMatchObject([
    {
      appended: [
        { appended: { outcome: { kind: 'data' }, records: [proof] }, sibling: { outcome: { kind: 'nxdomain' } } },
      ],
    },
  ]);
});

test('an alias to a zone that is there', async () => {
  expect(await look('alias.example.com')).toMatchObject([
    {
      hops: [{ target: 'alias.challenges.example.net' }],
      last: 'alias.challenges.example.net',
      outcome: { kind: 'nxdomain' },
      zone: 'example.net',
    },
  ]);
});

test('an alias of a wildcard', async () => {
  expect(await look('wild.example.com')).toMatchObject([{ last: 'x.lame.example.net', isWild: true }]);
  await made?.close();
  const [row] = await look('lame.example.com');
  expect(row).not.toHaveProperty('isWild');
});

test('an alias below a domain that there is not', async () => {
  expect(await look('nodomain.example.com')).toMatchObject([
    { last: 'x.missing.net', outcome: { kind: 'nxdomain' }, zone: 'net' },
  ]);
});

test('an alias into a zone whose servers refuse', async () => {
  expect(await look('lame.example.com')).toMatchObject([
    { last: 'x.lame.example.net', outcome: { kind: 'rcode', rcode: 'REFUSED' }, zone: 'lame.example.net' },
  ]);
});

test('an alias of which no zone can be found', async () => {
  expect(await look('nowhere.example.com')).toMatchObject([
    { last: 'x.gone.example', outcome: { kind: 'unasked' }, zone: null },
  ]);
});

test('a delegation to servers that refuse', async () => {
  expect(await look('cut.example.com')).toMatchObject([
    { hops: [], outcome: { kind: 'rcode' }, zone: '_acme-challenge.cut.example.com' },
  ]);
});

test('each name of the certificate has its own, a wildcard that of what it stands below', async () => {
  const expected = { names: ['www.example.com', '*.demo.example.com', '*.shop.example.com', '20.1.1.1'] };
  expect((await look('demo.example.com', { expect: expected })).map(({ name }) => name)).toEqual([
    '_acme-challenge.demo.example.com',
    '_acme-challenge.www.example.com',
    '_acme-challenge.shop.example.com',
  ]);
});

test('where the servers of the zone are not asked, nobody is', async () => {
  expect(await look('demo.example.com', {}, false)).toMatchObject([
    { outcome: { kind: 'unasked' }, appended: [{ appended: { outcome: { kind: 'unasked' } } }] },
  ]);
  expect(cachesAskedFor()).toEqual([]);
});

test('without TLS nobody asks for a certificate', async () => {
  expect(await look('demo.example.com', { protocol: 'http' })).toEqual([]);
});
