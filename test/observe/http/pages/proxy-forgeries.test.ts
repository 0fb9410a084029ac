import { createServer } from 'node:http';
import { createServer as createTcp, type Server, type Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { readProxyHeader } from '../../../../src/facts/reach/read-proxy-header.ts';
import { chainOf, createSelfSigned } from '../../../../src/lab/certificates.ts';
import type { ProxyForgery } from '../../../../src/model/echo.ts';
import { proxyForgeries } from '../../../../src/observe/http/pages/proxy-forgeries.ts';
import { key, started } from '../../../echo/talking.ts';
import { settings, type Deviation } from '../../../support/evidence.ts';
import { bareWires } from '../../../support/looking.ts';
import { listen, patience, type Loopback } from '../../../support/loopback.ts';
import { pageLook } from '../../../support/page-look.ts';

interface Manner {
  readonly target?: Deviation['target'];
  readonly active?: boolean;
  readonly endpoint?: object;
  readonly inCluster?: boolean;
}

async function lookAt(
  server: Pick<Loopback, 'address' | 'port'>,
  { target, active = true, endpoint, inCluster = false }: Manner = {},
): Promise<readonly ProxyForgery[]> {
  using deadline = patience();
  const bare = bareWires({ ...settings, active });
  const look = await pageLook(server, deadline, target, { ...bare, echoKey: key, inCluster });
  return proxyForgeries({ ...look, endpoint: { ...look.endpoint, ...endpoint } });
}

const [v1, v2] = [
  { version: 1, source: '198.51.100.1' },
  { version: 2, source: '198.51.100.2' },
] as const;
const echoed = { expect: { sourceIp: 'preserved' } } as const;

/** Takes the PROXY protocol off every connection that it hands on, and cuts those without one if it `demands` it. */
function strip(server: Server, { demands = false } = {}): Server {
  return createTcp((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (bytes: Buffer) => {
      const read = readProxyHeader(bytes);
      if (demands && read.state !== 'read') return void socket.destroy();
      socket.pause();
      socket.unshift(read.state === 'read' ? bytes.subarray(read.lengthBytes) : bytes);
      server.emit('connection', socket);
    });
  });
}

describe('a forged PROXY protocol header', () => {
  test('is told by an echo that believes it, in both versions', async () => {
    await using echo = await started();
    const forgeries = await lookAt(echo, { target: echoed });
    expect(forgeries).toMatchObject(
      [v1, v2].map((forged) => ({
        forged,
        session: null,
        echo: {
          value: {
            told: {
              heard: {
                speaker: 'signed',
                arrival: {
                  peer: { address: '127.0.0.1' },
                  proxy: { version: forged.version, source: { address: forged.source } },
                },
              },
            },
          },
        },
        response: null,
      })),
    );
  });

  test('stands before TLS, and before the page where no echo is expected', async () => {
    const tls = createTls({ ...chainOf(await createSelfSigned()), ALPNProtocols: ['http/1.1'] }, (socket) => {
      socket.on('error', () => undefined);
      http.emit('connection', socket);
    });
    const http = createServer((_, response) => void response.writeHead(204).end());
    await using front = await listen(strip(tls));
    const forgeries = await lookAt(front, { target: { protocol: 'https' } });
    expect(forgeries).toMatchObject(
      [v1, v2].map((forged) => ({
        forged,
        session: { ok: true, where: { preamble: forged, serverName: 'demo.example.com' } },
        echo: null,
        response: { ok: true, value: { status: 204 } },
      })),
    );
    expect(await lookAt(front, { target: { protocol: 'tls' } })).toMatchObject(
      [v1, v2].map((forged) => ({ forged, session: { ok: true }, echo: null, response: null })),
    );
  });

  test('is refused by what waits for a request or for TLS at once', async () => {
    await using plain = await listen(createServer((_, response) => void response.end('hello')));
    expect(await lookAt(plain)).toMatchObject([
      { session: null, response: { ok: true, value: { status: 400 } } },
      { session: null, response: { ok: true, value: { status: 400 } } },
    ]);
    const tls = createTls(chainOf(await createSelfSigned()), (socket) => {
      socket.on('error', () => undefined);
      http.emit('connection', socket);
    });
    tls.on('tlsClientError', () => undefined);
    const http = createServer((_, response) => void response.end());
    await using front = await listen(tls);
    for (const forgery of await lookAt(front, { target: { protocol: 'https', ...echoed } })) {
      expect(forgery).toMatchObject({
        session: { ok: false },
        echo: { ok: false, failure: { code: 'unasked' } },
        response: null,
      });
    }
  });

  test.each<[string, Manner]>([
    ['it was not asked for', { active: false }],
    ['something had to be said before already', { endpoint: { preamble: 'PROXY UNKNOWN' } }],
    ["the address is Cloudflare's", { endpoint: { address: '104.16.1.1' } }],
    ['no protocol of ours is spoken', { target: { protocol: 'tcp' } }],
  ])('is not sent where %s', async (_, manner) => {
    let connections = 0;
    const server = createServer((__, response) => void response.end('hello'));
    server.on('connection', () => void (connections += 1));
    await using front = await listen(server);
    expect(await lookAt(front, manner)).toEqual([]);
    expect(connections).toBe(1);
  });

  test('opens what is shut without one and takes it from anybody', async () => {
    const tls = createTls({ ...chainOf(await createSelfSigned()), ALPNProtocols: ['http/1.1'] }, (socket) => {
      socket.on('error', () => undefined);
      http.emit('connection', socket);
    });
    const http = createServer((_, response) => void response.writeHead(204).end());
    await using front = await listen(strip(tls, { demands: true }));
    const target = { protocol: 'https' } as const;
    expect(await lookAt(front, { target })).toMatchObject(
      [v1, v2].map((forged) => ({ forged, session: { ok: true }, response: { ok: true, value: { status: 204 } } })),
    );
    // The way from inside a cluster to its own load balancer need not pass what writes it.
    expect(await lookAt(front, { target, inCluster: true })).toEqual([]);
  });

  test('is not sent where hands were shaken without, and nothing was said then', async () => {
    let connections = 0;
    const tls = createTls(chainOf(await createSelfSigned()), (socket) => {
      connections += 1;
      socket.on('error', () => undefined);
      socket.once('data', () => socket.destroy());
    });
    await using front = await listen(tls);
    expect(await lookAt(front, { target: { protocol: 'https' } })).toEqual([]);
    expect(connections).toBe(1);
  });
});
