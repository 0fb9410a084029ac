import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forwardingHeaders } from '../../src/facts/http/forwarding-headers.ts';
import { pageText } from '../../src/echo/page.ts';
import {
  answerOf,
  answersIn,
  askLine,
  isOurs,
  key,
  newNonce,
  pageIn,
  path,
  request,
  signedRequest,
  started,
  talk,
} from './talking.ts';

const host = 'Host: demo.example.com';
const close = 'Connection: close';
const now = (): number => Math.floor(Date.now() / 1000);

describe('who has the key', () => {
  test('is told what arrived, and by whom it is told', async () => {
    await using echo = await started();
    const nonce = newNonce();
    const answer = await answerOf(
      echo.port,
      request([
        host,
        askLine(nonce),
        close,
        'X-Forwarded-For: 198.51.100.1, 203.0.113.9',
        'X-Real-IP: 203.0.113.9',
        'x-forwarded-FOR: 192.0.2.1',
        'Forwarded: for="[2001:db8::1]";proto=https',
      ]),
    );
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
    });
    expect(pageIn(answer)).toEqual({
      schema: 'hostprobe.echo/1',
      instance: 'echo-1',
      nonce,
      peer: { address: '127.0.0.1', port: expect.any(Number) },
      proxy: null,
      host: 'demo.example.com',
      headers: [
        ['x-forwarded-for', '198.51.100.1, 203.0.113.9'],
        ['x-real-ip', '203.0.113.9'],
        ['x-forwarded-for', '192.0.2.1'],
        ['forwarded', 'for="[2001:db8::1]";proto=https'],
      ],
      mac: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(isOurs(answer, nonce)).toBe(true);
    expect(isOurs(answer, nonce, 'the key of somebody else')).toBe(false);
  });

  test('knows an answer with one letter changed', async () => {
    await using echo = await started();
    const nonce = newNonce();
    const answer = await answerOf(echo.port, request([host, askLine(nonce), close, 'X-Real-IP: 192.0.2.1']));
    expect(isOurs({ ...answer, body: answer.body.replace('192.0.2.1', '192.0.2.2') }, nonce)).toBe(false);
  });

  test('is told every header that proxies write, and no other', async () => {
    await using echo = await started();
    const secrets = ['Cookie: a=1', 'Authorization: Basic c2VjcmV0', 'X-Api-Key: s', 'Proxy-Authorization: s'];
    const lines = forwardingHeaders.map((name) => `${name}: of ${name}`);
    const answer = await answerOf(echo.port, signedRequest(...secrets, ...lines));
    expect(pageIn(answer).headers).toEqual(forwardingHeaders.map((name) => [name, `of ${name}`]));
    expect(Object.keys(pageIn(answer)).toSorted()).toEqual([
      'headers',
      'host',
      'instance',
      'mac',
      'nonce',
      'peer',
      'proxy',
      'schema',
    ]);
  });

  test.each([
    [
      'with a question behind the path',
      request([host, askLine(), close], `GET ${path}?at=1 HTTP/1.1`),
      'demo.example.com',
    ],
    [
      'by a whole URL, whose host counts',
      request([host, askLine(), close], `GET http://a.example:81${path} HTTP/1.1`),
      'a.example:81',
    ],
    ['by HTTP/1.0 without a Host', request([askLine()], `GET ${path} HTTP/1.0`), null],
    ['at an address of IPv6', request(['Host: [2001:db8::1]:8080', askLine(), close]), '[2001:db8::1]:8080'],
    ['with a wish to upgrade', signedRequest('Upgrade: websocket', 'Connection: upgrade'), 'demo.example.com'],
    ['with an expectation that nobody knows', signedRequest('Expect: wonders'), 'demo.example.com'],
  ])('may ask %s', async (_, asked, arrivedFor) => {
    await using echo = await started();
    const answer = await answerOf(echo.port, asked);
    expect(answer.status).toBe(200);
    expect(pageIn(answer).host).toBe(arrivedFor);
  });

  test('is not asked for what it would send after a word of ours, and so is hung up on', async () => {
    await using echo = await started();
    const asked = request([host, askLine(), 'Expect: 100-continue', 'Content-Length: 5']);
    const answer = await answerOf(echo.port, asked);
    expect(answer).toMatchObject({ status: 200, headers: { connection: 'close' } });
  });

  test('gets with HEAD the headers of that, and no body', async () => {
    await using echo = await started();
    const text = await talk(echo.port, [request([host, askLine(), close], `HEAD ${path} HTTP/1.1`)]);
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(text).toMatch(/content-length: [1-9][0-9]*\r\n/);
    expect(text.endsWith('\r\n\r\n')).toBe(true);
  });

  test('may ask several times before it listens, on one connection', async () => {
    await using echo = await started();
    const nonces = Array.from({ length: 50 }, newNonce);
    const asked = nonces.map((nonce) => request([host, askLine(nonce)])).join('');
    const answers = answersIn(await talk(echo.port, [asked + signedRequest()]));
    expect(answers).toHaveLength(51);
    expect(nonces.every((nonce, i) => answers[i] !== undefined && isOurs(answers[i], nonce))).toBe(true);
  });
});

