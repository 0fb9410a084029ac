import type { Socket } from 'node:net';
import { isAddress, withPort } from '../../../facts/addresses.ts';
import { userAgent } from '../../../facts/http/user-agent.ts';
import type { Plaintext } from '../../../model/place-looks.ts';
import { phaseMsOf } from '../../address.ts';
import { LookError } from '../../classify.ts';
import { read } from '../../read.ts';
import { errorOf } from '../../tcp/lasting.ts';
import { unasked } from './further.ts';
import { isEnough, mostBytes, readPlaintext } from './plain-answer.ts';
import type { PlaceLook, PlaceSeen } from './place-looks.ts';

/** How long is waited for the rest of an answer that has begun. */
const restMs = 1000;

/** What the port says to a request of plain HTTP, on a connection of its own. */
export async function plaintext(look: PlaceLook): Promise<PlaceSeen['plaintext']> {
  const { target, endpoint, dial, deadline } = look;
  if (target.protocol !== 'tls') return [];
  const connected = await dial();
  const { socket } = connected;
  if (socket === null) return [unasked(endpoint, connected)];
  const silentMs = phaseMsOf(target);
  const reading = await read(endpoint, deadline, silentMs + restMs, (signal) => {
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
    return converse(socket, requestFor(look), silentMs);
  });
  socket.destroy();
  return [reading];
}

function requestFor({ target: { host, port }, wires }: PlaceLook): string {
  const authority = isAddress(host) ? withPort(host, port) : `${host}:${port}`;
  const fields = [`Host: ${authority}`, `User-Agent: ${userAgent(wires.version)}`, 'Accept: */*', 'Connection: close'];
  return `GET / HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`;
}

/** What has come when that is enough, the server ends, or no more comes; throws where nothing has come. */
async function converse(socket: Socket, request: string, silentMs: number): Promise<Plaintext> {
  let said: Buffer = Buffer.alloc(0);
  const over = Promise.withResolvers<void>();
  let patience = setTimeout(over.resolve, silentMs);
  socket.on('data', (chunk: Buffer) => {
    if (said.length === 0) {
      clearTimeout(patience);
      patience = setTimeout(over.resolve, restMs);
    }
    said = Buffer.concat([said, chunk.subarray(0, mostBytes - said.length)]);
    if (isEnough(said)) over.resolve();
  });
  socket.once('end', over.resolve);
  socket.once('close', over.resolve);
  socket.write(request);
  await over.promise;
  clearTimeout(patience);
  if (said.length > 0) return readPlaintext(said);
  const isOver = socket.readableEnded || socket.closed;
  throw errorOf(socket) ?? (isOver ? closed : new LookError('timeout', `no answer within ${silentMs} ms`));
}

const closed = new LookError('closed', 'the server closed the connection without a word');
