import { createHash } from 'node:crypto';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { Socket } from 'node:net';
import { createServer as createTls, type TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import { requestHttp, type Ask } from '../../../src/observe/http/request.ts';
import { chainOf, createAuthority, type Identity } from '../../../src/lab/certificates.ts';
import { askHttp, listenTls } from '../../support/ask-http.ts';
import { dial, listen, listenTcp, patience, type Loopback } from '../../support/loopback.ts';

let leaf: Identity;
beforeAll(async () => {
  leaf = await (await createAuthority('Test Root')).leaf({ dns: ['demo.example.com'] });
});

const overTls = (onSocket: (socket: TLSSocket) => void, options?: object): Promise<Loopback> =>
  listenTls(leaf, onSocket, options);

/** Sends this once it was asked. */
const answering =
  (text: string, end = true) =>
  (socket: Socket) =>
    void socket.once('data', () => (end ? socket.end(text) : socket.write(text)));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const event = (socket: Socket, name: string): Promise<void> => {
  const seen = Promise.withResolvers<void>();
  socket.once(name, () => seen.resolve());
  return seen.promise;
};

describe('a request', () => {
  test('over TLS is one plain GET, and its answer is kept in part', async () => {
    const heard: string[] = [];
    const server = createHttps(chainOf(leaf), (request, response) => {
      heard.push(`${request.method} ${request.url}`, ...request.rawHeaders);
      response.writeHead(503, [
        ['Server', 'nginx'],
        ['set-cookie', 'secret=1'],
        ['Via', 'one'],
        ['via', 'x'.repeat(3000)],
        ['Retry-After', '5'],
      ]);
      response.end('unwell');
    });
    await using loopback = await listen(server);
    const reading = await askHttp(loopback, { scheme: 'https', path: '/healthz?x=1' });
    const url = `https://demo.example.com:${loopback.port}/healthz?x=1`;
    expect(reading).toMatchObject({ where: { address: '127.0.0.1', port: loopback.port, url }, ok: true });
    expect(reading.ok && reading.value).toMatchObject({
      status: 503,
      interim: 0,
      body: { bytes: 6, end: 'whole', sha256: sha256('unwell') },
    });
    expect(reading.ok && reading.value.setsCookies).toBe(true);
    const headers = reading.ok ? reading.value.headers : [];
    expect(headers.filter(([name]) => name !== 'date')).toEqual([
      ['server', 'nginx'],
      ['via', 'one'],
      ['via', 'x'.repeat(1024)],
      ['retry-after', '5'],
    ]);
    expect(heard.join(' ')).toBe(
      `GET /healthz?x=1 host demo.example.com:${loopback.port} connection close user-agent hostprobe/9.9.9 (+https://hostprobe.io) accept */* accept-encoding identity`,
    );
  });

  test('carries further headers as they are given, one by one', async () => {
    let heard: string[] = [];
    const server = createHttp((request, response) => {
      heard = request.rawHeaders.slice(-6);
      response.end();
    });
    await using loopback = await listen(server);
    const headers = [
      ['x-forwarded-for', '192.0.2.1'],
      ['x-real-ip', '192.0.2.2'],
      ['x-forwarded-for', '192.0.2.3'],
    ] as const;
    const reading = await askHttp(loopback, { headers });
    expect(heard).toEqual(headers.flat());
    expect(reading.ok && reading.value.setsCookies).toBeUndefined();
  });

  test.each<[string, Partial<Ask>, string]>([
    ['leaves the default port out', { port: 80 }, 'demo.example.com'],
    ["names the other scheme's port", { port: 443 }, 'demo.example.com:443'],
    ['puts an IPv6 address in brackets', { host: '2001:db8::1', port: 80 }, '[2001:db8::1]'],
  ])('%s', async (_, over, host) => {
    let heard = '';
    const server = createHttp((request, response) => {
      heard = request.headers.host ?? '';
      response.end();
    });
    await using loopback = await listen(server);
    const reading = await askHttp(loopback, over);
    expect(heard).toBe(host);
    expect(reading).toMatchObject({ ok: true, where: { url: `http://${host}/` } });
  });

  test('follows no redirect', async () => {
    let requests = 0;
    const server = createHttp((_, response) => {
      requests++;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    await using loopback = await listen(server);
    const reading = await askHttp(loopback);
    expect(requests).toBe(1);
    expect(reading.ok && reading.value.status).toBe(302);
    expect(reading.ok && reading.value.headers).toContainEqual(['location', '/elsewhere']);
  });

  test('counts what comes before the answer', async () => {
    await using server = await listenTcp(
      answering(`${'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(20)}HTTP/1.1 204 No Content\r\n\r\n`),
    );
    expect(await askHttp(server)).toMatchObject({
      ok: true,
      value: { status: 204, interim: 20, body: { bytes: 0, end: 'whole' } },
    });
  });
});

test('a head of 200 KB is read', async () => {
  const cookies = `set-cookie: ${'y'.repeat(1000)}\r\n`.repeat(200);
  await using server = await listenTcp(answering(`HTTP/1.1 200 OK\r\n${cookies}content-length: 2\r\n\r\nok`));
  expect(await askHttp(server)).toMatchObject({ ok: true, value: { status: 200, body: { end: 'whole' } } });
});

test('of a head of many lines the last is read, too', async () => {
  const lines = 'x-a: b\r\n'.repeat(10_000);
  await using server = await listenTcp(answering(`HTTP/1.1 302 Found\r\n${lines}location: /last\r\n\r\n`));
  expect(await askHttp(server)).toMatchObject({ ok: true, value: { status: 302, headers: [['location', '/last']] } });
});

describe('a body', () => {
  const ok = 'HTTP/1.1 200 OK\r\n';
  test.each<[string, (socket: Socket) => void, object]>([
    [
      'that ends with the connection is whole',
      answering(`${ok}\r\nhello`),
      { bytes: 5, end: 'whole', sha256: sha256('hello') },
    ],
    [
      'of exactly the limit is whole',
      answering(`${ok}content-length: 65536\r\n\r\n${'x'.repeat(65_536)}`),
      { bytes: 65_536, end: 'whole' },
    ],
    [
      'over the limit is cut',
      answering(`${ok}content-length: 200000\r\n\r\n${'x'.repeat(200_000)}`),
      { bytes: 65_536, end: 'limit', sha256: sha256('x'.repeat(65_536)) },
    ],
    [
      'that breaks off is broken',
      answering(`${ok}content-length: 10\r\n\r\nhello`),
      { bytes: 5, end: { code: 'closed' } },
    ],
    [
      'that is reset is broken',
      (socket) =>
        void socket.once('data', () =>
          socket.write(`${ok}content-length: 10\r\n\r\nhello`, () => setTimeout(() => socket.resetAndDestroy(), 50)),
        ),
      { bytes: 5, end: { code: 'reset' } },
    ],
    [
      'whose chunks are none is broken',
      answering(`${ok}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\nzzzz\r\n`),
      { bytes: 5, end: { code: 'malformed' } },
    ],
    [
      'that stalls is cut',
      answering(`${ok}content-length: 10\r\n\r\nhello`, false),
      { bytes: 5, end: 'time', awaited: { bytes: 10, silentMs: expect.any(Number) } },
    ],
    [
      'that drowns in framing is cut',
      answering(`${ok}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n1;${'x'.repeat(2_000_000)}`, false),
      { bytes: 5, end: 'limit' },
    ],
  ])('%s', async (_, onSocket, body) => {
    await using server = await listenTcp(onSocket);
    const reading = await askHttp(server, { timeoutMs: 400 });
    expect(reading).toMatchObject({ ok: true, value: { status: 200, body: { ms: expect.any(Number), ...body } } });
    expect(reading.ms).toBeLessThan(400);
    expect(reading.ok && reading.value.body.start).toBeUndefined();
  });

  describe('that is waited for until it was silent for long enough', () => {
    /** What comes after the head, each so much later. */
    const later =
      (head: string, ...parts: readonly (readonly [afterMs: number, text: string])[]) =>
      (socket: Socket): void =>
        void socket.once('data', () => {
          socket.write(head);
          for (const [afterMs, text] of parts) setTimeout(() => socket.write(text), afterMs);
        });
    const asking = async (onSocket: (socket: Socket) => void) => {
      await using server = await listenTcp(onSocket);
      const reading = await askHttp(server, { timeoutMs: 200, silenceMs: 500 });
      return reading.ok ? reading.value.body : reading;
    };
    const ten = `${ok}content-length: 10\r\n\r\nhello`;

    test('is broken where no more comes', async () => {
      expect(await asking(later(ten))).toMatchObject({
        bytes: 5,
        end: { code: 'timeout', detail: expect.stringMatching(/^5 of 10 bytes came, and then nothing for \d+ ms$/) },
      });
    });

    test('is cut where more comes, and not all of it', async () => {
      const body = await asking(later(ten, [350, 'wo']));
      expect(body).toMatchObject({ bytes: 7, end: 'time', awaited: { bytes: 10 } });
    });

    test('wants for nothing where the rest comes', async () => {
      const body = await asking(later(ten, [350, 'world']));
      expect(body).toMatchObject({ bytes: 10 });
      expect(body).not.toHaveProperty('awaited');
    });

    test.each([
      ['no length was announced', `${ok}\r\nhello`],
      ['chunks tell the length', `${ok}content-length: 99\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`],
    ])('is just cut where %s', async (_, head) => {
      const body = await asking(later(head));
      expect(body).toMatchObject({ bytes: 5, end: 'time' });
      expect(body).not.toHaveProperty('awaited');
    });
  });

  test.each([
    ['as it was sent', '<title>400 No\u001b[2J</title>', '<title>400 No\u001b[2J</title>'],
    ['at most 300 characters of it', 'ü'.repeat(400), 'ü'.repeat(300)],
    ['whole characters alone', '😀'.repeat(400), '😀'.repeat(300)],
    ['nothing of none', '', ''],
  ])('of an answer that is no success is kept how it begins: %s', async (_, body, start) => {
    const head = `HTTP/1.1 400 Bad Request\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
    await using server = await listenTcp(answering(`${head}${body}`));
    expect(await askHttp(server)).toMatchObject({ ok: true, value: { status: 400, body: { start, end: 'whole' } } });
  });
});

test.each([
  ['1.0', '1.0'],
  ['1.1', undefined],
  ['1.2', undefined],
])('the version of an answer is kept where it is old: HTTP/%s', async (said, kept) => {
  await using server = await listenTcp(answering(`HTTP/${said} 200 OK\r\ncontent-length: 2\r\n\r\nok`));
  const reading = await askHttp(server);
  expect(reading.ok && reading.value.version).toBe(kept);
});

describe('an answer that clients must read, or may and do, is read:', () => {
  const ok = 'HTTP/1.1 200 OK\r\n';
  const hello = 'content-length: 5\r\n\r\nhello';
  const chunks = 'transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n';
  test.each<[string, string]>([
    ['a folded header (RFC 9112 5.2)', `${ok}content-type: text/html;\r\n charset=utf-8\r\n${hello}`],
    ['line ends of LF alone (RFC 9112 2.2)', `${ok}content-type: text/html\r\n${hello}`.replaceAll('\r\n', '\n')],
    ['a length before chunks (RFC 9112 6.3)', `${ok}content-length: 99\r\n${chunks}`],
    ['a length after chunks', `${ok}transfer-encoding: chunked\r\ncontent-length: 99\r\n\r\n5\r\nhello\r\n0\r\n\r\n`],
    ['a length beside another coding', `${ok}transfer-encoding: identity\r\n${hello}`],
    ['spaces after the size of a chunk', `${ok}${chunks.replace('5\r', '5   \r')}`],
    ['control characters in a header', `${ok}x-a: b\u0001c\r\n${hello}`],
    ['another minor version', `HTTP/1.2 200 OK\r\n${hello}`],
    ['more after the end', `${ok}${hello}HTTP/1.1 500 No\r\n\r\n`],
    ['garbage after the end', `${ok}connection: close\r\n${hello}\r\n\0\0`],
  ])('%s', async (_, text) => {
    await using server = await listenTcp(answering(text));
    expect(await askHttp(server)).toMatchObject({
      ok: true,
      value: { status: 200, interim: 0, body: { bytes: 5, end: 'whole', sha256: sha256('hello') } },
    });
  });

  test('100 (Continue), unasked, as any interim response (RFC 9110 15.2)', async () => {
    const text = `${'HTTP/1.1 100 Continue\r\n\r\n'.repeat(2)}${ok}${hello}`;
    await using server = await listenTcp(answering(text));
    expect(await askHttp(server)).toMatchObject({ ok: true, value: { status: 200, interim: 2, body: { bytes: 5 } } });
  });

  test('nothing of an answer without content, whatever comes after it', async () => {
    await using server = await listenTcp(answering(`HTTP/1.1 204 No Content\r\n${hello}`));
    expect(await askHttp(server)).toMatchObject({ ok: true, value: { status: 204, body: { bytes: 0, end: 'whole' } } });
  });

  const limit = (what: string): object => ({
    code: 'other',
    detail: expect.stringContaining(`our HTTP library does not read ${what}, though browsers do: it said "`),
  });
  test.each<[string, string, string]>([
    ['a length said twice', `${ok}content-length: 5\r\n${hello}`, 'a Content-Length that is said twice'],
    ['a list of the same length', `${ok}content-length: 5, 5\r\n\r\nhello`, 'a Content-Length that is said twice'],
    ['a line without a colon', `${ok}garbage\r\n${hello}`, 'a header whose name is none'],
    ['a name with a space', `${ok}x-a : b\r\n${hello}`, 'a header whose name is none'],
    ['a CR alone', `${ok}x: y\r${hello}`, 'a CR alone in the head'],
    ['two spaces before the status', `HTTP/1.1  200 OK\r\n${hello}`, 'such a status line'],
    ['a reason that follows at once', `HTTP/1.1 200OK\r\n${hello}`, 'such a status line'],
    ['lower case', `http/1.1 200 OK\r\n${hello}`, 'such a status line'],
  ])('what the library does not take is its limit: %s', async (_, text, what) => {
    await using server = await listenTcp(answering(text));
    expect(await askHttp(server)).toMatchObject({ ok: false, failure: limit(what) });
  });

  test.each<[string, string, string]>([
    ['chunks and LF alone', `${ok}${chunks}`.replaceAll('\r\n', '\n'), 'chunks whose lines end in LF alone'],
    ['odd extensions', `${ok}${chunks.replace('0\r', '0;a=\u0001(\r')}`, 'such extensions of chunks'],
  ])('and of a body: %s', async (_, text, what) => {
    await using server = await listenTcp(answering(text));
    expect(await askHttp(server)).toMatchObject({
      ok: true,
      value: { status: 200, body: { bytes: 5, end: limit(what) } },
    });
  });
});

interface Failing {
  readonly does: (socket: Socket) => void;
  readonly code: string;
  readonly says: string;
}

const failing: Readonly<Record<string, Failing>> = {
  'speaks something else': { does: answering('SSH-2.0-x\r\n'), code: 'malformed', says: 'it said "SSH-2.0-x"' },
  'breaks the grammar': {
    does: answering('HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n'),
    code: 'malformed',
    says: 'Content-Length',
  },
  'switches protocols unasked': {
    does: answering('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', false),
    code: 'malformed',
    says: 'it said "HTTP/1.1 101',
  },
  'gives a status that cannot be': {
    does: answering('HTTP/1.1 000 X\r\ncontent-length: 0\r\n\r\n'),
    code: 'malformed',
    says: 'what cannot be in HTTP: it said "HTTP/1.1 000 X"',
  },
  'switches protocols to none': {
    does: answering('HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'),
    code: 'malformed',
    says: 'another protocol that nobody asked for',
  },
  'has a NUL in its headers': {
    does: answering('HTTP/1.1 200 OK\r\nx-a: b\0c\r\ncontent-length: 0\r\n\r\n'),
    code: 'malformed',
    says: 'a NUL in its headers: it said "HTTP/1.1 200 OK"',
  },
  'tells two lengths': {
    does: answering('HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 3\r\n\r\nhello'),
    code: 'malformed',
    says: 'Duplicate Content-Length',
  },
  'has a status of four digits': {
    does: answering('HTTP/1.1 2000 OK\r\ncontent-length: 0\r\n\r\n'),
    code: 'malformed',
    says: 'Invalid response status',
  },
  'breaks an interim response off': {
    does: answering('HTTP/1.1 103 Early Hints\r\n\r\n'),
    code: 'closed',
    says: 'after "HTTP/1.1 103 Early Hints"',
  },
  'is silent': { does: () => undefined, code: 'timeout', says: 'no answer within 300 ms' },
  'closes without an answer': { does: answering(''), code: 'closed', says: 'without an answer' },
  'closes inside the head': { does: answering('HTTP/1.1 200 O'), code: 'closed', says: 'after "HTTP/1.1 200 O"' },
  'sends a head without end': {
    does: answering(`HTTP/1.1 200 OK\r\n${`x-many: ${'y'.repeat(90)}\r\n`.repeat(5000)}`, false),
    code: 'too-large',
    says: 'a head of over 262144 bytes',
  },
  'sends a reason phrase without end': {
    does: answering(`HTTP/1.1 200 ${'y'.repeat(3_000_000)}`, false),
    code: 'too-large',
    says: 'a head of over 262144 bytes',
  },
  'floods interim responses': {
    does: (socket) =>
      void socket.once('data', () => {
        const flood = (): void => {
          while (socket.writable && socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(500)));
        };
        socket.on('drain', flood);
        flood();
      }),
    code: 'malformed',
    says: 'more than 20 interim responses',
  },
};

describe.each(['http', 'https'] as const)('over %s, a server that', (scheme) => {
  test.each(Object.entries(failing))('%s gives a reading, and time for others', async (_, { does, code, says }) => {
    await using server = await (scheme === 'http' ? listenTcp(does) : overTls(does));
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 5);
    const reading = await askHttp(server, { scheme, timeoutMs: 300 });
    clearInterval(ticking);
    expect(reading).toMatchObject({ ok: false, failure: { code, detail: expect.stringContaining(says) } });
    expect(reading.ms).toBeLessThan(2000);
    expect(ticks).toBeGreaterThan(reading.ms / 50);
  });

  test('closes before it is asked gives a reading, once', async () => {
    await using server = await (scheme === 'http' ? listenTcp : overTls)((socket) => socket.end());
    const reading = await askHttp(server, { scheme, meanwhile: (socket) => event(socket.resume(), 'close') });
    expect(reading).toMatchObject({ ok: false, failure: { code: 'closed' } });
  });

  test('closes as it is asked costs no more than its own time', async () => {
    await using server = await (scheme === 'http' ? listenTcp : overTls)((socket) => socket.end());
    const before = process.cpuUsage();
    const reading = await askHttp(server, { scheme, timeoutMs: 1000 });
    expect(reading).toMatchObject({ ok: false, failure: { code: 'closed' } });
    expect(process.cpuUsage(before).user).toBeLessThan(500_000);
  });

  test('speaks before it is asked is quoted', async () => {
    await using server = await (scheme === 'http' ? listenTcp : overTls)((socket) =>
      socket.write('220 mail ESMTP\r\n'),
    );
    const arrived = async (socket: Socket): Promise<void> => {
      await expect
        .poll(() => {
          socket.read(0);
          return socket.readableLength;
        })
        .toBeGreaterThan(0);
    };
    const reading = await askHttp(server, { scheme, meanwhile: arrived });
    expect(reading).toMatchObject({
      ok: false,
      failure: { code: 'malformed', detail: 'the server spoke before it was asked: "220 mail ESMTP"' },
    });
  });
});

test('a reset gives a reading', async () => {
  await using plain = await listenTcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
  expect(await askHttp(plain)).toMatchObject({ ok: false, failure: { code: 'reset' } });
  const server = createTls(chainOf(leaf), (socket) => socket.on('error', () => undefined).resume());
  server.on('connection', (raw: Socket) => server.once('secureConnection', () => raw.resetAndDestroy()));
  await using secured = await listen(server);
  expect(await askHttp(secured, { scheme: 'https' })).toMatchObject({ ok: false, failure: { code: 'reset' } });
});

test('a demand for a client certificate in TLS 1.3 shows here, by its alert', async () => {
  await using server = await overTls(() => undefined, { requestCert: true, rejectUnauthorized: true });
  expect(await askHttp(server, { scheme: 'https' })).toMatchObject({
    ok: false,
    failure: { code: 'tls-alert', detail: 'the server sent the alert certificate_required (116)' },
  });
});

test('the same alert is told where it came before the request', async () => {
  await using server = await overTls(() => undefined, { requestCert: true, rejectUnauthorized: true });
  const reading = await askHttp(server, { scheme: 'https', meanwhile: (socket) => event(socket, 'close') });
  expect(reading).toMatchObject({ ok: false, failure: { code: 'tls-alert' } });
});

test('a bug of ours is loud, and leaves no connection open', async () => {
  await using server = await listenTcp(() => undefined);
  using deadline = patience();
  const { socket } = await dial(server, deadline);
  if (socket === null) throw new Error('no connection');
  const { address, port } = server;
  const what: Ask = { address, port, scheme: 'http', host: 'demo.example.com', path: '/' };
  const broken = {
    ...deadline,
    get signal(): AbortSignal {
      throw new Error('a bug');
    },
  };
  const look = { deadline: broken, timeoutMs: 3000, bodyTimeoutMs: 3000, version: '9.9.9' };
  await expect(requestHttp(socket, what, look)).rejects.toThrow('a bug');
  expect(socket.destroyed).toBe(true);
  await expect.poll(() => server.open()).toBe(0);
});
