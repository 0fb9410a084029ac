import type { Socket } from 'node:net';
import type * as Whole from 'undici';
import { familyOf, isAddress } from '../../facts/addresses.ts';
import type { Endpoint } from '../../model/evidence.ts';
import type { HttpReading, HttpResponse, HttpWhere } from '../../model/http.ts';
import { LookError } from '../classify.ts';
import type { Deadline } from '../deadline.ts';
import { read } from '../read.ts';
import { errorOf } from '../tcp/lasting.ts';
import { quoteSaid } from '../tcp/said.ts';
import { readBody, type BodyReader } from './body.ts';
import { handOver } from './hand-over.ts';

export interface Ask extends Endpoint {
  readonly scheme: 'http' | 'https';
  /** As a target's: a name, or an address without brackets. */
  readonly host: string;
  /** With a slash in front, and the query. */
  readonly path: string;
}

export interface HttpLook {
  readonly deadline: Deadline;
  /** For the head. */
  readonly timeoutMs: number;
  /** For head and body together; a body after a head that took longer is not waited for. */
  readonly bodyTimeoutMs: number;
  /** Of hostprobe, for `user-agent`. */
  readonly version: string;
}

/** As much of a page as is counted and hashed. */
const maxPageBytes = 65_536;
const maxInterim = 20;
/** As much as browsers take. */
const maxHeadBytes = 262_144;
/** Of what comes beside the body: the head, framing, and interim responses. */
const maxBesideBytes = 458_752;

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

/** Undici wants to know where it connects to, though it never does. */
const nowhere = new URL('http://connected.invalid');

type Head = Omit<HttpResponse, 'body'>;

/**
 * One GET on a connection that was made for it, TCP or TLS, which it owns from here on. `ms` is the time to the
 * response's head or to the failure. What ends the body, our limits or the server, does not undo the response. No
 * redirect is followed.
 */
export const requestHttp = (socket: Socket, ask: Ask, look: HttpLook): Promise<HttpReading> =>
  request(socket, ask, look, {
    maxBytes: maxPageBytes,
    asksFor: {},
    body: readBody({ maxBytes: maxPageBytes, keep: false }),
  });

/** The same, with the body, of which no more than this is read, and which is asked for as it is. */
export async function requestBytes(
  socket: Socket,
  ask: Ask,
  look: HttpLook,
  maxBytes: number,
): Promise<{ readonly reading: HttpReading; readonly body: Buffer }> {
  const body = readBody({ maxBytes, keep: true });
  const reading = await request(socket, ask, look, { maxBytes, asksFor: { 'accept-encoding': 'identity' }, body });
  return { reading, body: body.kept() };
}

interface Taking {
  readonly maxBytes: number;
  readonly asksFor: Readonly<Record<string, string>>;
  readonly body: BodyReader;
}

async function request(socket: Socket, ask: Ask, look: HttpLook, taking: Taking): Promise<HttpReading> {
  try {
    const { Client } = await loadClient();
    const client = new Client(nowhere, {
      connect: handOver(socket),
      allowH2: false,
      maxHeaderSize: maxHeadBytes,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    try {
      return await requestBy(client, socket, ask, look, taking);
    } finally {
      void client.destroy(over);
    }
  } finally {
    socket.destroy();
  }
}

async function requestBy(
  client: InstanceType<Undici['Client']>,
  socket: Socket,
  ask: Ask,
  look: HttpLook,
  { maxBytes, asksFor, body }: Taking,
): Promise<HttpReading> {
  const maxReceivedBytes = maxBesideBytes + maxBytes;
  const authority = authorityOf(ask);
  const where: HttpWhere = { address: ask.address, port: ask.port, url: `${ask.scheme}://${authority}${ask.path}` };
  const reading = await read<HttpWhere, Head>(where, look.deadline, look.timeoutMs, () => {
    const head = Promise.withResolvers<Head>();
    let interim = 0;
    let received = 0;
    let said: Buffer = Buffer.alloc(0);
    const fail = (error: Error): void => {
      const told = explain(error, said);
      head.reject(told);
      body.fail(told);
    };
    // By now undici listens for `readable`, so that this only overhears what it reads.
    client.once('connect', () => {
      socket.on('data', (chunk: Buffer) => {
        if (received === 0) said = chunk.subarray(0, 200);
        if (received > maxReceivedBytes) fail(new LookError('too-large', `more than ${maxReceivedBytes} bytes came`));
        received += chunk.length;
      });
    });
    const headers = { host: authority, 'user-agent': `hostprobe/${look.version}`, accept: '*/*', ...asksFor };
    client.dispatch(
      { path: ask.path, method: 'GET', headers, reset: true },
      {
        onRequestStart: () => undefined,
        onResponseStart(controller, status) {
          if (status >= 200) head.resolve({ status, headers: keptHeaders(controller.rawHeaders), interim });
          else if (++interim > maxInterim)
            fail(new LookError('malformed', `more than ${maxInterim} interim responses came`));
        },
        onResponseData: (_controller, chunk) => body.take(chunk),
        onResponseEnd() {
          body.end('whole');
          // Undici would do it too, with an error and a trace for nobody.
          socket.destroy();
        },
        // The connection's first error is what happened; the last is only what undici made of it.
        onResponseError: (_controller, error) => fail(errorOf(socket) ?? error),
      },
    );
    return head.promise;
  });
  if (!reading.ok) return reading;
  const { start, ...rest } = await body.within(look.deadline, Math.max(0, look.bodyTimeoutMs - reading.ms));
  const { value } = reading;
  return { ...reading, value: { ...value, body: value.status < 400 ? rest : { ...rest, start } } };
}

function authorityOf({ host, port, scheme }: Ask): string {
  const name = isAddress(host) && familyOf(host) === 6 ? `[${host}]` : host;
  return port === (scheme === 'https' ? 443 : 80) ? name : `${name}:${port}`;
}

/** Undici's words, which know the library and not the server, in ours. */
function explain(error: Error, said: Buffer): Error {
  const malformed = (what: string): LookError => new LookError('malformed', `${what}: it said ${quoteSaid(said)}`);
  if (error.name === 'HeadersOverflowError') return new LookError('too-large', `a head of over ${maxHeadBytes} bytes`);
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

const kept: readonly string[] = [
  'location',
  'server',
  'date',
  'age',
  'content-type',
  'content-length',
  'retry-after',
  'www-authenticate',
  'via',
  'cf-ray',
  'cf-cache-status',
  'cf-error-type',
  'cf-error-origin',
  'x-served-by',
  'strict-transport-security',
];
const maxHeaders = 64;
const maxValue = 1024;

/** Undici gives HTTP/1.1 headers as a flat list of bytes, names and values in turn. */
function keptHeaders(raw: unknown): HttpResponse['headers'] {
  const flat: unknown[] = Array.isArray(raw) ? raw : [];
  const headers: [string, string][] = [];
  for (let i = 0; i + 1 < flat.length && headers.length < maxHeaders; i += 2) {
    const name = latin1(flat[i]).toLowerCase();
    if (kept.includes(name)) headers.push([name, latin1(flat[i + 1]).slice(0, maxValue)]);
  }
  return headers;
}

const latin1 = (bytes: unknown): string => (bytes instanceof Uint8Array ? Buffer.from(bytes).toString('latin1') : '');
