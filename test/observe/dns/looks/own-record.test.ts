import { afterEach, describe, expect, test } from 'vitest';
import type { Existence } from '../../../../src/model/dns.ts';
import { world, type World } from '../../../support/dns-client.ts';
import { authority, recursor, type Zones } from '../../../support/dns-zones.ts';

const user: Zones = {
  'example.com': [
    'example.com 900 NS ns1.example.com',
    'example.com 900 A 20.9.9.9',
    'ns1.example.com 900 A 127.0.0.2',
    'own.wild.example.com 60 A 20.9.9.9',
    '*.wild.example.com 60 A 20.9.9.9',
    'plain.example.com 60 A 20.1.1.1',
    'text.example.com 60 TXT hello',
  ],
};

let made: World | undefined;
afterEach(async () => {
  await made?.close();
  made = undefined;
});

async function look(host: string, over: Parameters<World['look']>[0] = {}) {
  made = await world({ '127.0.0.1': recursor(user), '127.0.0.2': authority(user) });
  const eye = made.look({ host, ...over });
  const zones = await eye.zones([]);
  const before = made.servers.at['127.0.0.2']?.heard.length ?? 0;
  const rows = await eye.name('ownRecord', { zones });
  return { rows, asked: (made.servers.at['127.0.0.2']?.heard ?? []).slice(before).map(({ name }) => name) };
}
const short = ({ outcome: { kind }, records }: Existence): string => [kind, ...records].join(' ');

describe('the host beside names that nobody made', () => {
  test.each([
    ['demo.wild.example.com', 'data 20.9.9.9', 'data 20.9.9.9', 'data 20.9.9.9'],
    ['own.wild.example.com', 'data 20.9.9.9', 'data 20.9.9.9', 'nxdomain'],
    ['plain.example.com', 'data 20.1.1.1', 'nxdomain', 'unasked'],
    ['text.example.com', 'nodata', 'unasked', 'unasked'],
    ['none.example.com', 'nxdomain', 'unasked', 'unasked'],
  ])('%s: %s, sibling %s, below %s', async (host, own, sibling, below) => {
    const { rows } = await look(host);
    expect(rows.map((row) => [row.own, row.sibling, row.below].map(short))).toEqual([[own, sibling, below]]);
    expect(rows[0]?.sibling.name).toMatch(/^hostprobe-[a-z0-9]{10}\.(?:wild\.)?example\.com$/);
    expect(rows[0]?.below.name).toMatch(new RegExp(`^hostprobe-[a-z0-9]{10}\\.${host}$`));
  });

  test('is not asked for at an apex, nor for a name that is searched for, nor without a zone', async () => {
    expect(await look('example.com')).toEqual({ rows: [], asked: [] });
    await made?.close();
    expect(await look('demo.wild.example.com', { search: true })).toMatchObject({ rows: [] });
  });
});