describe('nobody else learns more than that there is nothing', () => {
  const other = 'a key that is not shared at all';
  test.each<[string, () => string]>([
    ['unsigned', () => request([host, close])],
    ['without a MAC', () => request([host, askLine(newNonce(), null), close])],
    ['with another key', () => request([host, askLine(newNonce(), other), close])],
    ['long ago', () => request([host, askLine(newNonce(), key, now() - 1000), close])],
    ['long ahead', () => request([host, askLine(newNonce(), key, now() + 1000), close])],
    [
      'with the MAC of another nonce',
      () => request([host, askLine('0'.repeat(32)).replace('0'.repeat(32), 'f'.repeat(32)), close]),
    ],
    ['signed twice', () => request([host, askLine(), askLine(), close])],
    ['at another path', () => request([host, askLine(), close], `GET ${path}/ HTTP/1.1`)],
    ['at the same in another case', () => request([host, askLine(), close], `GET ${path.toUpperCase()} HTTP/1.1`)],
    ['by another method', () => request([host, askLine(), close, 'Content-Length: 0'], `POST ${path} HTTP/1.1`)],
    ['by OPTIONS', () => request([host, askLine(), close], `OPTIONS * HTTP/1.1`)],
    ['without a Host', () => request([askLine(), close])],
    ['with an empty Host', () => request(['Host:', askLine(), close])],
    ['with two Hosts', () => request([host, host, askLine(), close])],
    ['with a Host that is none', () => request(['Host: <script>', askLine(), close])],
    ['with a user in the URL', () => request([host, askLine(), close], `GET http://a@b.example${path} HTTP/1.1`)],
    ['for too much', () => request([host, close, `X-Forwarded-For: ${'1'.repeat(4000)}`])],
  ])('%s', async (_, asked) => {
    await using echo = await started();
    const { status, headers, body } = await answerOf(echo.port, asked());
    const { date: __, ...rest } = headers;
    expect({ status, rest, body }).toEqual({
      status: 404,
      rest: {
        'content-type': 'text/plain; charset=utf-8',
        'content-length': '10',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        connection: 'close',
      },
      body: 'Not Found\n',
    });
  });

  test('an echo without a key that is not open has no answer for anybody', async () => {
    await using echo = await started({ key: null });
    expect((await answerOf(echo.port, signedRequest())).status).toBe(404);
  });
});

