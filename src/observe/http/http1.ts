import type { ClientRequest, IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { LookError } from '../classify.ts';
import { errorOf } from '../tcp/lasting.ts';
import { quoteSaid } from '../tcp/said.ts';
import { explain, faultOfHead, malformed, type Said } from './http1-faults.ts';
import { maxHeadBytes, pairsOf, type Asked, type Hearing, type Speaker } from './speaker.ts';

let http: Promise<{ readonly request: typeof request }> | undefined;

/** Of what came first, as much as is quoted. */
const quotedBytes = 200;

/** HTTP/1.1 on a connection that was made for it, and is good for one request. */
export async function openHttp1(socket: Socket): Promise<Speaker> {
  const library = await (http ??= import('node:http'));
  let asking: ClientRequest | null = null;
  return {
    ask(asked, hearing) {
      // What the server said or did before is told by then.
      setImmediate(() => {
        const hindrance = hindranceOf(socket);
        if (hindrance !== null) return hearing.fail(hindrance);
        try {
          asking = askOn(library.request, socket, asked, hearing);
        } catch (error) {
          hearing.fail(error instanceof Error ? error : new Error(String(error)));
        }
      });
    },
    close: () => void asking?.destroy(),
  };
}

function askOn(
  send: typeof request,
  socket: Socket,
  { authority, path, headers }: Asked,
  hearing: Hearing,
): ClientRequest {
  const said: Said = { start: Buffer.alloc(0), headers: null };
  socket.on('data', (chunk: Buffer) => {
    if (said.start.length < quotedBytes) said.start = Buffer.concat([said.start, chunk]).subarray(0, quotedBytes);
    hearing.received(chunk.length);
  });
  const asking = send({
    createConnection: () => socket,
    method: 'GET',
    path,
    headers: ['host', authority, 'connection', 'close', ...headers.flat()],
    maxHeaderSize: maxHeadBytes,
    // What clients must or may read (RFC 9112 2.2, 5.2, 6.3), and browsers do; what they do not is refused here.
    insecureHTTPParser: true,
  });
  // Their bytes are bounded; of a bounded number, the last would be dropped unsaid.
  asking.maxHeadersCount = 0;
  let first: Error | null = null;
  // The connection's first error is what happened; the library's last is only what it made of that.
  const fail = (error: Error | null): void => hearing.fail(explain(errorOf(socket) ?? first ?? error, said));
  asking.on('information', ({ statusCode, rawHeaders }) => hearing.head(statusCode, pairsOf(rawHeaders)));
  asking.on('upgrade', ({ statusCode = 0 }) =>
    hearing.fail(malformed(faultOfHead(statusCode, []) ?? 'an upgrade', said)),
  );
  asking.on('error', (error) => {
    first ??= error;
    // What was read of an answer is told first, and what comes after a whole one is no part of it.
    if (said.headers === null) fail(error);
  });
  asking.on('response', (response: IncomingMessage) => {
    const { statusCode = 0, rawHeaders, httpVersion } = response;
    said.headers = pairsOf(rawHeaders);
    const fault = faultOfHead(statusCode, said.headers);
    if (fault === null) hearing.head(statusCode, said.headers, httpVersion);
    else hearing.fail(malformed(fault, said));
    response.on('data', hearing.data);
    response.on('end', hearing.end);
    response.on('error', fail);
    response.on('close', () => fail(null));
  });
  asking.end();
  return asking;
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
