import type { Socket } from 'node:net';
import { LookError } from '../classify.ts';
import { errorOf } from '../tcp/lasting.ts';
import { quoteSaid } from '../tcp/said.ts';

type Connector = (options: unknown, callback: (...result: [null, Socket] | [Error, null]) => void) => void;

/**
 * Undici's way to a connection that is there already. It gets the socket once, later than it asked, and only while
 * that is open both ways and unread: with any other it would ask again at once and for ever, and no timer would run.
 */
export function handOver(socket: Socket): Connector {
  let given = false;
  return (_options, callback) => {
    setImmediate(() => {
      const hindrance = given ? closed : hindranceOf(socket);
      given = true;
      if (hindrance === null) callback(null, socket);
      else callback(hindrance, null);
    });
  };
}

const closed = new LookError('closed', 'it ended before the request was sent');

function hindranceOf(socket: Socket): Error | null {
  if (socket.readableLength > 0) {
    const said: unknown = socket.read();
    const quoted = said instanceof Uint8Array ? quoteSaid(said) : '""';
    return new LookError('malformed', `the server spoke before it was asked: ${quoted}`);
  }
  const error = errorOf(socket);
  if (error !== null) return error;
  return socket.readable && socket.writable && !socket.destroyed ? null : closed;
}
