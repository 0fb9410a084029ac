import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chainOf, createAuthority, type Authority } from '../../../src/lab/certificates.ts';
import type { Settings } from '../../../src/model/target.ts';
import { startDns } from '../../../src/observe/dns/observer.ts';
import { startFetch, type Fetch, type FetchLook } from '../../../src/observe/http/fetch.ts';
import { startLife } from '../../../src/observe/life.ts';
import { settingsFor } from '../../support/dns-client.ts';
import { serveDns, type DnsServers } from '../../support/dns-server.ts';
import { recursor } from '../../support/dns-zones.ts';
import { listen, listenTcp, patience } from '../../support/loopback.ts';

let root: Authority;
beforeAll(async () => {
  root = await createAuthority('Test Root');
});

let servers: DnsServers | undefined;
afterEach(async () => {
  await servers?.close();
  servers = undefined;
});

const named = { public: ['127.0.0.1/32'], private: [] };

function fetcher(networks: Settings['networks'] = named, roots: readonly string[] = []): Fetch {
  const own = settingsFor(servers?.port ?? 1, { authoritative: { enabled: false, port: 53 } });
  const settings = { ...own, networks };
  const life = startLife();
  const resolvers = servers === undefined ? [] : [{ address: '127.0.0.1', port: servers.port }];
  return startFetch({ dns: startDns({ settings, life, resolvers }), life, settings, version: '9.9.9', roots });
}

const resolveNames = async (...lines: string[]): Promise<void> => {
  servers = await serveDns({ '127.0.0.1': recursor({ 'example.com': lines }) });
};

const looking = (deadline: FetchLook['deadline'], over: Partial<FetchLook> = {}): FetchLook => ({
  word: 'own',
  deadline,
  timeoutMs: 3000,
  maxBytes: 1000,
  ...over,
});

