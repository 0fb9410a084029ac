import { constants, createSecureServer as createHttp2 } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createSelfSigned } from '../../../../src/lab/certificates.ts';
import type { RedirectWalk } from '../../../../src/model/http-looks.ts';
import type { Settings } from '../../../../src/model/target.ts';
import { challengeWalks } from '../../../../src/observe/http/pages/challenge-walks.ts';
import { pageWalks } from '../../../../src/observe/http/pages/page-walks.ts';
import { plainWalks } from '../../../../src/observe/http/pages/plain-walks.ts';
import { settingsFor } from '../../../support/dns-client.ts';
import { serveDns, type DnsServers } from '../../../support/dns-server.ts';
import { recursor } from '../../../support/dns-zones.ts';
import { listen, listenTcp, type Loopback } from '../../../support/loopback.ts';
import { host, leading, redirecting, walkAt, type Ways } from '../../../support/redirecting.ts';

let servers: DnsServers | undefined;
afterEach(async () => {
  await servers?.close();
  servers = undefined;
});
const resolveNames = async (zones: Readonly<Record<string, readonly string[]>>): Promise<number> => {
  servers = await serveDns({ '127.0.0.1': recursor(zones) });
  return servers.port;
};

/** A server that stands inside may lead inside. */
const inside = { networks: { public: [], private: ['127.0.0.0/8'] } } as const;
/** One that anybody may name. */
const outside = { networks: { public: ['127.0.0.0/8'], private: [] } } as const;
const named = (dnsPort: number, networks: Pick<Settings, 'networks'>) => ({
  dnsPort,
  settings: { ...settingsFor(dnsPort, { authoritative: { enabled: false, port: 53 } }), ...networks },
});

const only = (walks: readonly RedirectWalk[]): RedirectWalk => {
  expect(walks).toHaveLength(1);
  return walks[0] ?? { steps: [], end: 'page' };
};

async function walked(ways: Ways, over: Parameters<typeof walkAt>[2] = {}) {
  await using server = await redirecting(ways);
  const walk = only(await walkAt(server, pageWalks, over));
  const urls = walk.steps.map(({ url }) => url.replace(`:${server.port}`, ''));
  return { walk, urls, end: walk.end, heard: server.heard };
}

const start = `http://${host}/`;

