import { createServer as createHttpServer, type IncomingMessage, type Server as HttpServer } from 'node:http';
import { connect, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { createSecureContext, createServer as createTlsServer, type SecureContext, type TLSSocket } from 'node:tls';
import type { Door, Gate } from './doors.ts';
import type { ServedChain } from './identities.ts';
import { listen } from './listen.ts';
import type { Open } from './loopback.ts';
import { afterHandshake, type Misbehaviour } from './misbehaving.ts';
import { answerFor, answerPlainly, type Sites, type Surroundings } from './pages.ts';

/** What all load balancers of a platform have in common. */
export interface Platform {
  readonly standIn: ServedChain;
  readonly surroundings: Surroundings;
}

/** An ingress controller behind one address. */
export const loadBalancer =
  (address: string, sites: Sites, { standIn, surroundings }: Platform, door: Door = {}): Open =>
  async (port) => {
    const introduced = new Map<number, string>();
    const peerOf = ({ socket: { remotePort = 0, remoteAddress = '' } }: IncomingMessage): string =>
      introduced.get(remotePort) ?? remoteAddress;
    const http = createHttpServer(answerFor(sites, surroundings, peerOf));
    const contexts = new WeakMap<ServedChain, SecureContext>();
    const contextFor = (name: string): SecureContext | undefined => {
      const chain = sites.get(name)?.chain ?? null;
      if (chain === null) return undefined;
      const context = contexts.get(chain) ?? createSecureContext({ ...chain, ciphers, ca: door.tls?.ca });
      contexts.set(chain, context);
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
      door.gate === undefined ? server : guarded(door.gate, { tls: server, http }, introduced),
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

/** `introduced`: whom those who connected named as the client, by their port. */
const guarded = (
  gate: Gate,
  inner: Readonly<Record<'tls' | 'http', TcpServer>>,
  introduced: Map<number, string>,
): TcpServer =>
  createTcpServer((socket) => {
    socket.once('data', (first: Buffer) => {
      const { to, skip = 0, client } = gate(first);
      if (to === 'cut') {
        socket.resetAndDestroy();
        return;
      }
      const { remotePort = 0 } = socket;
      if (client !== undefined) {
        introduced.set(remotePort, client);
        socket.on('close', () => introduced.delete(remotePort));
      }
      socket.pause();
      if (first.length > skip) socket.unshift(first.subarray(skip));
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

/** Plain HTTP at the address of a load balancer. */
export const plainServer =
  (address: string, sites: Sites, surroundings: Surroundings): Open =>
  async (port) =>
    listen(createHttpServer(answerPlainly(sites, surroundings)), address, port);

/** A load balancer of TCP: whoever comes through it has its address for those behind it. */
export const relay =
  (address: string, inner: { readonly address: string; readonly port: number }): Open =>
  async (port) =>
    listen(
      createTcpServer((socket) => {
        const onward = connect({ host: inner.address, port: inner.port, localAddress: inner.address });
        onward.on('error', () => socket.destroy());
        onward.on('close', () => socket.destroy());
        socket.on('close', () => onward.destroy());
        socket.pipe(onward).pipe(socket);
      }),
      address,
      port,
    );

/** A TCP server that never comes to TLS. */
export const misbehavingServer =
  (address: string, misbehaviour: Misbehaviour): Open =>
  async (port) =>
    listen(createTcpServer(misbehaviour), address, port);
