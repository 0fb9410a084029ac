import { createServer as createHttpServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { createSecureContext, createServer as createTlsServer, type SecureContext, type TLSSocket } from 'node:tls';
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
  readonly after?: SessionMisbehaviour;
}
export type Sites = ReadonlyMap<string, Site>;

/** An ingress controller behind one address. */
export const loadBalancer =
  (address: string, sites: Sites, standIn: ServedChain): Open =>
  async (port) => {
    const http = createHttpServer(answerFor(sites));
    const contexts = new Map<string, SecureContext>();
    const contextFor = (name: string): SecureContext | undefined => {
      const known = contexts.get(name);
      const chain = sites.get(name)?.chain ?? null;
      if (known !== undefined || chain === null) return known;
      const context = createSecureContext(chain);
      contexts.set(name, context);
      return context;
    };
    const server = createTlsServer({
      ...standIn,
      ALPNProtocols: ['http/1.1'],
      SNICallback: (name, done) => done(null, contextFor(name.toLowerCase())),
    });
    server.on('secureConnection', (socket) => greet(socket, sites, http));
    // The other side has gone or spoke no TLS: its socket is closed already.
    server.on('tlsClientError', () => {});
    const listener = await listen(server, address, port);
    return {
      port: listener.port,
      async close() {
        http.closeAllConnections();
        await listener.close();
      },
    };
  };

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
    const status = sites.get(host)?.status ?? null;
    response.writeHead(status ?? 404, { 'content-type': 'text/plain' });
    response.end(status === null ? 'default backend - 404\n' : `${host} says ${status}\n`);
  };

/** A TCP server that never comes to TLS. */
export const misbehavingServer =
  (address: string, misbehaviour: Misbehaviour): Open =>
  async (port) =>
    listen(createTcpServer(misbehaviour), address, port);
