import type { IncomingMessage, RequestListener } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { started } from '../../../echo/talking.ts';
import { lookForEcho, pageOf, proxy, serve, told, toldBy } from '../../../support/echo-look.ts';

/** What whoever asks is known by. */
const shown = ({ headers }: IncomingMessage) => String(headers['hostprobe-echo']);

describe('not believed is', () => {
  test('another key', async () => {
    await using echo = await started({ key: 'a key that somebody else shares', open: true });
    expect(await told({ ...echo, open: () => 0 })).toMatchObject({ refused: 'foreign' });
    await using shut = await started({ key: 'a key that somebody else shares' });
    expect(await told({ ...shut, open: () => 0 })).toEqual({
      refused: 'absent',
      detail: 'it answered 404: "Not Found"',
    });
  });

  test('an open echo for who has a key, and only for them', async () => {
    await using echo = await started({ key: null, open: true });
    expect(await told({ ...echo, open: () => 0 })).toMatchObject({ refused: 'unsigned' });
    expect(await told({ ...echo, open: () => 0 }, { echoKey: null })).toMatchObject({ heard: { speaker: 'open' } });
  });

  test('an answer that a cache has of before', async () => {
    await using echo = await started();
    await using front = await proxy(echo.port);
    let kept: Promise<string> | null = null;
    await using cache = await serve((request, response) => {
      if (request.url === '/') return void response.end();
      kept ??= pageOf(front.port, request);
      kept.then(
        (page) => response.end(page),
        () => response.destroy(),
      );
    });
    const { honest, forged } = await lookForEcho(cache);
    expect(toldBy(honest[0])).toMatchObject({ heard: { speaker: 'signed' } });
    expect(toldBy(forged[0])).toEqual({ refused: 'stale', detail: 'it answers another request than ours' });
  });

  test('a page whose words were changed on the way', async () => {
    await using echo = await started();
    await using liar = await serve((request, response) => {
      pageOf(echo.port, request, { 'x-real-ip': '10.0.0.1' }).then(
        (page) => response.end(page.replace('10.0.0.1', '20.0.0.5')),
        () => response.destroy(),
      );
    });
    expect(await told(liar)).toMatchObject({ refused: 'foreign' });
  });

  test('a page without our nonce', async () => {
    await using echo = await started({ key: null, open: true });
    await using front = await proxy(echo.port, (headers) => ({ ...headers, 'hostprobe-echo': [] }));
    expect(await told(front, { echoKey: null })).toEqual({ refused: 'stale', detail: 'it names no request' });
  });

  test.each<[string, number, Readonly<Record<string, string>>, string, string]>([
    [
      'a page',
      200,
      {},
      '<html>hello',
      'it answered 200, and it is no JSON that lists the headers of a request: "<html>hello"',
    ],
    ['an address alone', 200, {}, '20.0.0.5', 'it tells an address, and not what the request looked like'],
    ['a refusal', 403, {}, 'no\nway', 'it answered 403: "no"'],
    [
      'a redirect',
      302,
      { location: 'https://login.example.com/' },
      '',
      'it answered 302, which leads to https://login.example.com/',
    ],
    ['what is too long', 200, {}, ' '.repeat(70_000), 'it answered 200 with more than 65536 bytes'],
    [
      'an odd encoding',
      200,
      { 'content-encoding': 'zstd' },
      'x',
      'it answered 200, and its body is encoded in a way that is not read',
    ],
    [
      'two encodings',
      200,
      { 'content-encoding': 'gzip, br' },
      'x',
      'it answered 200, and its body is encoded in a way that is not read',
    ],
    ['an encoding that is none', 200, { 'content-encoding': 'gzip' }, 'x', 'it answered 200, and its body is no gzip'],
  ])('%s', async (_, status, headers, body, detail) => {
    await using front = await serve((__, response) => void response.writeHead(status, headers).end(body));
    expect(await told(front)).toEqual({ refused: 'absent', detail });
  });

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ])('a bomb of %s', async (encoding, pack) => {
    const bomb = pack(Buffer.alloc(4_000_000, 0x20));
    await using front = await serve((_, response) => void response.setHeader('content-encoding', encoding).end(bomb));
    expect(await told(front)).toMatchObject({
      refused: 'absent',
      detail: expect.stringMatching(/^it answered 200, and unpacked, it has more than 65536 bytes$/),
    });
  });

  test('100 MB, of which little is read', async () => {
    let sent = 0;
    await using front = await serve((request, response) => {
      if (request.url === '/') return void response.end();
      const chunk = Buffer.alloc(1_000_000, 0x20);
      const pour = (): void => {
        while (sent < 100 && !response.destroyed) {
          sent += 1;
          if (!response.write(chunk)) return void response.once('drain', pour);
        }
        response.end();
      };
      pour();
    });
    expect(await told(front)).toMatchObject({ detail: 'it answered 200 with more than 65536 bytes' });
    expect(sent).toBeLessThan(100);
  });

  test('a body that drips', async () => {
    await using front = await serve((request, response) => {
      if (request.url === '/') return void response.end();
      response.write('{');
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    });
    expect(await told(front, { patienceMs: 600 })).toEqual({
      refused: 'absent',
      detail: 'it answered 200, and its body was not whole in time',
    });
  });

  test('a body that is cut off', async () => {
    await using front = await serve((request, response) => {
      if (request.url === '/') return void response.end();
      response.writeHead(200, { 'content-length': '100' });
      response.write('{');
      setImmediate(() => response.destroy());
    });
    expect(await told(front)).toMatchObject({
      refused: 'absent',
      detail: expect.stringMatching(/^it answered 200, and its body was cut off: /),
    });
  });
});

