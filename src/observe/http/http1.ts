import type { Socket } from 'node:net';
import type * as Whole from 'undici';
import { LookError } from '../classify.ts';
import { errorOf } from '../tcp/lasting.ts';
import { quoteSaid } from '../tcp/said.ts';
import { handOver } from './hand-over.ts';
import { headTooLarge, maxHeadBytes, nowhere, type Hearing, type Speaker } from './speaker.ts';

/** Whole, undici gives its dispatchers these as well. */
type Bare<Dispatcher> = Omit<Dispatcher, 'request' | 'stream' | 'pipeline' | 'connect' | 'upgrade'>;

/** What the bundle holds of it. */
export interface Undici {
  readonly Client: new (...given: ConstructorParameters<typeof Whole.Client>) => Bare<Whole.Client>;
  readonly Pool: new (...given: ConstructorParameters<typeof Whole.Pool>) => Bare<Whole.Pool>;
}

let undici: Promise<Undici> | undefined;

/** Loads what makes requests, once: even what is loaded already costs a search at each `import()`. */
export const loadClient = (): Promise<Undici> => (undici ??= import('undici'));

/** Nobody hears of it; undici would make one each time. */
const over = new LookError('stopped', 'the look is over');

/** HTTP/1.1 on a connection that was made for it, and is good for one request. */
export async function openHttp1(socket: Socket): Promise<Speaker> {
  const { Client } = await loadClient();
  const client = new Client(nowhere, {
    connect: handOver(socket),
    allowH2: false,
    maxHeaderSize: maxHeadBytes,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    ask({ authority, path, headers }, hearing) {
      const said = overhear(client, socket, hearing);
      client.dispatch(
        { path, method: 'GET', headers: [['host', authority], ...headers].flat(), reset: true },
        {
          onRequestStart: () => undefined,
          onResponseStart: (controller, status) => hearing.head(status, headersOf(controller.rawHeaders)),
          onResponseData: (_controller, chunk) => hearing.data(chunk),
          onResponseEnd() {
            hearing.end();
            // Undici would do it too, with an error and a trace for nobody.
            socket.destroy();
          },
          // The connection's first error is what happened; the last is only what undici made of it.
          onResponseError: (_controller, error) => hearing.fail(explain(errorOf(socket) ?? error, said())),
        },
      );
    },
    close: () => void client.destroy(over),
  };
}

/** By the time of `connect` undici listens for `readable`, so that this only overhears what it reads. Gives how that begins. */
function overhear(client: Bare<Whole.Client>, socket: Socket, hearing: Hearing): () => Buffer {
  let said: Buffer | null = null;
  client.once('connect', () => {
    socket.on('data', (chunk: Buffer) => {
      said ??= chunk.subarray(0, 200);
      hearing.received(chunk.length);
    });
  });
  return () => said ?? Buffer.alloc(0);
}

/** Undici's words, which know the library and not the server, in ours. */
function explain(error: Error, said: Buffer): Error {
  const malformed = (what: string): LookError => new LookError('malformed', `${what}: it said ${quoteSaid(said)}`);
  if (error.name === 'HeadersOverflowError') return headTooLarge();
  if (error.name === 'HTTPParserError') return malformed(error.message);
  // Such as the status 000, which undici takes for its own mistake.
  if (error.name === 'AssertionError') return malformed('what cannot be in HTTP');
  if (error.name !== 'SocketError') return error;
  // An interim 100 that nobody asked for, which RFC 9110 15.2 allows and undici does not.
  if (error.message === 'bad response') {
    return new LookError('other', 'our HTTP library takes no unsolicited 100 (Continue), though HTTP allows it');
  }
  if (error.message === 'bad upgrade') return malformed('another protocol that nobody asked for');
  const sofar = said.length === 0 ? 'without an answer' : `after ${quoteSaid(said)}`;
  return new LookError('closed', `the server closed the connection ${sofar}`);
}

/** Undici gives headers as a flat list of bytes, names and values in turn. */
function headersOf(raw: unknown): [string, string][] {
  const flat: unknown[] = Array.isArray(raw) ? raw : [];
  const headers: [string, string][] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) headers.push([latin1(flat[i]), latin1(flat[i + 1])]);
  return headers;
}

const latin1 = (bytes: unknown): string => (bytes instanceof Uint8Array ? Buffer.from(bytes).toString('latin1') : '');
