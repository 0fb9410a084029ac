import type { Socket } from 'node:net';

const errors = new WeakMap<Socket, Error>();

/** Gives the socket an `error` listener for life, so that what breaks between two looks crashes nobody. */
export function outlive(socket: Socket): void {
  socket.on('error', (error) => {
    if (!errors.has(socket)) errors.set(socket, error);
  });
}

/** The first error since then: Node does not keep those of TLS in `errored`. */
export const errorOf = (socket: Socket): Error | null => errors.get(socket) ?? socket.errored ?? null;
