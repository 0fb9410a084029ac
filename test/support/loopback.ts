import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { connect, type Connected } from '../../src/observe/tcp/connect.ts';
import { startDeadline, type Deadline } from '../../src/observe/deadline.ts';
import { startLife } from '../../src/observe/life.ts';
import { settings } from './evidence.ts';

export interface Loopback extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** Connections that the server still holds open. */
  open(): number;
}

/** Any server on a free port; disposing of it ends its connections. */
export async function listen(server: Server, address = '127.0.0.1'): Promise<Loopback> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(0, address, listening.resolve);
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  return {
    address,
    port,
    open: () => sockets.size,
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      for (const socket of sockets) socket.destroy();
      await closed.promise;
    },
  };
}

/** A server of bare TCP that reads whatever comes. */
export const listenTcp = (onSocket: (socket: Socket) => void, address?: string): Promise<Loopback> =>
  listen(
    createServer((socket) => {
      onSocket(socket);
      socket.resume();
    }),
    address,
  );

/** A deadline for the length of a test. */
export function patience(ms = 10_000): Deadline & Disposable {
  const deadline = startDeadline(ms, new AbortController().signal);
  return { ...deadline, [Symbol.dispose]: deadline.clear };
}

/** A connection as the prober makes it. */
export const dial = ({ address, port }: Loopback, deadline: Deadline, timeoutMs = 5000): Promise<Connected> =>
  connect({ address, port }, { deadline, timeoutMs, life: startLife(), settings, configured: [address] });
