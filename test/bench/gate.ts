import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { Place } from '../system/ground.ts';

/** Hands connections on to another place, or cuts them off. */
export interface Gate extends AsyncDisposable {
  readonly port: number;
  open(): void;
  shut(): void;
}

export async function startGate(to: Place): Promise<Gate> {
  const sockets = new Set<Socket>();
  let isOpen = true;
  const server = createServer((from) => {
    if (!isOpen) {
      from.resetAndDestroy();
      return;
    }
    const onward = connect(to.port, to.address);
    for (const [one, other] of [
      [from, onward],
      [onward, from],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, to.address);
  await once(server, 'listening');
  const place = server.address();
  if (place === null || typeof place === 'string') throw new Error('it listens at no port');
  return {
    port: place.port,
    open() {
      isOpen = true;
    },
    shut() {
      isOpen = false;
      for (const socket of sockets) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
