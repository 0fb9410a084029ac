import type { Server, Socket } from 'node:net';
import type { Listener } from './loopback.ts';

/** Starts a TCP server, with or without TLS. Ending it cuts every connection, whatever state it is in. */
export async function listen(server: Server, address: string, port: number): Promise<Listener> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // Clients of a lab tear down what they like; there is nobody to tell.
    socket.on('error', () => socket.destroy());
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(port, address, listening.resolve);
  await listening.promise;
  const bound = server.address();
  return {
    port: bound !== null && typeof bound === 'object' ? bound.port : port,
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      for (const socket of sockets) socket.destroy();
      await closed.promise;
    },
  };
}
