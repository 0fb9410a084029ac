import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:tls';
import type { Socket } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chainOf, createSelfSigned } from '../../../../src/lab/certificates.ts';
import { isEnough, mostBytes, readPlaintext } from '../../../../src/observe/tls/places/plain-answer.ts';
import { plaintext } from '../../../../src/observe/tls/places/plaintext.ts';
import type { PlaceSeen } from '../../../../src/observe/tls/places/place-looks.ts';
import { listen, listenTcp, patience, type Loopback } from '../../../support/loopback.ts';
import { placeLook } from '../../../support/place-look.ts';

const look = async (server: Loopback, protocol: 'tls' | 'https' = 'tls'): Promise<PlaceSeen['plaintext']> => {
  using deadline = patience(20_000);
  const closer = await placeLook(server, deadline, { protocol });
  const found = await plaintext(closer);
  await expect.poll(() => server.open()).toBe(0);
  return found;
};

/** Answers whoever does not begin with TLS. */
const answering = (answer: (socket: Socket) => void): Promise<Loopback> =>
  listenTcp((socket) => {
    socket.once('data', (bytes: Buffer) => {
      if (bytes[0] === 22) socket.destroy();
      else answer(socket);
    });
  });

describe('a request of plain HTTP', () => {
  test('to a server of TLS alone gets nothing in the clear', async () => {
    const server = createTlsServer(chainOf(await createSelfSigned()), (socket) => socket.on('error', () => undefined));
    server.on('tlsClientError', () => undefined);
    await using served = await listen(server);
    const [found] = await look(served);
    expect(found?.ok === true ? found.value : found?.failure.code).toSatisfy(
      (said: unknown) =>
        said === 'closed' ||
        said === 'reset' ||
        (typeof said === 'object' && said !== null && 'tls' in said && said.tls === true),
    );
  });

  test('to a server of HTTP is answered, and says who asks', async () => {
    const asked: (string | undefined)[] = [];
    const server = createHttpServer((request, response) => {
      asked.push(`${request.method} ${request.url}`, request.headers.host, request.headers['user-agent']);
      response.writeHead(404, { location: '/x' }).end('404 page not found\n');
    });
    await using served = await listen(server);
    expect(await look(served)).toMatchObject([
      {
        ok: true,
        where: { address: served.address, port: served.port },
        value: { said: '"HTTP/1.1 404 Not Found"', tls: false, http: { status: 404, location: '/x' } },
      },
    ]);
    expect(asked).toEqual(['GET /', `demo.example.com:${served.port}`, 'hostprobe/9.9.9 (+https://hostprobe.io)']);
  });

  test.each<[string, (socket: Socket) => void, object]>([
    [
      'by Go',
      (socket) => socket.end('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n'),
      { http: { status: 400, location: null, start: 'Client sent an HTTP request to an HTTPS server.\n' } },
    ],
    ['by an alert', (socket) => socket.end(Buffer.of(21, 3, 1, 0, 2, 2, 70)), { tls: true, http: null }],
    [
      'by a greeting',
      (socket) => socket.end('220 mail.example.com ESMTP\r\n'),
      { said: '"220 mail.example.com ESMTP"', http: null },
    ],
    [
      'after interim answers',
      (socket) =>
        socket.end(
          'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 302 Found\r\nLocation:  https://x/ \r\n\r\n',
        ),
      { http: { status: 302, location: 'https://x/', start: '' } },
    ],
    [
      'in pieces, by one who keeps the connection',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Len');
        setImmediate(() => socket.write('gth: 2\r\n\r\nok'));
      },
      { http: { status: 200, location: null, start: 'ok' } },
    ],
    [
      'by a head without end',
      (socket) => socket.write(`HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(5000)}`),
      { http: null },
    ],
  ])('answered %s', async (_, answer, value) => {
    await using server = await answering(answer);
    expect(await look(server)).toMatchObject([{ ok: true, value }]);
  });

  test.each<[string, (socket: Socket) => void, string]>([
    ['the end', (socket) => void socket.end(), 'closed'],
    ['a reset', (socket) => void socket.resetAndDestroy(), 'reset'],
    ['silence', () => undefined, 'timeout'],
  ])(
    'met with %s',
    async (_, answer, code) => {
      await using server = await answering(answer);
      expect(await look(server)).toMatchObject([{ ok: false, failure: { code } }]);
    },
    15_000,
  );

  test('is not made of targets of HTTPS', async () => {
    await using server = await answering((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    expect(await look(server, 'https')).toEqual([]);
  });
});

test('whatever comes is read, and in bounds', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc
      .constantFrom('HTTP/1.1 ', '200 OK', '103 x', '\r\n', '\n', 'Location: ', ':', ' ')
      .map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const said = Buffer.concat(pieces).subarray(0, mostBytes);
      const { http, said: quoted } = readPlaintext(said);
      expect(quoted).toMatch(/^"[\x20-\x7e]*…?"$/);
      expect(http === null || (http.start.length <= 300 && (http.location?.length ?? 0) <= 1024)).toBe(true);
      expect(typeof isEnough(said)).toBe('boolean');
    }),
  );
});