describe('from the answer of the target', () => {
  test('that leads nowhere nothing is asked', async () => {
    await using server = await redirecting({});
    expect(await walkAt(server, pageWalks)).toEqual([]);
    expect(server.heard).toHaveLength(1);
  });

  test('each step is one request, and the first is the one that was made', async () => {
    const { urls, end, heard, walk } = await walked({ '/': '/a?b', '/a?b': 'c#part' });
    expect(urls).toEqual([start, `${start}a?b`, `${start}c`]);
    expect(end).toBe('page');
    expect(heard.map((each) => each.replace(/:\d+/, ''))).toEqual([
      `GET ${host} /`,
      `GET ${host} /a?b`,
      `GET ${host} /c`,
    ]);
    expect(walk.steps[2]?.response).toMatchObject({ ok: true, value: { status: 200 } });
  });

  test.each<[string, Ways, RedirectWalk['end'], number]>([
    ['itself', { '/': '/' }, 'loop', 1],
    [
      'itself, in other words',
      { '/': (r) => r.writeHead(301, { location: `HTTP://DEMO.example.com:${r.req.socket.localPort}/#x` }).end() },
      'loop',
      1,
    ],
    [
      'itself with a final dot, which leads to itself',
      { '/': (r) => r.writeHead(301, { location: `http://${host}.:${r.req.socket.localPort}/` }).end() },
      'loop',
      2,
    ],
    [
      'itself with a final dot, where it is told apart',
      {
        '/': (r) =>
          r.req.headers.host?.startsWith(`${host}.`) === true
            ? void r.end('page')
            : r.writeHead(301, { location: `http://${host}.:${r.req.socket.localPort}/` }).end(),
      },
      'page',
      2,
    ],
    ['its own sign-in', { '/': '/login' }, 'page', 2],
    ['its own sign-in, and back', { '/': '/login?next=/', '/login?next=/': '/' }, 'loop', 2],
    ['a sign-in for every path', { '/': '/login', '/login': '/login' }, 'loop', 2],
    ['its own sign-in, and from there to another host', { '/': '/login', '/login': 'http://20.1.1.1/x' }, 'login', 2],
    [
      'its own sign-in, and from there to another of its domain',
      { '/': '/login', '/login': 'https://www.example.com/x' },
      'login',
      2,
    ],
    ['back', { '/': '/a', '/a': '/' }, 'loop', 2],
    ['two that lead to each other', { '/': '/a', '/a': '/b', '/b': '/a' }, 'loop', 3],
    ['a path, by 308', { '/': (r) => r.writeHead(308, { location: 'a/b' }).end() }, 'page', 2],
    ['a script', { '/': 'javascript:alert(1)' }, 'unreadable', 1],
    ['a file', { '/': 'file:///etc/passwd' }, 'unreadable', 1],
    ['somebody with a password', { '/': 'http://me:secret@demo.example.com/' }, 'unreadable', 1],
    ['two places', { '/': ['/a', '/b'] }, 'unreadable', 1],
    ['nowhere', { '/': (r) => r.writeHead(301).end() }, 'unreadable', 1],
    ['a path longer than is read', { '/': `/${'x'.repeat(5000)}` }, 'unreadable', 1],
    ['a sign-in', { '/': 'https://id.example.net/oauth2/authorize?client_id=x&redirect_uri=y' }, 'login', 1],
    [
      'a sign-in at length',
      { '/': `https://id.example.net/oauth2/authorize?client_id=x&${'y'.repeat(5000)}` },
      'login',
      1,
    ],
    ['itself, over an address inside', { '/': 'http://169.254.169.254/latest/meta-data/' }, 'denied', 2],
    ['loopback', { '/': 'http://127.0.0.1:1/' }, 'denied', 2],
    ['loopback over IPv6', { '/': 'http://[::1]/' }, 'denied', 2],
    ['loopback in disguise', { '/': 'http://0x7f.1/' }, 'denied', 2],
    ['loopback within IPv6', { '/': 'http://[::ffff:127.0.0.1]/' }, 'denied', 2],
    ['a private address', { '/': 'http://10.0.0.1/' }, 'denied', 2],
    ['a name that is not public', { '/': 'http://kubernetes.default.svc.cluster.local/' }, 'denied', 2],
    ['an unusual port of another', { '/': 'http://20.1.1.1:22/' }, 'denied', 2],
    ['an unusual port of its own', { '/': `http://${host}:22/` }, 'denied', 2],
  ])('to %s', async (_, ways, end, steps) => {
    const { walk } = await walked(ways);
    expect({ end: walk.end, steps: walk.steps.length }).toEqual({ end, steps });
    const last = walk.steps.at(-1);
    if (end === 'denied') expect(last?.response).toBeNull();
  });

  test('what is denied was not dialled, and says why', async () => {
    await using other = await listenTcp(() => undefined);
    let dialled = 0;
    await using counting = await listenTcp(() => void (dialled += 1));
    const { walk } = await walked({ '/': `http://127.0.0.1:${counting.port}/` });
    expect(walk.steps[1]?.connection).toMatchObject({
      ok: false,
      failure: { code: 'denied', detail: expect.stringContaining('on the word of a redirect') },
    });
    expect(dialled + other.open()).toBe(0);
  });

  test('of its own sign-in it is told whether it asks for a password', async () => {
    const form = '<form><input name=p\ntype="password"></form>';
    const signIn: Ways = {
      '/': '/auth/',
      '/auth/': (r) => (r.write('x'.repeat(5000)), r.write(form.slice(0, 20)), void r.end(form.slice(20))),
    };
    const { walk } = await walked(signIn);
    expect(walk).toMatchObject({ end: 'page', steps: [{}, { response: { value: { body: { asksPassword: true } } } }] });
    const { walk: other } = await walked({ '/': '/auth/', '/auth/': (r) => void r.end('<p>type=password</p><input>') });
    expect(other.steps[1]?.response).not.toHaveProperty('value.body.asksPassword');
  });

  test('twenty redirects are followed, and no more', async () => {
    const ways = (many: number): Ways =>
      Object.fromEntries(Array.from({ length: many }, (_, i) => [i === 0 ? '/' : `/?n=${i}`, `/?n=${i + 1}`]));
    expect((await walked(ways(20))).walk).toMatchObject({ end: 'page', steps: { length: 21 } });
    const { walk, heard } = await walked(ways(21));
    expect(walk).toMatchObject({ end: 'too-many', steps: { length: 21 } });
    expect(heard).toHaveLength(21);
  });

  test('no cookie is sent back, nor where we come from', async () => {
    const { heard, walk } = await walked({
      '/': (r) => r.writeHead(302, { location: '/a', 'set-cookie': 'a=b' }).end(),
    });
    expect(heard).toHaveLength(2);
    expect(heard.join('\n')).not.toMatch(/cookie|referer|authorization/);
    expect(walk.steps[0]?.response).toMatchObject({ ok: true, value: { setsCookies: true } });
  });

  test('ten megabytes of Location, or of page, cost no more than a bounded reading', async () => {
    const headed = await walked({
      '/': '/a',
      '/a': (r) => void r.socket?.end(`HTTP/1.1 302 Found\r\nLocation: /${'x'.repeat(10_000_000)}\r\n\r\n`),
    });
    expect(headed.walk).toMatchObject({
      end: 'unanswered',
      steps: [{}, { response: { ok: false, failure: { code: 'too-large' } } }],
    });
    const paged = await walked({ '/': '/a', '/a': (r) => void r.end(Buffer.alloc(10_000_000)) });
    expect(paged.walk).toMatchObject({
      end: 'page',
      steps: [{}, { response: { ok: true, value: { body: { bytes: 65_536, end: 'limit' } } } }],
    });
  });

  test('all steps share the time of the target', async () => {
    const slow: Ways = {
      '/': '/1',
      '/1': (r) => void setTimeout(() => r.writeHead(302, { location: '/2' }).end(), 150),
      '/2': () => undefined,
    };
    const { walk } = await walked(slow, { budgetMs: 600 });
    expect(walk).toMatchObject({
      end: 'unanswered',
      steps: [{}, { response: { ok: true } }, { response: { ok: false, failure: { code: 'budget' } } }],
    });
  });

  test('a step may take half of the time that is left, and longer than a phase', async () => {
    const slow: Ways = { '/': '/1', '/1': (r) => void setTimeout(() => r.end('page'), 5500) };
    expect((await walked(slow, { budgetMs: 20_000 })).end).toBe('page');
  });

  test('a step that is cut off is the end', async () => {
    const { walk } = await walked({ '/': '/a', '/a': (r) => void r.destroy() });
    expect(walk).toMatchObject({
      end: 'unanswered',
      steps: [{}, { response: { ok: false, failure: { code: 'closed' } } }],
    });
  });
});

