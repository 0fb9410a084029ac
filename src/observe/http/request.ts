import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { authorityOf, urlOf } from '../../facts/http/authority.ts';
import { userAgent } from '../../facts/http/user-agent.ts';
import type { Endpoint } from '../../model/evidence.ts';
import type { HttpReading, HttpResponse, HttpWhere } from '../../model/http.ts';
import { LookError } from '../classify.ts';
import type { Deadline } from '../deadline.ts';
import { read } from '../read.ts';
import { readBody, type BodyReader } from './body.ts';
import { openHttp1 } from './http1.ts';
import { openHttp2 } from './http2.ts';
import { keptOf } from './kept-headers.ts';
import type { Headers, Speaker } from './speaker.ts';

export interface Ask extends Endpoint {
  readonly scheme: 'http' | 'https';
  /** As a target's: a name, or an address without brackets. */
  readonly host: string;
  /** With a slash in front, and the query. */
  readonly path: string;
  /** Beside our own, in order, each a line of its own; names in lower case. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

export interface HttpLook {
  readonly deadline: Deadline;
  /** For the head. */
  readonly timeoutMs: number;
  /** For head and body together; a body after a head that took longer is not waited for. */
  readonly bodyTimeoutMs: number;
  /** A body of which more was announced is waited on after that, until it was silent for so long. */
  readonly silenceMs?: number;
  /** Of hostprobe, for `user-agent`. */
  readonly version: string;
}

/** As much of a page as is counted and hashed. */
export const maxPageBytes = 65_536;
const maxInterim = 20;
/** Of what comes beside the body: the head, framing, and interim responses. */
const maxBesideBytes = 458_752;

type Head = Omit<HttpResponse, 'body'>;

/**
 * One GET on a connection that was made for it, TCP or TLS, which it owns from here on: over HTTP/2 where that was agreed
 * on it, else over HTTP/1.1. `ms` is the time to the
 * response's head or to the failure. What ends the body, our limits or the server, does not undo the response. No
 * redirect is followed.
 */
export const requestHttp = (socket: Socket, ask: Ask, look: HttpLook): Promise<HttpReading> =>
  request(socket, ask, look, { maxBytes: maxPageBytes, body: readBody(maxPageBytes) });

/** The same, with the body, of which no more than this is read. */
export async function requestBytes(
  socket: Socket,
  ask: Ask,
  look: HttpLook,
  maxBytes: number,
): Promise<{ readonly reading: HttpReading; readonly body: Buffer }> {
  const body = readBody(maxBytes);
  const reading = await request(socket, ask, look, { maxBytes, body });
  return { reading, body: body.kept() };
}

interface Taking {
  readonly maxBytes: number;
  readonly body: BodyReader;
}

async function request(socket: Socket, ask: Ask, look: HttpLook, taking: Taking): Promise<HttpReading> {
  try {
    const isHttp2 = socket instanceof TLSSocket && socket.alpnProtocol === 'h2';
    const speaker = isHttp2 ? await openHttp2(socket) : await openHttp1(socket);
    try {
      return await requestBy(speaker, isHttp2 ? { protocol: 'h2' } : {}, ask, look, taking);
    } finally {
      speaker.close();
    }
  } finally {
    socket.destroy();
  }
}

async function requestBy(
  speaker: Speaker,
  over: Pick<HttpWhere, 'protocol'>,
  ask: Ask,
  look: HttpLook,
  { maxBytes, body }: Taking,
): Promise<HttpReading> {
  const { address, port, scheme, path } = ask;
  const maxReceivedBytes = maxBesideBytes + maxBytes;
  const authority = authorityOf(ask);
  const where: HttpWhere = { address, port, url: urlOf(ask, path), ...over };
  const headers = [...ownHeaders(look.version), ...(ask.headers ?? [])];
  let announcedBytes: number | null = null;
  const reading = await read<HttpWhere, Head>(where, look.deadline, look.timeoutMs, () => {
    const head = Promise.withResolvers<Head>();
    let interim = 0;
    let received = 0;
    const fail = (error: Error): void => {
      head.reject(error);
      body.fail(error);
    };
    speaker.ask(
      { authority, scheme, path, headers },
      {
        received(bytes) {
          if (received > maxReceivedBytes) fail(new LookError('too-large', `more than ${maxReceivedBytes} bytes came`));
          received += bytes;
        },
        head(status, all, version) {
          if (status >= 200) {
            announcedBytes ??= announcedBy(all);
            head.resolve({ status, ...(version === '1.0' && { version }), ...keptOf(all), interim });
          } else if (++interim > maxInterim)
            fail(new LookError('malformed', `more than ${maxInterim} interim responses came`));
        },
        data: body.take,
        end: () => body.end('whole'),
        fail,
      },
    );
    return head.promise;
  });
  if (!reading.ok) return reading;
  const timeoutMs = Math.max(0, look.bodyTimeoutMs - reading.ms);
  const patience = { timeoutMs, announcedBytes, silenceMs: look.silenceMs };
  const { start, ...rest } = await body.within(look.deadline, patience);
  const { value } = reading;
  return { ...reading, value: { ...value, body: value.status < 400 ? rest : { ...rest, start } } };
}

/** How long the body is to be (RFC 9112 6.3); null where that is not said, or said twice. */
function announcedBy(headers: Headers): number | null {
  const valuesOf = (wanted: string): Set<string> =>
    new Set(headers.flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value.trim()] : [])));
  const [said = '', ...others] = valuesOf('content-length');
  const isSaid = others.length === 0 && /^\d{1,15}$/.test(said) && valuesOf('transfer-encoding').size === 0;
  return isSaid ? Number(said) : null;
}

/** Pages are taken as they are: what nobody compressed cannot burst. */
const ownHeaders = (version: string): [string, string][] => [
  ['user-agent', userAgent(version)],
  ['accept', '*/*'],
  ['accept-encoding', 'identity'],
];