describe('an open echo', () => {
  test('answers everyone, and signs for those who bring a nonce', async () => {
    await using echo = await started({ open: true });
    const nonce = newNonce();
    const unsigned = await answerOf(echo.port, request([host, close]));
    expect(pageIn(unsigned)).toMatchObject({ nonce: null, mac: null });
    for (const secret of [null, key, 'another key']) {
      expect(isOurs(await answerOf(echo.port, request([host, askLine(nonce, secret), close])), nonce)).toBe(true);
    }
  });
  test('without a key tells the nonce, and signs nothing', async () => {
    await using echo = await started({ open: true, key: null });
    const nonce = newNonce();
    const answer = await answerOf(echo.port, request([host, askLine(nonce, null), close]));
    expect(pageIn(answer)).toMatchObject({ nonce, mac: null });
  });
});

describe('what is too much is refused, and not told in part', () => {
  test.each([
    ['a long value', [`X-Forwarded-For: ${'1'.repeat(2049)}`], 431],
    ['the longest value', [`X-Forwarded-For: ${'1'.repeat(2048)}`], 200],
    ['many headers', Array.from({ length: 65 }, () => 'Via: 1.1 a'), 431],
    ['the most headers', Array.from({ length: 64 }, () => 'Via: 1.1 a'), 200],
    ['many that are not told, and one that is', [...Array.from({ length: 2500 }, () => 'a:b'), 'Via: 1.1 a'], 200],
    ['more than 16 KiB', Array.from({ length: 20 }, () => `a: ${'b'.repeat(1000)}`), 431],
  ])('%s', async (_, lines, status) => {
    await using echo = await started();
    expect((await answerOf(echo.port, signedRequest(...lines))).status).toBe(status);
  });
});

/** What may stand in a header, as bytes that a client can send: no control but the tab, and no bare space around it. */
const value = fc
  .array(
    fc.oneof(fc.integer({ min: 0x21, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff }), fc.constantFrom(0x3c, 0x09)),
    { maxLength: 30 },
  )
  .map((codes) => String.fromCharCode(...codes).trim());

test('whatever a client writes comes back as it was, and harmless wherever it is opened', async () => {
  await using echo = await started();
  await fc.assert(
    fc.asyncProperty(fc.array(value, { maxLength: 5 }), async (values) => {
      const nonce = newNonce();
      const lines = values.map((text) => `X-Forwarded-For: ${text}`);
      const answer = await answerOf(echo.port, request([host, askLine(nonce), close, ...lines]));
      expect(pageIn(answer).headers.map(([, text]) => text)).toEqual(values);
      expect(isOurs(answer, nonce)).toBe(true);
      expect(answer.body).toMatch(/^[ -%(-;=?-~]*\n$/);
      expect(answer.body).not.toContain('&');
    }),
    { numRuns: 60 },
  );
});

test('so does any text that could ever get into a page', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
      const page = {
        ...({ schema: 'hostprobe.echo/1', instance: text, nonce: null, peer: null, proxy: null, host: text } as const),
        headers: [['via', text]] as const,
        mac: null,
      };
      expect(JSON.parse(pageText(page))).toEqual(page);
      expect(pageText(page)).toMatch(/^[\n -~]*$/);
      expect(pageText(page)).not.toMatch(/[<>&']/);
    }),
  );
});

test('listens on both families where no address is given', async () => {
  await using echo = await started({ listen: { address: null, port: 0 }, open: true });
  const page = pageIn(await answerOf(echo.port, request([host, close])));
  expect(page.peer?.address).toBe('127.0.0.1');
});

test('says whom it cannot listen beside', async () => {
  await using echo = await started();
  await expect(started({ listen: { address: '127.0.0.1', port: echo.port } })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

test('speaks neither HTTP/2 nor for others', async () => {
  await using echo = await started({ open: true });
  expect((await answerOf(echo.port, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).status).toBe(400);
  expect(await talk(echo.port, [request([host], 'CONNECT demo.example.com:443 HTTP/1.1')])).toBe('');
  expect((await answerOf(echo.port, '\u0016\u0003\u0001\u0002\u0000\u0001')).status).toBe(400);
});