describe('to another host', () => {
  let identity: { readonly cert: string; readonly key: string };
  beforeAll(async () => {
    const made = await createSelfSigned({ dns: ['www.example.com'] });
    identity = { cert: made.pem, key: made.keyPem };
  });
  const secure = (heard: string[], ways: Ways = {}): Promise<Loopback> =>
    listen(createHttps(identity, leading(ways, heard)));

  test('of the same domain its page is asked', async () => {
    const dnsPort = await resolveNames({ 'example.com': ['www.example.com 30 A 127.0.0.1'] });
    const heard: string[] = [];
    await using other = await secure(heard, { '/x': '/y' });
    const { walk, end } = await walked({ '/': `https://www.example.com:${other.port}/x` }, named(dnsPort, outside));
    expect(end).toBe('page');
    expect(heard).toEqual([`GET www.example.com:${other.port} /x`, `GET www.example.com:${other.port} /y`]);
    expect(walk.steps[1]).toMatchObject({ session: { ok: true, where: { serverName: 'www.example.com' } } });
    await expect.poll(() => other.open()).toBe(0);
  });

  test('its certificates are looked at, and ours is not shown to it', async () => {
    const dnsPort = await resolveNames({ 'example.com': ['www.example.com 30 A 127.0.0.1'] });
    await using other = await secure([]);
    await using server = await redirecting({ '/': `https://www.example.com:${other.port}/` });
    // Files that are not there: whoever wanted to show them would come no further.
    const target = { clientCertificate: { cert: '/nowhere/cert.pem', key: '/nowhere/key.pem' } };
    const names: string[] = [];
    const walks = await walkAt(
      server,
      async (look) => {
        const seen = await pageWalks(look);
        const sent = seen.flatMap(({ steps }) =>
          steps.flatMap(({ session }) => (session?.ok ? [session.value.sent] : [])),
        );
        names.push(...Object.values(look.wires.pki.of(sent).certificates).flatMap((each) => each.names?.dns ?? []));
        return seen;
      },
      { ...named(dnsPort, outside), target },
    );
    expect(only(walks)).toMatchObject({
      end: 'page',
      steps: [{}, { session: { ok: true, value: { client: { certificate: null } } } }],
    });
    expect(names).toEqual(['www.example.com']);
  });

  test('that wants HTTP/1.1 is asked once more', async () => {
    const dnsPort = await resolveNames({ 'example.com': ['www.example.com 30 A 127.0.0.1'] });
    const heard: string[] = [];
    const server = createHttp2({ ...identity, allowHTTP1: true }, (request, response) => {
      heard.push(request.httpVersion);
      if (request.httpVersion === '1.1') response.end('page');
      else request.stream.close(constants.NGHTTP2_HTTP_1_1_REQUIRED);
    });
    await using other = await listen(server);
    const { end } = await walked({ '/': `https://www.example.com:${other.port}/` }, named(dnsPort, outside));
    expect(end).toBe('page');
    expect(heard).toEqual(['2.0', '1.1']);
  });

  test('of anybody else only hands are shaken', async () => {
    const dnsPort = await resolveNames({ 'example.net': ['www.example.net 30 A 127.0.0.1'] });
    const heard: string[] = [];
    await using other = await secure(heard);
    const { walk } = await walked({ '/': `https://www.example.net:${other.port}/x` }, named(dnsPort, outside));
    expect(walk).toMatchObject({
      end: 'elsewhere',
      steps: [{}, { connection: { ok: true }, session: { ok: true }, response: null }],
    });
    expect(heard).toEqual([]);
    await expect.poll(() => other.open()).toBe(0);
  });

  test('whose name leads nowhere, it says how the look-up ended', async () => {
    const dnsPort = await resolveNames({ 'example.com': ['other.example.com 30 A 127.0.0.1'] });
    const { walk } = await walked({ '/': 'https://www.example.com/' }, named(dnsPort, outside));
    expect(walk).toMatchObject({ end: 'unanswered', steps: [{}, { lookup: 'nxdomain', connection: null }] });
  });

  test('inside only who stands inside may lead', async () => {
    const dnsPort = await resolveNames({
      'example.com': ['www.example.com 30 A 127.0.0.2'],
      corp: ['intra.corp 30 A 127.0.0.2'],
    });
    await using other = await redirecting({}, '127.0.0.2');
    const ways = { '/': `http://www.example.com:${other.port}/` };
    const its = { target: { httpPort: other.port } };
    expect((await walked(ways, { ...named(dnsPort, inside), ...its })).walk).toMatchObject({
      end: 'page',
      steps: { length: 2 },
    });
    const here = { networks: { public: [], private: [] } };
    expect((await walked(ways, named(dnsPort, here))).walk).toMatchObject({ end: 'denied', steps: { length: 2 } });
    expect(other.heard).toHaveLength(1);
    const local = { '/': `http://intra.corp:${other.port}/` };
    expect((await walked(local, { ...named(dnsPort, inside), ...its })).walk).toMatchObject({
      end: 'elsewhere',
      steps: [{}, { connection: { ok: true }, response: null }],
    });
    expect((await walked(local, named(dnsPort, outside))).walk).toMatchObject({ end: 'denied' });
  });

  test.each(['www.example.com', 'www.example.net'])('inside not to any port: %s', async (name) => {
    const dnsPort = await resolveNames({ [name.slice('www.'.length)]: [`${name} 30 A 127.0.0.2`] });
    let dialled = 0;
    await using other = await listenTcp(() => void (dialled += 1), '127.0.0.2');
    const { walk } = await walked({ '/': `http://${name}:${other.port}/delete` }, named(dnsPort, inside));
    expect(walk).toMatchObject({
      end: 'denied',
      steps: [{}, { connection: { ok: false, failure: { code: 'denied', detail: expect.stringContaining('usual') } } }],
    });
    expect(dialled).toBe(0);
  });

  test.each([
    ['state=SECRETSTATE123', 'elsewhere'],
    ['returnUrl=%2F', 'elsewhere'],
    ['client_id=demo', 'login'],
  ])('an identity provider of the same domain is not asked, whatever it is called: %s', async (query, end) => {
    const dnsPort = await resolveNames({ 'example.com': ['portal.example.com 30 A 127.0.0.1'] });
    const heard: string[] = [];
    await using other = await secure(heard);
    const way = `https://portal.example.com:${other.port}/connect/begin?continue=%2F&${query}`;
    expect((await walked({ '/': way }, named(dnsPort, outside))).walk).toMatchObject({ end });
    expect(heard).toEqual([]);
  });
});

