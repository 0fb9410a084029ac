import { createServer, request as requestUp, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { forgedHeaders } from '../../../../src/facts/http/forged-headers.ts';
import { chainOf, createSelfSigned } from '../../../../src/lab/certificates.ts';
import type { EchoAnswer, EchoLook } from '../../../../src/model/echo.ts';
import { echoes, forgedEchoes } from '../../../../src/observe/http/pages/echoes.ts';
import { noPages } from '../../../../src/observe/http/pages/page-looks.ts';
import { key, started } from '../../../echo/talking.ts';
import { settings, type Deviation } from '../../../support/evidence.ts';
import { bareWires } from '../../../support/looking.ts';
import { listen, listenTcp, patience, type Loopback } from '../../../support/loopback.ts';
import { pageLook } from '../../../support/page-look.ts';

interface Manner {
  readonly target?: Deviation['target'];
  readonly echoKey?: string | null;
  readonly echoPath?: string;
  readonly inCluster?: boolean;
  readonly patienceMs?: number;
}

async function lookAt(server: Loopback, manner: Manner = {}): Promise<{ honest: EchoLook[]; forged: EchoLook[] }> {
  const { target, echoKey = key, echoPath = settings.sourceIp.echoPath, inCluster = false, patienceMs } = manner;
  using deadline = patience(patienceMs);
  const wires = bareWires({ ...settings, sourceIp: { ...settings.sourceIp, echoPath } });
  const expecting = { ...target, expect: { sourceIp: 'preserved', ...target?.expect } } as const;
  const look = await pageLook(server, deadline, expecting, { ...wires, echoKey, inCluster });
  const honest = await echoes(look);
  const forged = await forgedEchoes(look, { ...noPages, echoes: honest });
  await expect.poll(() => server.open()).toBe(0);
  return { honest: [...honest], forged: [...forged] };
}

const toldBy = (look: EchoLook | undefined): EchoAnswer['told'] => {
  if (look?.reading.ok !== true) throw new Error(`no answer: ${JSON.stringify(look?.reading)}`);
  return look.reading.value.told;
};
const told = async (server: Loopback, manner?: Manner): Promise<EchoAnswer['told']> =>
  toldBy((await lookAt(server, manner)).honest[0]);

const serve = (answer: RequestListener): Promise<Loopback> => listen(createServer(answer));

/** What is read of an answer by whoever asked this. */
const shown = ({ headers }: IncomingMessage) => String(headers['hostprobe-echo']);

/** A proxy that says from whom it has a request, before this server. */
function proxying(port: number, change: (headers: IncomingMessage['headers']) => object = (headers) => headers) {
  const answer: RequestListener = (request, response) => {
    const peer = String(request.socket.remoteAddress);
    const headers = { ...change(request.headers), 'x-forwarded-for': peer, connection: 'close' };
    const up = requestUp({ port, host: '127.0.0.1', path: request.url, headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(response);
    });
    up.end();
  };
  return answer;
}
const proxy = (...given: Parameters<typeof proxying>): Promise<Loopback> => serve(proxying(...given));

describe('our own echo', () => {
  test('is asked by who has the key, and heard', async () => {
    await using echo = await started();
    await using front = await proxy(echo.port);
    const { honest, forged } = await lookAt(front);
    expect(honest).toMatchObject([
      {
        forged: [],
        local: '127.0.0.1',
        reading: {
          where: { address: '127.0.0.1', port: front.port },
          value: {
            response: { status: 200 },
            told: {
              heard: {
                speaker: 'signed',
                instance: 'echo-1',
                arrival: {
                  peer: { address: '127.0.0.1' },
                  proxy: null,
                  host: `demo.example.com:${front.port}`,
                  headers: [['x-forwarded-for', '127.0.0.1']],
                },
              },
            },
          },
        },
      },
    ]);
    expect(honest[0]).not.toHaveProperty('inside');
    expect(honest[0]?.reading.where.url).toMatch(
      /^http:\/\/demo\.example\.com:\d+\/\.well-known\/hostprobe\/echo\?hostprobe=[0-9a-f]{32}$/,
    );
    expect(forged.map((look) => look.forged)).toEqual([forgedHeaders('127.0.0.1')]);
    const heard = toldBy(forged[0]);
    expect('heard' in heard && Object.fromEntries(heard.heard.arrival.headers)).toEqual({
      ...Object.fromEntries(forgedHeaders('127.0.0.1')),
      forwarded: 'for=203.0.113.13',
      'x-forwarded-for': '127.0.0.1',
    });
  });

  test('is asked over TLS for the host, in the version of HTTP that was spoken before', async () => {
    await using echo = await started();
    const identity = await createSelfSigned();
    const server: Server = createHttps(chainOf(identity), proxying(echo.port));
    await using front = await listen(server);
    const { honest } = await lookAt(front, { target: { protocol: 'https' } });
    expect(toldBy(honest[0])).toMatchObject({ heard: { speaker: 'signed' } });
  });

  test('tells where it was asked from, inside a cluster', async () => {
    await using echo = await started();
    await using front = await proxy(echo.port);
    expect((await lookAt(front, { inCluster: true })).honest).toMatchObject([{ inside: true }]);
  });

  test.each<[string, Manner['target']]>([
    ['none is expected', { expect: {} }],
    ['nothing of HTTP is asked', { protocol: 'tcp' }],
  ])('is not asked where %s', async (_, target) => {
    await using front = await serve((__, response) => void response.end());
    using deadline = patience();
    const look = await pageLook(front, deadline, { ...target });
    expect(await echoes(look)).toEqual([]);
    expect(await forgedEchoes(look, noPages)).toEqual([]);
  });

  test('is not forged at where none was heard', async () => {
    await using front = await serve((_, response) => void response.writeHead(404).end());
    expect(await lookAt(front)).toMatchObject({ honest: [{ forged: [] }], forged: [] });
  });
});

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
    let kept: { readonly body: string } | null = null;
    await using cache = await serve((request, response) => {
      if (kept !== null) return void response.end(kept.body);
      const headers = { ...request.headers, connection: 'close' };
      const up = requestUp({ port: front.port, host: '127.0.0.1', path: request.url, headers }, (answer) => {
        answer
          .setEncoding('utf8')
          .toArray()
          .then(
            (parts: string[]) => {
              const body = parts.join('');
              if (request.url !== '/') kept = { body };
              response.end(body);
            },
            () => response.destroy(),
          );
      });
      up.end();
    });
    const { honest, forged } = await lookAt(cache);
    expect(toldBy(honest[0])).toMatchObject({ heard: { speaker: 'signed' } });
    expect(toldBy(forged[0])).toEqual({ refused: 'stale', detail: 'it answers another request than ours' });
  });

  test('a page whose words were changed on the way', async () => {
    await using echo = await started();
    await using liar = await serve((request, response) => {
      const headers = { ...request.headers, 'x-real-ip': '10.0.0.1', connection: 'close' };
      requestUp({ port: echo.port, host: '127.0.0.1', path: request.url, headers }, (answer) => {
        answer
          .setEncoding('utf8')
          .toArray()
          .then(
            (parts: string[]) => response.end(parts.join('').replace('10.0.0.1', '20.0.0.5')),
            () => response.destroy(),
          );
      }).end();
    });
    expect(await told(liar)).toMatchObject({ refused: 'foreign' });
  });

  test('a page without our nonce', async () => {
    await using echo = await started({ key: null, open: true });
    await using front = await proxy(echo.port, ({ 'hostprobe-echo': _, ...headers }) => headers);
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
    const { honest, forged } = await lookAt(front, { echoPath: '/api?wait=0ms' });
    expect(toldBy(honest[0])).toMatchObject({
      heard: { speaker: 'whoami', instance: 'whoami-1', arrival: { peer: { address: '127.0.0.1' }, headers: [] } },
    });
    expect(honest[0]?.reading.where.url).toMatch(/\/api\?wait=0ms&hostprobe=[0-9a-f]{32}$/);
    const heard = toldBy(forged[0]);
    expect('heard' in heard && heard.heard.arrival.headers).toContainEqual(['x-forwarded-for', '203.0.113.11']);
  });

  test('are not where they show another, or none', async () => {
    let first = '';
    await using front = await serve((request, response) => {
      if (request.url !== '/') first ||= shown(request);
      response.end(JSON.stringify({ headers: { 'hostprobe-echo': first } }));
    });
    const { honest, forged } = await lookAt(front);
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
    expect(await told(front)).toMatchObject({ heard: { speaker: 'headers' } });
    expect(new Set(asked)).toEqual(new Set(['identity']));
  });
});

describe('no answer', () => {
  test('where no connection is made', async () => {
    const gone = await listenTcp(() => undefined);
    await gone[Symbol.asyncDispose]();
    const { honest, forged } = await lookAt(gone);
    expect(honest).toMatchObject([{ local: null, reading: { ok: false, failure: { code: 'unasked' } } }]);
    expect(honest[0]?.reading.ok === false && honest[0].reading.failure.detail).toContain('refused');
    expect(forged).toEqual([]);
  });

  test('where no handshake is made', async () => {
    await using front = await listenTcp((socket) => socket.end('no TLS here'));
    const { honest } = await lookAt(front, { target: { protocol: 'https' } });
    expect(honest).toMatchObject([{ local: '127.0.0.1', reading: { ok: false, failure: { code: 'unasked' } } }]);
    expect(honest[0]?.reading.ok === false && honest[0].reading.failure.detail).toMatch(
      /^nothing could be asked after the handshake: not-tls: /,
    );
  });

  test('where the connection is cut', async () => {
    await using front = await listenTcp((socket) => void socket.once('data', () => socket.destroy()));
    expect((await lookAt(front)).honest).toMatchObject([{ reading: { ok: false, failure: { code: 'closed' } } }]);
  });
});
