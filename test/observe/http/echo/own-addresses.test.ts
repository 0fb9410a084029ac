import { createServer, type RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { Connection, Endpoint } from '../../../../src/model/evidence.ts';
import type { OwnAddress } from '../../../../src/model/echo.ts';
import type { Reading } from '../../../../src/model/reading.ts';
import type { Settings } from '../../../../src/model/target.ts';
import { startOwnAddresses } from '../../../../src/observe/http/echo/own-addresses.ts';
import { key, path, started } from '../../../echo/talking.ts';
import { answered, endpoint, settings, silent } from '../../../support/evidence.ts';
import { bareWires } from '../../../support/looking.ts';
import { listen, patience, type Loopback } from '../../../support/loopback.ts';

type Looks = readonly Reading<Endpoint, Connection>[];
const from = (localAddress: string, address: string): Looks[number] => answered(endpoint(address), { localAddress });
const natted = [from('10.0.0.7', '20.80.0.1')];

interface Manner extends Partial<Pick<Settings['sourceIp'], 'expected' | 'reference'>> {
  readonly networks?: Settings['networks'];
}
/** References stand on the loopback, which is not dialled otherwise. */
const loopback = { public: [], private: ['127.0.0.0/8'] };
const means = ({ networks = loopback, ...over }: Manner) => {
  const all: Settings = { ...settings, networks, sourceIp: { ...settings.sourceIp, ...over } };
  return { settings: all, fetch: bareWires(all).fetch, echoKey: key };
};
async function find(looks: Looks, manner: Manner = {}): Promise<OwnAddress[]> {
  using deadline = patience();
  return startOwnAddresses(means(manner))(looks, deadline);
}

/** A reference that says this of whoever asks, and counts them. */
async function telling(answer: RequestListener): Promise<Loopback & { readonly url: string; asked(): number }> {
  let asked = 0;
  const server = await listen(
    createServer((request, response) => {
      asked += 1;
      answer(request, response);
    }),
  );
  return Object.assign(server, { url: `http://127.0.0.1:${server.port}/ip?format=json#top`, asked: () => asked });
}
const saying = (body: string) => telling((_, response) => void response.end(body));

describe('our own address', () => {
  test('is what the configuration says, family by family', async () => {
    const expected = ['20.0.0.0/24', '2a01:4f8:1::/48'];
    expect(await find(natted, { expected })).toMatchObject([{ family: 4, ranges: ['20.0.0.0/24'], how: 'configured' }]);
    const dead = silent(endpoint('2a01:4f8::1'));
    expect(await find([...natted, dead], { expected })).toMatchObject([
      { family: 4 },
      { family: 6, ranges: ['2a01:4f8:1::/48'], how: 'configured' },
    ]);
    expect(await find(natted, { expected: ['2a01:4f8:1::/48'] })).toMatchObject([{ family: 4, how: 'unknown' }]);
  });

  test.each<[string, Looks, Manner, readonly string[]]>([
    ['public', [from('20.0.0.5', '20.80.0.1')], {}, ['20.0.0.5']],
    ['public over IPv6', [from('2a01:4f8:1::5', '2a01:4f8::1')], {}, ['2a01:4f8:1::5']],
    ['public by word', natted, { networks: { public: ['10.0.0.0/8'], private: [] } }, ['10.0.0.7']],
    ['of the same network', [from('127.0.0.1', '127.0.0.9')], {}, ['127.0.0.1']],
    ['one of two', [from('20.0.0.5', '20.80.0.1'), from('20.0.0.6', '20.80.0.2')], {}, ['20.0.0.5', '20.0.0.6']],
  ])('is our end of the connection where that is %s', async (_, looks, manner, ranges) => {
    const [own, ...more] = await find(looks, manner);
    expect(own).toMatchObject({ ranges, how: 'local', detail: `our end of the connection is ${ranges.join(' or ')}` });
    expect(more).toEqual([]);
  });

  test.each<[string, Looks, Manner, string]>([
    [
      'is private',
      natted,
      {},
      'our end of the connection to 20.80.0.1 is 10.0.0.7, a private address, which NAT on the way probably replaces',
    ],
    ['is of CGNAT', [from('100.64.0.7', '20.80.0.1')], {}, 'is 100.64.0.7, a cgnat address'],
    ['is of another network', [from('127.0.0.1', '10.20.0.1')], {}, 'is 127.0.0.1, a loopback address'],
    [
      'is private by word',
      [from('20.0.0.5', '20.80.0.1')],
      { networks: { public: [], private: ['20.0.0.0/8'] } },
      '20.0.0.5',
    ],
    ['is none', [silent(endpoint('20.80.0.1'))], {}, 'no connection was made over IPv4'],
  ])('is not known where our end %s', async (_, looks, manner, detail) => {
    expect(await find(looks, manner)).toEqual([
      { family: 4, ranges: [], how: 'unknown', detail: expect.stringContaining(detail) },
    ]);
  });

  test('is that of some connections, and what is not known of others is said', async () => {
    const [own] = await find([from('20.0.0.5', '20.80.0.1'), ...natted]);
    expect(own).toMatchObject({ ranges: ['20.0.0.5'], how: 'local' });
    expect(own?.detail).toContain('; our end of the connection to 20.80.0.1 is 10.0.0.7');
  });

  test('is not asked for where nothing was dialled', async () => expect(await find([])).toEqual([]));
});

describe('a reference', () => {
  test.each(['20.0.0.5\n', '{"ip":"20.0.0.5"}'])('tells it by %j, and is asked once', async (body) => {
    await using reference = await saying(body);
    using deadline = patience();
    const own = startOwnAddresses(means({ reference: reference.url }));
    const told = await Promise.all([own(natted, deadline), own(natted, deadline)]);
    expect(told[0]).toEqual([
      {
        family: 4,
        ranges: ['20.0.0.5'],
        how: 'reference',
        detail:
          'the reference saw 20.0.0.5; our end of the connection to 20.80.0.1 is 10.0.0.7, a private address, which NAT on the way probably replaces',
      },
    ]);
    expect(told[1]).toEqual(told[0]);
    expect(reference.asked()).toBe(1);
  });

  test('is asked with a query of its own', async () => {
    const asked: unknown[] = [];
    await using reference = await telling((request, response) => {
      asked.push(request.url);
      response.end('20.0.0.5');
    });
    await find(natted, { reference: reference.url });
    expect(asked).toEqual([expect.stringMatching(/^\/ip\?format=json&hostprobe=[0-9a-f]{32}$/)]);
  });

  test('may be our own echo, which is asked with the key', async () => {
    await using echo = await started();
    const reference = `http://127.0.0.1:${echo.port}${path}`;
    const [own] = await find([from('10.0.0.7', '10.20.0.1')], { reference });
    expect(own?.detail).toContain('the reference saw 127.0.0.1, a loopback address, which is not the one that is seen');
    await using other = await started({ key: 'a key that somebody else shares', open: true });
    const [unknown] = await find(natted, { reference: `http://127.0.0.1:${other.port}${path}` });
    expect(unknown).toMatchObject({ how: 'unknown', ranges: [] });
    expect(unknown?.detail).toContain('the reference does not tell: it is not signed with our key');
  });

  const whoami =
    (remoteAddr: string): RequestListener =>
    (request, response) =>
      void response.end(
        JSON.stringify({
          hostname: 'w',
          ip: [],
          headers: { 'Hostprobe-Echo': [request.headers['hostprobe-echo']] },
          remoteAddr,
        }),
      );
  test('may be another echo', async () => {
    await using reference = await telling(whoami('20.0.0.5:4711'));
    expect(await find(natted, { reference: reference.url })).toMatchObject([
      { ranges: ['20.0.0.5'], how: 'reference' },
    ]);
  });

  test.each<[string, string, Looks, OwnAddress['how'], string]>([
    [
      'a node',
      '10.0.0.9',
      natted,
      'unknown',
      'the reference saw 10.0.0.9, a private address, which is not the one that is seen from outside',
    ],
    [
      'an end inside, where all is inside',
      '10.0.0.9',
      [from('10.0.0.7', '10.20.0.1')],
      'reference',
      'the reference saw 10.0.0.9',
    ],
    [
      'the other family',
      '20.0.0.5',
      [from('fd00::7', '2a01:4f8::1')],
      'unknown',
      'the reference saw 20.0.0.5, and tells nothing of IPv6',
    ],
    ['what our end is', '20.0.0.5', [from('20.0.0.5', '20.80.0.1')], 'local', 'our end of the connection is 20.0.0.5'],
  ])('that saw %s', async (_, address, looks, how, detail) => {
    await using reference = await saying(address);
    const [own] = await find(looks, { reference: reference.url });
    expect(own?.how).toBe(how);
    expect(own?.detail).toMatch(new RegExp(`^${detail}(?:; our end|$)`));
  });

  test('is not dialled where nobody says that it may be', async () => {
    await using reference = await saying('20.0.0.5');
    const [own] = await find(natted, { reference: reference.url, networks: settings.networks });
    expect(own?.detail).toContain('the reference does not tell: denied: 127.0.0.1 is a loopback address');
    expect(reference.asked()).toBe(0);
  });

  test('that saw another than our end is said as well', async () => {
    await using reference = await saying('20.0.0.9');
    expect(await find([from('20.0.0.5', '20.80.0.1')], { reference: reference.url })).toEqual([
      {
        family: 4,
        ranges: ['20.0.0.5', '20.0.0.9'],
        how: 'local',
        detail: 'our end of the connection is 20.0.0.5; the reference saw 20.0.0.9',
      },
    ]);
  });

  test.each<[string, RequestListener, string]>([
    ['no address', (_, response) => void response.end('<html>'), 'it answered 200, and it is no JSON that lists'],
    [
      'a redirect',
      (_, response) => void response.writeHead(302, { location: '/x' }).end(),
      'it answered 302, which leads to /x',
    ],
    [
      'what is too long',
      (_, response) => void response.end(' '.repeat(70_000)),
      'too-large: more than 65536 bytes came',
    ],
    ['nothing', (request) => void request.socket.destroy(), 'closed: '],
    [
      'headers alone',
      (request, response) => void response.end(JSON.stringify({ headers: request.headers })),
      'it does not say who made the connection',
    ],
  ])('that gives %s tells nothing', async (_, answer, detail) => {
    await using reference = await telling(answer);
    const [own] = await find(natted, { reference: reference.url });
    expect(own).toMatchObject({ how: 'unknown', ranges: [] });
    expect(own?.detail).toContain(`the reference does not tell: ${detail}`);
  });
});
