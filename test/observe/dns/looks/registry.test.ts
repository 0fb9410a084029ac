import { afterEach, expect, test } from 'vitest';
import { world, type World } from '../../../support/dns-client.ts';
import { authority, recursor, type Zones } from '../../../support/dns-zones.ts';

const prod = 'heritage=external-dns,external-dns/owner=prod,external-dns/resource=ingress/shop/web';
const zones: Zones = {
  'example.com': [
    'example.com 900 NS ns1.example.com',
    'ns1.example.com 900 A 127.0.0.2',
    'demo.example.com 900 CNAME app.ck8s.example.org',
    `cname-demo.example.com 900 TXT "${prod}"`,
    'cname-demo.example.com 900 TXT something',
    'old.example.com 60 A 20.1.1.1',
    `old.example.com 60 TXT ${prod}`,
    `a-old.example.com 60 TXT ${prod}`,
    'sealed.example.com 60 A 20.1.1.1',
    'a-sealed.example.com 60 TXT kpgMQdNbTuTaVjLeFcgdNwdKPqKLPVnY8ABCDEFGHIJK=',
    `*.wild.example.com 60 TXT ${prod}`,
    'demo.wild.example.com 60 A 20.1.1.1',
    'foo.example.com 60 A 20.1.1.1',
    'a-foo.example.com 60 A 20.1.1.2',
    `a-foo.example.com 60 TXT ${prod}`,
  ],
};
let made: World | undefined;
afterEach(async () => {
  await made?.close();
});

async function look(host: string, authoritative = true) {
  made = await world(
    { '127.0.0.1': recursor(zones), '127.0.0.2': authority(zones) },
    authoritative ? {} : { authoritative: { enabled: false, port: 53 } },
  );
  const client = made.look({ host });
  const zone = { apex: 'example.com', servers: [{ address: '127.0.0.2', port: made.servers.port }] };
  return client.name('registry', { zones: { [host]: [zone] } });
}
const textQuestionsAt = (address: string): string[] =>
  (made?.servers.at[address]?.heard ?? []).filter(({ type }) => type === 'TXT').map(({ name }) => name);

test('what stands at the typed names, beside what a wildcard would say; nothing of where an alias leads', async () => {
  const rows = await look('demo.example.com');
  expect(rows).toMatchObject([
    { name: 'a-demo.example.com', speaksOf: 'A', outcome: { kind: 'nxdomain' }, texts: [], sibling: null },
    { name: 'aaaa-demo.example.com', speaksOf: 'AAAA', outcome: { kind: 'nxdomain' } },
    {
      name: 'cname-demo.example.com',
      speaksOf: 'CNAME',
      outcome: { kind: 'data' },
      texts: [`"${prod}"`, 'something'],
      sibling: { outcome: { kind: 'nxdomain' }, records: [] },
      namesake: { name: 'cname-demo.example.com', outcome: { kind: 'nodata' } },
    },
    { name: 'demo.example.com', speaksOf: null, outcome: { kind: 'nodata' }, texts: [], namesake: null },
  ]);
  expect(rows[2]?.sibling?.name).toMatch(/^hostprobe-[a-z0-9]{10}\.example\.com$/);
  expect(textQuestionsAt('127.0.0.1')).toEqual([]);
  expect(textQuestionsAt('127.0.0.2')).toHaveLength(5);
});

test('the untyped text of older versions beside the typed one', async () => {
  expect(await look('old.example.com')).toMatchObject([{ texts: [prod] }, { texts: [] }, {}, { texts: [prod] }]);
});

test('what is encrypted tells nothing, and nothing more is asked for', async () => {
  expect((await look('sealed.example.com')).flatMap(({ texts }) => texts)).toEqual([]);
  expect(textQuestionsAt('127.0.0.2')).toHaveLength(4);
});

test('a wildcard says the same of a sibling', async () => {
  const [typed] = await look('demo.wild.example.com');
  expect([typed?.texts, typed?.sibling?.records]).toEqual([[prod], [prod]]);
});

test('another host of that very name is seen', async () => {
  const [typed] = await look('foo.example.com');
  expect(typed).toMatchObject({ texts: [prod], namesake: { outcome: { kind: 'data' }, records: ['20.1.1.2'] } });
});

test('for the apex, names of nobody else are asked for', async () => {
  expect((await look('example.com')).map(({ name }) => name)).toEqual(['example.com']);
});

test('where the servers of the zone are not asked, nobody is', async () => {
  const rows = await look('demo.example.com', false);
  expect(rows.map(({ outcome }) => outcome.kind)).toEqual(['unasked', 'unasked', 'unasked', 'unasked']);
  expect(textQuestionsAt('127.0.0.1')).toEqual([]);
});