describe('others that list headers', () => {
  const echoKey = null;
  const whoami: RequestListener = (request, response) => {
    const headers = Object.entries(request.headersDistinct).filter(([name]) => name !== 'host');
    const { remoteAddress, remotePort } = request.socket;
    response.end(
      JSON.stringify({
        hostname: 'whoami-1',
        ip: ['10.0.0.1'],
        headers: Object.fromEntries(headers),
        url: request.url,
        host: request.headers.host,
        method: 'GET',
        remoteAddr: `${remoteAddress}:${remotePort}`,
      }),
    );
  };

  test('are heard where they show our request', async () => {
    await using front = await serve(whoami);
    const { honest, forged } = await lookForEcho(front, { echoKey, echoPath: '/api?wait=0ms' });
    expect(toldBy(honest[0])).toMatchObject({
      heard: { speaker: 'whoami', instance: 'whoami-1', arrival: { peer: { address: '127.0.0.1' }, headers: [] } },
    });
    expect(honest[0]?.reading.where.url).toMatch(/\/api\?wait=0ms&hostprobe=[0-9a-f]{32}$/);
    const heard = toldBy(forged[0]);
    expect('heard' in heard && heard.heard.arrival.headers).toContainEqual(['x-forwarded-for', '203.0.113.11']);
  });

  test('are not by who has a key, for they sign nothing', async () => {
    await using front = await serve(whoami);
    expect(await told(front)).toEqual({
      refused: 'unsigned',
      detail: 'it lists headers and signs nothing, so that anybody on the way could have written it',
    });
  });

  test('are not where they show another, or none', async () => {
    let first = '';
    await using front = await serve((request, response) => {
      if (request.url !== '/') first ||= shown(request);
      response.end(JSON.stringify({ headers: { 'hostprobe-echo': first } }));
    });
    const { honest, forged } = await lookForEcho(front, { echoKey });
    expect(toldBy(honest[0])).toMatchObject({ heard: { speaker: 'headers' } });
    expect(toldBy(forged[0])).toEqual({ refused: 'stale', detail: 'it shows another request than ours' });
    await using blind = await serve((_, response) => void response.end('{"headers":{"via":"1.1 x"}}'));
    expect(await told(blind)).toMatchObject({ refused: 'absent' });
  });

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
  ])('are read in %s, which nobody asked for', async (encoding, pack) => {
    const asked: (string | undefined)[] = [];
    await using front = await serve((request, response) => {
      asked.push(request.headers['accept-encoding']?.toString());
      const page = Buffer.from(JSON.stringify({ headers: { 'hostprobe-echo': shown(request) } }));
      response.setHeader('content-encoding', encoding).end(pack(page));
    });
    expect(await told(front, { echoKey })).toMatchObject({ heard: { speaker: 'headers' } });
    expect(new Set(asked)).toEqual(new Set(['identity']));
  });
});
