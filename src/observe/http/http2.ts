import type { ClientHttp2Session, ClientHttp2Stream, connect } from 'node:http2';
import { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { LookError } from '../classify.ts';
import { errorOf } from '../tcp/lasting.ts';
import { quoteSaid } from '../tcp/said.ts';
import { overhearFrames, type Frames } from './http2-frames.ts';
import { headTooLarge, maxHeadBytes, pairsOf, type Speaker } from './speaker.ts';

let http2: Promise<{ readonly connect: typeof connect }> | undefined;

/** A server is in the connection already; the library wants to know where it connects to all the same. */
const nowhere = new URL('http://connected.invalid');
const settings = { enablePush: false, maxHeaderListSize: maxHeadBytes };
/** Each counts for 32 octets beside its own (RFC 9113 6.5.2): the size is the limit, not the number. */
const maxHeaderListPairs = maxHeadBytes / 32;

/** HTTP/2 on a connection on which it was agreed, for one request. */
export async function openHttp2(socket: TLSSocket): Promise<Speaker> {
  const library = await (http2 ??= import('node:http2'));
  let session: ClientHttp2Session | null = null;
  return {
    ask({ authority, scheme, path, headers }, hearing) {
      const frames = overhearFrames();
      let stream: ClientHttp2Stream | null = null;
      const fail = (error: Error | null): void =>
        hearing.fail(explain(errorOf(socket) ?? error, frames, stream?.rstCode));
      socket.once('close', () => fail(null));
      const wire = wireOver(socket, (chunk) => {
        frames.take(chunk);
        hearing.received(chunk.length);
      });
      session = library.connect(nowhere, { createConnection: () => wire, settings, maxHeaderListPairs });
      session.on('error', fail);
      const pseudo = [':method', 'GET', ':scheme', scheme, ':authority', authority, ':path', path];
      stream = session.request([...pseudo, ...headers.flat()], { endStream: true });
      const head = (_headers: unknown, _flags: number, raw: readonly string[]): void => {
        const [[, status] = ['', ''], ...rest] = pairsOf(raw);
        hearing.head(Number(status), rest);
      };
      stream.on('headers', head);
      stream.on('response', head);
      stream.on('data', hearing.data);
      // Node ends a stream that was reset without an error, too.
      stream.on('end', () => (frames.ended ? hearing.end() : fail(null)));
      stream.on('error', fail);
      stream.on('close', () => fail(null));
    },
    close: () => session?.destroy(),
  };
}

/** The connection as the library sees it: all that comes passes by us. It is for the session to end. */
function wireOver(socket: TLSSocket, overhear: (chunk: Buffer) => void): Duplex {
  const wire = new Duplex({
    read: () => void socket.resume(),
    write: (chunk, _encoding, done) => void socket.write(chunk, done),
  });
  socket.on('data', (chunk: Buffer) => {
    overhear(chunk);
    if (!wire.push(chunk)) socket.pause();
  });
  socket.once('end', () => wire.push(null));
  socket.once('close', () => wire.destroy());
  wire.on('error', () => undefined);
  return wire;
}

/** What the server said goes before what the library makes of it. */
function explain(error: Error | null, { goaway, reset, greeted, said }: Frames, rstCode: number | undefined): Error {
  if (goaway !== null && (goaway.code !== codes.noError || goaway.lastStream === 0)) {
    const why = goaway.debug.length === 0 ? '' : ` and ${quoteSaid(goaway.debug)}`;
    const unheard = goaway.lastStream === 0 && goaway.code === codes.noError;
    const text = `the server ended the HTTP/2 connection with GOAWAY ${nameOf(goaway.code)}${why}`;
    return new LookError('closed', text, againAfter(goaway.code) ?? (unheard ? 'same' : undefined));
  }
  if (reset !== null) {
    const text = `the server reset the HTTP/2 stream with ${nameOf(reset)} instead of finishing its answer`;
    return new LookError('reset', text, againAfter(reset));
  }
  const agreed = 'the server agreed on HTTP/2';
  if (!greeted && said.length > 0) return new LookError('malformed', `${agreed} and then said ${quoteSaid(said)}`);
  // Nothing that we set bounds but the head.
  if (rstCode === codes.enhanceYourCalm) return headTooLarge();
  if (error !== null && isOfHttp2(error))
    return new LookError('malformed', `${agreed} and then broke it: ${error.message}`);
  if (error !== null) return error;
  const sofar = said.length === 0 ? 'without a word of it' : 'before its answer was whole';
  return new LookError('closed', `${agreed} and then closed the connection ${sofar}`);
}

const isOfHttp2 = (error: Error): boolean =>
  'code' in error && typeof error.code === 'string' && error.code.startsWith('ERR_HTTP2');

/** RFC 9113 7, in its order. */
const names = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
] as const;
const codes = { noError: 0, refusedStream: 7, enhanceYourCalm: 11, http11Required: 13 } as const;

const nameOf = (code: number): string => names[code] ?? `the unknown code ${code}`;

/** Nothing was done with the request: RFC 9113 8.7, and 7 for HTTP_1_1_REQUIRED. */
const againAfter = (code: number): 'same' | 'http/1.1' | undefined =>
  code === codes.http11Required ? 'http/1.1' : code === codes.refusedStream ? 'same' : undefined;