describe('from plain HTTP', () => {
  let identity: { readonly cert: string; readonly key: string };
  beforeAll(async () => {
    const made = await createSelfSigned({ dns: [host] });
    identity = { cert: made.pem, key: made.keyPem };
  });

  test('where it leads to the page that came already, that is not asked again', async () => {
    const heard: string[] = [];
    await using secure = await listen(createHttps(identity, leading({}, heard)));
    await using plain = await redirecting({ '/': `https://${host}:${secure.port}/` });
    const target = { protocol: 'https', httpPort: plain.port } as const;
    const walk = only(await walkAt(secure, plainWalks, { target }));
    expect(walk.steps.map(({ url }) => url)).toEqual([
      `http://${host}:${plain.port}/`,
      `https://${host}:${secure.port}/`,
    ]);
    expect(walk).toMatchObject({ end: 'page', steps: [{ session: null }, { session: { ok: true } }] });
    expect([heard.length, plain.heard.length]).toEqual([1, 1]);
  });

  test('where HTTPS leads back to it, both walks see the circle', async () => {
    const way = { to: '' };
    await using secure = await listen(
      createHttps(identity, leading({ '/': (r) => r.writeHead(301, { location: way.to }).end() })),
    );
    await using plain = await redirecting({ '/': `https://${host}:${secure.port}/` });
    way.to = `http://${host}:${plain.port}/`;
    const target = { protocol: 'https', httpPort: plain.port } as const;
    for (const walks of [pageWalks, plainWalks]) {
      expect(only(await walkAt(secure, walks, { target }))).toMatchObject({ end: 'loop', steps: { length: 2 } });
    }
  });

  test('a closed port is told, and no port is not asked', async () => {
    await using secure = await listen(createHttps(identity, leading({})));
    const closed = await listenTcp(() => undefined);
    await closed[Symbol.asyncDispose]();
    const target = { protocol: 'https', httpPort: closed.port } as const;
    expect(only(await walkAt(secure, plainWalks, { target }))).toMatchObject({
      end: 'unanswered',
      steps: [{ connection: { ok: false, failure: { code: 'refused' } }, response: null }],
    });
    expect(await walkAt(secure, plainWalks, { target: { protocol: 'https', httpPort: null } })).toEqual([]);
  });
});

