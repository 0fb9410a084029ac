import { createServer as createHttpServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { createSecureContext, createServer as createTlsServer, type SecureContext, type TLSSocket } from 'node:tls';
import type { Door, Gate } from './doors.ts';
import type { ServedChain } from './identities.ts';
import { listen } from './listen.ts';
import type { Open } from './loopback.ts';
import type { SessionMisbehaviour, Misbehaviour } from './misbehaving.ts';
import { afterHandshake } from './misbehaving.ts';

/** What a load balancer serves for a host. */
export interface Site {
  /** Told by the server name; null: the ingress controller knows no certificate and serves its stand-in. */
  readonly chain: ServedChain | null;
  /** Told by the Host header; null: no rule, the default backend answers. */
  readonly status: number | null;
  readonly page?: string;
  readonly after?: SessionMisbehaviour;
}
export type Sites = ReadonlyMap<string, Site>;

/** An ingress controller behind one address. */
export const loadBalancer =
  (address: string, sites: Sites, standIn: ServedChain, door: Door = {}): Open =>
  async (port) => {
    const http = createHttpServer(answerFor(sites));
    const contexts = new Map<string, SecureContext>();
    const contextFor = (name: string): SecureContext | undefined => {
      const known = contexts.get(name);
      const chain = sites.get(name)?.chain ?? null;
      if (known !== undefined || chain === null) return known;
      const context = createSecureContext({ ...chain, ciphers, ca: door.tls?.ca });
      contexts.set(name, context);
      return context;
    };
    const server = createTlsServer({
      ...standIn,
      ...door.tls,
      ciphers,
      ALPNProtocols: ['http/1.1'],
      SNICallback: (name, done) => done(null, contextFor(name.toLowerCase())),
    });
    server.on('secureConnection', (socket) => greet(socket, sites, http));
    // The other side has gone or spoke no TLS: its socket is closed already.
    server.on('tlsClientError', () => {});
    const listener = await listen(
      door.gate === undefined ? server : guarded(door.gate, { tls: server, http }),
      address,
      port,
    );
    return {
      port: listener.port,
      async close() {
        http.closeAllConnections();
        await listener.close();
      },
    };
  };

/** Whatever is to be shown can be served: keys that are too short, versions that are retired. */
const ciphers = 'DEFAULT:@SECLEVEL=0';

const guarded = (gate: Gate, inner: Readonly<Record<'tls' | 'http', TcpServer>>): TcpServer =>
  createTcpServer((socket) => {
    socket.once('data', (first: Buffer) => {
      const to = gate(first);
      if (to === 'cut') {
        socket.resetAndDestroy();
        return;
      }
      socket.pause();
      socket.unshift(first);
      inner[to].emit('connection', socket);
      // TLS reads what was put back by itself.
      if (to === 'http') socket.resume();
    });
  });

function greet(socket: TLSSocket, sites: Sites, http: HttpServer): void {
  socket.on('error', () => socket.destroy());
  const site = typeof socket.servername === 'string' ? sites.get(socket.servername.toLowerCase()) : undefined;
  if (site?.after === undefined) http.emit('connection', socket);
  else afterHandshake[site.after](socket);
}

const answerFor =
  (sites: Sites): RequestListener =>
  (request, response) => {
    const host = (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
    const { status = null, page = `${host} says ${status}\n` } = sites.get(host) ?? {};
    response.writeHead(status ?? 404, { 'content-type': 'text/plain' });
    response.end(status === null ? 'default backend - 404\n' : page);
  };

/** A TCP server that never comes to TLS. */
export const misbehavingServer =
  (address: string, misbehaviour: Misbehaviour): Open =>
  async (port) =>
    listen(createTcpServer(misbehaviour), address, port);