const counting = (answer: RequestListener): { server: Server; heard: string[] } => {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url} ${request.rawHeaders.join(' ')}`);
    answer(request, response);
  });
  return { server, heard };
};

describe('over http', () => {
  test('is one plain GET whose answer is whole, whatever its status', async () => {
    const { server, heard } = counting((_, response) => {
      response.writeHead(302, { location: '/elsewhere', 'set-cookie': 'a=b' }).end('moved');
    });
    await using loopback = await listen(server);
    using deadline = patience();
    const url = `http://127.0.0.1:${loopback.port}/a%20b?c=d`;
    const reading = await fetcher()(url, looking(deadline));
    expect(reading).toMatchObject({ where: { url }, ok: true, value: { status: 302, body: Buffer.from('moved') } });
    expect(reading.ok && reading.value.headers).toContainEqual(['location', '/elsewhere']);
    expect(heard).toEqual([
      `GET /a%20b?c=d host 127.0.0.1:${loopback.port} connection close user-agent hostprobe/9.9.9 (+https://hostprobe.io) accept */* accept-encoding identity`,
    ]);
  });

  test('is made where the DNS leads', async () => {
    await resolveNames('ca.example.com 30 A 127.0.0.1');
    const { server, heard } = counting((_, response) => void response.end('here'));
    await using loopback = await listen(server);
    using deadline = patience();
    const reading = await fetcher()(`http://ca.example.com:${loopback.port}/`, looking(deadline));
    expect(reading).toMatchObject({ ok: true, value: { status: 200, body: Buffer.from('here') } });
    expect(heard[0]).toContain(`host ca.example.com:${loopback.port}`);
  });

  test('is made once for all who ask, and again only where its own asker ran out of time', async () => {
    const { server, heard } = counting((_, response) => void (heard.length > 1 && response.end('second')));
    await using loopback = await listen(server);
    using hurried = patience(150);
    using patient = patience();
    const fetch = fetcher();
    const url = `http://127.0.0.1:${loopback.port}/`;
    const [first, ...others] = await Promise.all([
      fetch(url, looking(hurried)),
      fetch(url, looking(patient)),
      fetch(url, looking(patient)),
    ]);
    expect(first).toMatchObject({ ok: false, failure: { code: 'budget' } });
    for (const other of others) expect(other).toMatchObject({ ok: true, value: { body: Buffer.from('second') } });
    expect(await fetch(url, looking(patient))).toMatchObject({ ok: true });
    expect(heard).toHaveLength(2);
    await expect.poll(() => loopback.open()).toBe(0);
  });

  test('whoever waits for what another asked for goes by a time of their own', async () => {
    const { server } = counting(() => undefined);
    await using loopback = await listen(server);
    using patient = patience();
    using hurried = patience(100);
    const fetch = fetcher();
    const url = `http://127.0.0.1:${loopback.port}/`;
    const first = fetch(url, looking(patient, { timeoutMs: 1000 }));
    expect(await fetch(url, looking(hurried))).toMatchObject({ ok: false, failure: { code: 'budget' } });
    expect(await first).toMatchObject({ ok: false, failure: { code: 'timeout' } });
  });

  test.each([
    ['exactly as long as may be', 1000, { ok: true }],
    ['too long', 1001, { ok: false, failure: { code: 'too-large', detail: 'more than 1000 bytes came' } }],
    ['ten megabytes', 10_000_000, { ok: false, failure: { code: 'too-large' } }],
  ])('%s', async (_, length, expected) => {
    const { server } = counting((_request, response) => void response.end(Buffer.alloc(length)));
    await using loopback = await listen(server);
    using deadline = patience();
    expect(await fetcher()(`http://127.0.0.1:${loopback.port}/`, looking(deadline))).toMatchObject(expected);
    await expect.poll(() => loopback.open()).toBe(0);
  });

  test.each<[string, (socket: Socket) => void, object]>([
    ['a body without end', (socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\nabc'), { code: 'timeout' }],
    ['silence', () => undefined, { code: 'timeout' }],
    ['an end before the answer', (socket) => void socket.end(), { code: 'closed' }],
    ['less than was said', (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'), {}],
    ['what is no HTTP', (socket) => void socket.end('220 mail ready\r\n'), { code: 'malformed' }],
  ])('%s is a failure, in time', async (_, answer, failure) => {
    await using loopback = await listenTcp((socket) => void socket.once('data', () => answer(socket)));
    using deadline = patience();
    const reading = await fetcher()(`http://127.0.0.1:${loopback.port}/`, looking(deadline, { timeoutMs: 400 }));
    expect(reading).toMatchObject({ ok: false, failure });
    expect(reading.ms).toBeLessThan(3000);
    await expect.poll(() => loopback.open()).toBe(0);
  });
});

describe('what may not be dialled', () => {
  test.each([
    'http://127.0.0.1:PORT/',
    'http://2130706433:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://ca.example.com:PORT/',
  ])('%s is not', async (url) => {
    await resolveNames('ca.example.com 30 A 127.0.0.1');
    const { server, heard } = counting((_, response) => void response.end());
    await using loopback = await listen(server);
    using deadline = patience();
    const reading = await fetcher({ public: [], private: [] })(
      url.replace('PORT', String(loopback.port)),
      looking(deadline),
    );
    expect(reading).toMatchObject({ ok: false, failure: { code: 'denied' } });
    expect(heard).toEqual([]);
  });

  test.each([
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'http://me@127.0.0.1/',
    'http://:secret@127.0.0.1/',
    'nonsense',
    'ldap://x/',
  ])('%s neither', async (url) => {
    using deadline = patience();
    expect(await fetcher()(url, looking(deadline))).toMatchObject({ ok: false, failure: { code: 'denied' } });
  });

  test('a name that leads nowhere', async () => {
    await resolveNames();
    using deadline = patience();
    expect(await fetcher()('http://none.example.com/', looking(deadline))).toMatchObject({
      ok: false,
      failure: { code: 'unreachable', detail: 'none.example.com has no address' },
    });
  });
});

describe("on anyone's word", () => {
  const lead = async (url: string, networks: Settings['networks']) => {
    await resolveNames(
      'ca.example.com 30 A 127.0.0.1',
      'inside.example.com 30 A 10.99.0.1',
      'both.example.com 30 A 127.0.0.1',
      'both.example.com 30 A 10.99.0.1',
      'nat.example.com 30 AAAA 64:ff9b::a63:1',
    );
    using deadline = patience();
    return fetcher(networks)(url, looking(deadline, { word: 'anyone' }));
  };
  test.each([
    ['http://10.99.0.1/', /10\.99\.0\.1 is no public address/],
    ['http://inside.example.com/', /10\.99\.0\.1 is no public address/],
    ['http://both.example.com/', /no public address/],
    ['http://nat.example.com/', /64:ff9b::a63:1 is no public address/],
    ['http://[fd00::1]/', /no public address/],
    ['http://100.64.0.1/', /no public address/],
    ['http://[2002:a63:1::1]/', /no public address/],
    ['http://20.1.2.3:8200/', /port 8200 of 20\.1\.2\.3 is not 80/],
    ['http://20.1.2.3:443/', /port 443/],
    ['http://vault.vault:8200/', /vault\.vault is no public name/],
    ['http://kubernetes/', /kubernetes is no public name/],
    ['http://kubernetes.default.svc.cluster.local/', /no public name/],
  ])('%s is not asked', async (url, detail) => {
    expect(await lead(url, { public: [], private: [] })).toMatchObject({
      ok: false,
      failure: { code: 'denied', detail: expect.stringMatching(detail) },
    });
  });

  test('what `networks` names is asked, at any port', async () => {
    const { server, heard } = counting((_, response) => void response.end('here'));
    await using loopback = await listen(server);
    for (const host of ['127.0.0.1', 'ca.example.com']) {
      expect(await lead(`http://${host}:${loopback.port}/`, named)).toMatchObject({ ok: true });
    }
    expect(heard).toHaveLength(2);
  });

  test('what was fetched on the word of our own is for them alone', async () => {
    const { server } = counting((_, response) => void response.end('here'));
    await using loopback = await listen(server);
    using deadline = patience();
    const fetch = fetcher({ public: [], private: ['127.0.0.0/8'] });
    const search = `http://localhost.:${loopback.port}/`;
    await fetch(search, looking(deadline));
    expect(await fetch(search, looking(deadline, { word: 'anyone' }))).toMatchObject({
      ok: false,
      failure: { code: 'denied' },
    });
  });
});

describe('over https', () => {
  const serve = async (names: { dns?: string[]; ip?: string[] }, from: Authority = root) =>
    listen(createHttps(chainOf(await from.leaf(names)), (_, response) => void response.end('sealed')));

  test('is believed where the certificate vouches for the name', async () => {
    await resolveNames('acme.example.com 30 A 127.0.0.1');
    await using loopback = await serve({ dns: ['acme.example.com'] });
    using deadline = patience();
    const reading = await fetcher(named, [root.pem])(`https://acme.example.com:${loopback.port}/`, looking(deadline));
    expect(reading).toMatchObject({ ok: true, value: { body: Buffer.from('sealed') } });
  });

  test('is believed where it vouches for the address', async () => {
    await using loopback = await serve({ ip: ['127.0.0.1'] });
    using deadline = patience();
    expect(await fetcher(named, [root.pem])(`https://127.0.0.1:${loopback.port}/`, looking(deadline))).toMatchObject({
      ok: true,
    });
  });

  test.each<[string, () => Promise<{ dns?: string[]; ip?: string[]; from?: Authority }>]>([
    ['another name', async () => ({ dns: ['other.example.com'] })],
    ['another authority', async () => ({ ip: ['127.0.0.1'], from: await createAuthority('Nobody') })],
  ])('is not believed with %s', async (_, options) => {
    const { from, ...names } = await options();
    await using loopback = await serve(names, from);
    using deadline = patience();
    const reading = await fetcher(named, [root.pem])(`https://127.0.0.1:${loopback.port}/`, looking(deadline));
    expect(reading).toMatchObject({ ok: false, failure: { code: 'other' } });
    expect(reading.ok ? '' : reading.failure.detail).toContain('does not vouch for 127.0.0.1');
    await expect.poll(() => loopback.open()).toBe(0);
  });

  test('a server that never shakes hands costs its time and no more', async () => {
    await using loopback = await listenTcp(() => undefined);
    using deadline = patience();
    const look = looking(deadline, { timeoutMs: 300 });
    expect(await fetcher()(`https://127.0.0.1:${loopback.port}/`, look)).toMatchObject({
      ok: false,
      failure: { code: 'timeout' },
    });
    await expect.poll(() => loopback.open()).toBe(0);
  });
});
