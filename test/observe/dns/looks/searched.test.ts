import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Searched } from '../../../../src/model/name-looks.ts';
import type { Settings } from '../../../../src/model/target.ts';
import { world, type World } from '../../../support/dns-client.ts';
import type { Handler } from '../../../support/dns-server.ts';
import { recursor, type Zones } from '../../../support/dns-zones.ts';

let made: World | undefined;
afterEach(async () => {
  await made?.close();
  made = undefined;
  vi.unstubAllEnvs();
});

const host = 'demo.example.com';
const pod = ['ns.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];
const names = pod.map((domain) => `${host}.${domain}`);
const zones: Zones = {
  'example.com': [`${host} 60 A 20.80.0.1`],
  'cluster.local': ['kubernetes.default.svc.cluster.local 30 A 10.96.0.1'],
};
const hijacked: Zones = { ...zones, 'cluster.local': ['*.svc.cluster.local 30 A 10.96.0.9'] };

async function look(
  resolver: Handler,
  dns: Partial<Settings['dns']> = {},
  over: { host?: string; search?: boolean; resolvers?: string[] } = {},
): Promise<{ searched: readonly Searched[]; asked: string[] }> {
  const elsewhere: Handler = () => ({ rcode: 5 });
  made = await world({ '127.0.0.1': resolver, '127.0.0.2': elsewhere }, { search: pod, attempts: 1, ...dns });
  const searched = await made.look({ host, ...over }).name('searched');
  const heard = Object.values(made.servers.at).flatMap((server) => server.heard);
  return { searched, asked: [...new Set(heard.map(({ name }) => name))] };
}

describe('the names before the host as it stands', () => {
  test('are asked of the resolver in turn, and the host is not', async () => {
    const { searched, asked } = await look(recursor(zones));
    expect(asked).toEqual(names);
    expect(searched).toMatchObject([
      {
        list: { domains: pod, ndots: 5 },
        answered: null,
        sibling: null,
        tried: names.map((name) => ({ name, end: 'nxdomain' })),
      },
    ]);
    expect(searched[0]).not.toHaveProperty('unasked');
  });

  test('as far as none answers, and a random sibling of that one tells the wildcard', async () => {
    const { searched, asked } = await look(recursor(hijacked));
    expect(searched).toMatchObject([
      {
        tried: [{ name: names[0], end: 'addresses' }],
        answered: { view: 'resolver', name: names[0], addresses: [{ address: '10.96.0.9' }] },
        sibling: { end: 'addresses', addresses: [{ address: '10.96.0.9' }] },
      },
    ]);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toMatch(/^hostprobe-[a-z0-9]{10}\.example\.com\.ns\.svc\.cluster\.local$/);
  });

  test('of which one is not answered: as glibc does, no more of the list', async () => {
    const { searched, asked } = await look(({ name }) => (name === names[0] ? null : { rcode: 3, ra: true }));
    expect(asked).toEqual([names[0]]);
    expect(searched).toMatchObject([{ tried: [{ name: names[0], end: 'unanswered' }], answered: null }]);
  });

  test.each([
    ['its dots are enough', { host: `a.b.c.${host}` }, {}],
    ['the list begins with the root', {}, { search: ['.', ...pod] }],
    ['the list is empty', {}, { search: [] }],
  ])('are none where %s: nobody is asked', async (_, over, dns) => {
    const { searched, asked } = await look(recursor(hijacked), dns, over);
    expect(asked).toEqual([]);
    expect(searched).toMatchObject([{ tried: [], answered: null, sibling: null }]);
    expect(searched[0]).not.toHaveProperty('unasked');
  });

  test('are not looked for where the host is meant to be searched for', async () => {
    expect(await look(recursor(zones), {}, { search: true })).toEqual({ searched: [], asked: [] });
  });
});

describe('internal names are not told to strangers', () => {
  test('of a list that is given', async () => {
    const { searched, asked } = await look(recursor(zones), {}, { resolvers: ['127.0.0.1', '20.70.0.53'] });
    expect(asked).toEqual([]);
    expect(searched).toMatchObject([{ tried: [], unasked: expect.stringContaining('20.70.0.53') }]);
  });

  test("of this machine's own list", async () => {
    vi.stubEnv('LOCALDOMAIN', pod.join(' '));
    vi.stubEnv('RES_OPTIONS', 'ndots:5');
    const { searched, asked } = await look(recursor(zones), { search: 'system' });
    expect(asked).toEqual([]);
    expect(searched).toMatchObject([{ list: { domains: pod }, unasked: expect.stringContaining("machine's own") }]);
  });

  test('but to the resolvers that its programs ask', async () => {
    vi.stubEnv('LOCALDOMAIN', pod.join(' '));
    vi.stubEnv('RES_OPTIONS', 'ndots:5');
    const { asked } = await look(recursor(zones), { search: 'system', resolvers: ['system'] });
    expect(asked).toEqual(names);
  });
});
