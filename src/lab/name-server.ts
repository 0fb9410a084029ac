import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import type { Answerer } from './answers.ts';
import { bare } from './answers.ts';
import { datagramBytes, decodeQuery, encodeAnswer, type Query } from './dns-codec.ts';
import { listen } from './listen.ts';
import type { Listener } from './loopback.ts';
import { openOnOnePort } from './loopback.ts';

export interface NameServer {
  readonly address: string;
  readonly answer: Answerer;
}

/** Name servers that share a port, each over TCP and UDP. */
export const serveNames = async (servers: readonly NameServer[], wanted = 0): Promise<Listener> =>
  openOnOnePort(
    servers.flatMap((server) => [
      async (port: number) => serveTcp(server, port),
      async (port: number) => serveUdp(server, port),
    ]),
    wanted,
  );

const respond = (query: Query, answer: Answerer, maxBytes: number): Buffer => {
  if (query.opcode !== 'QUERY') return encodeAnswer(query, bare('NOTIMP'), maxBytes);
  return encodeAnswer(query, query.question === null ? bare('FORMERR') : answer(query.question), maxBytes);
};

async function serveUdp({ address, answer }: NameServer, port: number): Promise<Listener> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  socket.on('message', (message, sender) => {
    const query = decodeQuery(message);
    if (query !== null) socket.send(respond(query, answer, datagramBytes(query)), sender.port, sender.address);
  });
  const bound = Promise.withResolvers<void>();
  socket.once('error', bound.reject);
  socket.bind(port, address, bound.resolve);
  await bound.promise;
  // On Windows a client that has gone is an error of the socket; the server goes on.
  socket.off('error', bound.reject).on('error', () => {});
  return {
    port: socket.address().port,
    async close() {
      const closed = Promise.withResolvers<void>();
      socket.close(() => closed.resolve());
      await closed.promise;
    },
  };
}

const serveTcp = async ({ address, answer }: NameServer, port: number): Promise<Listener> =>
  listen(
    createServer((socket) => answerStream(socket, answer)),
    address,
    port,
  );

const maxMessageBytes = 65_535;
const idleMs = 5000;

/** Messages with their length before them (RFC 1035 4.2.2), as many as the client likes (RFC 7766). */
function answerStream(socket: Socket, answer: Answerer): void {
  let pending = Buffer.alloc(0);
  socket.setTimeout(idleMs, () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const end = 2 + pending.readUInt16BE(0);
      const query = decodeQuery(pending.subarray(2, end));
      pending = pending.subarray(end);
      if (query === null) {
        socket.destroy();
        return;
      }
      const response = respond(query, answer, maxMessageBytes);
      socket.write(Buffer.concat([Buffer.of(response.length >> 8, response.length & 0xff), response]));
    }
  });
}
