import { createServer as createHttps } from 'node:https';
import { createSecureServer } from 'node:http2';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { startFrames } from '../../src/observe/dns/transport/frames.ts';
import { chainOf, createAuthority, type Identity, type LeafOptions } from '../../src/lab/certificates.ts';

export const root = await createAuthority('Resolvers Root');
const usual = await root.leaf({ dns: ['dns.test'], ip: ['127.0.0.1'] });
export const leafOf = (options: LeafOptions): Promise<Identity> => root.leaf(options);

export interface Listening extends AsyncDisposable {
  readonly port: number;
  /** TCP connections that were made. */
  connections(): number;
}

/** A message, on a connection of which it is the n-th, both from 0. */
export type TlsHandler = (socket: TLSSocket, message: Buffer, nth: number, connection: number) => void;

/** A server that hands over every message of DNS over TLS that it gets. */
export async function serveTls(handle: TlsHandler, leaf: Identity = usual): Promise<Listening> {
  let secured = 0;
  const server = createServer({ ...chainOf(leaf), ALPNProtocols: ['dot'] }, (socket) => {
    const connection = secured++;
    const frames = startFrames();
    let nth = 0;
    socket.on('error', () => undefined);
    socket.on('data', (piece) => {
      for (const message of frames.take(Buffer.from(piece))) handle(socket, message, nth++, connection);
    });
  });
  return listen(server);
}

/** The body that was posted, and what it is answered on. */
export type HttpsHandler = (response: ServerResponse, body: Buffer, request: IncomingMessage) => void;

/** A web server, over HTTP/1.1 alone or HTTP/2 too. */
export async function serveHttps(handle: HttpsHandler, { http2 = false, leaf = usual } = {}): Promise<Listening> {
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => handle(response, Buffer.concat(pieces), request));
  };
  // What speaks HTTP/2 gives requests and responses of other classes that are used alike.
  const server: Server = http2
    ? createSecureServer(chainOf(leaf), (request, response) => take(Object.assign(request), Object.assign(response)))
    : createHttps({ ...chainOf(leaf), keepAliveTimeout: 60_000 }, take);
  return listen(server);
}

async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<{ destroy(): void }>();
  let count = 0;
  server.on('connection', (socket) => {
    count += 1;
    socket.on('error', () => undefined);
    sockets.add(socket);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => count,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
