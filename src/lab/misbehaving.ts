import type { Socket } from 'node:net';

/** What a server does with a connection instead of answering as it should. It must let go when the socket closes. */
export type Misbehaviour = (socket: Socket) => void;

const repeat = (socket: Socket, everyMs: number, act: () => void): void => {
  const timer = setInterval(act, everyMs);
  socket.on('close', () => clearInterval(timer));
};

const response = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nhello\n';

/** Fatal alert `unrecognized_name` (RFC 6066 3): nginx's `ssl_reject_handshake`. */
const rejection = Buffer.of(21, 3, 3, 0, 2, 2, 112);

/** Before TLS: each has a port of its own. */
export const onConnection = {
  silent: (socket) => {
    socket.resume();
  },
  rejecting: (socket) => {
    socket.once('data', () => socket.end(rejection));
  },
  plain: (socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'));
  },
} as const satisfies Readonly<Record<string, Misbehaviour>>;

/** After a handshake in order: told by the server name. */
export const afterHandshake = {
  silent: (socket) => {
    socket.resume();
  },
  dripping: (socket) => {
    socket.resume();
    let sent = 0;
    repeat(socket, 1000, () => socket.write(response.charAt(sent++ % response.length)));
  },
  garbling: (socket) => {
    socket.once('data', () => socket.end(Buffer.from('\u0000\u0001\u001b]0;not HTTP\u0007\r\n\r\n', 'latin1')));
  },
  closing: (socket) => {
    socket.destroy();
  },
  /** Says that it will send nothing more, and goes on reading. */
  halfClosing: (socket) => {
    socket.resume();
    socket.end();
  },
  /** Speaks before it was asked, and what no answer to HTTP can be mistaken for. */
  hasty: (socket) => {
    socket.resume();
    socket.write('220 mail.example.com ESMTP\r\n');
  },
  /** Never comes to the final response (RFC 8297). */
  flooding: (socket) => {
    socket.once('data', () =>
      repeat(socket, 10, () => {
        if (!socket.writableNeedDrain) socket.write('HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'.repeat(100));
      }),
    );
  },
} as const satisfies Readonly<Record<string, Misbehaviour>>;

export type ConnectionMisbehaviour = keyof typeof onConnection;
export type SessionMisbehaviour = keyof typeof afterHandshake;