describe('the way of a challenge', () => {
  const target = (port: number, challenge: 'http-01' | 'dns-01') => ({ httpPort: port, expect: { challenge } });

  test('is asked with a token that nobody has, another each time', async () => {
    await using server = await redirecting({});
    const over = { target: target(server.port, 'http-01') };
    const walks = [only(await walkAt(server, challengeWalks, over)), only(await walkAt(server, challengeWalks, over))];
    const urls = walks.map(({ steps }) => steps[0]?.url ?? '');
    for (const url of urls)
      expect(url).toMatch(/^http:\/\/demo\.example\.com:\d+\/\.well-known\/acme-challenge\/[\w-]{43}$/);
    expect(new Set(urls).size).toBe(2);
  });

  test('is followed no further than authorities go', async () => {
    await using server = await redirecting(new Proxy({}, { get: (_, path) => `${String(path)}/x` }));
    const walk = only(await walkAt(server, challengeWalks, { target: target(server.port, 'http-01') }));
    expect(walk).toMatchObject({ end: 'too-many', steps: { length: 11 } });
  });

  test('is not asked where another challenge is expected', async () => {
    await using server = await redirecting({});
    expect(await walkAt(server, challengeWalks, { target: target(server.port, 'dns-01') })).toEqual([]);
    expect(server.heard).toHaveLength(1);
  });
});
