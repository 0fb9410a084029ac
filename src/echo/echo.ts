import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { plainAddress } from '../facts/addresses.ts';
import type { End } from '../model/echo.ts';
import { answerTo, type Answer, type Echoing, type Origin } from './answer.ts';
import { echoLimits, type EchoLimits } from './echo-limits.ts';
import { afterPreamble } from './preamble.ts';

export interface EchoOptions extends Echoing {
  /** Null for all addresses, of both families. Port 0 is any that is free. */
  readonly listen: { readonly address: string | null; readonly port: number };
  /** Told of what keeps the server from taking connections while it runs. */
  readonly warn: (error: Error) => void;
}

export interface RunningEcho {
  readonly address: string;
  readonly port: number;
  /** Takes no new connections, lets answers that are under way finish, and cuts what is left after a while. */
  close(): Promise<void>;
}

/** Starts the echo. Rejects with Node's error where it cannot listen. */
export async function startEcho(options: EchoOptions, limits: EchoLimits = echoLimits): Promise<RunningEcho> {
  const origins = new WeakMap<Socket, Origin>();
  const mayAwait = answersAwaited(limits.awaitedBytes);
  const server = createEchoServer(limits, (request, response) => {
    const { socket } = request;
    const origin = origins.get(socket) ?? { peer: null, proxy: null };
    const answer = answerTo(request, origin, options, Date.now());
    if (mayAwait(socket, answer, response)) send(answer, response, server.listening);
    else socket.destroy();
  });
  const waiting = greetFirst(server, limits.preambleMs, (socket, origin) => void origins.set(socket, origin));
  const { address, port } = options.listen;
  server.listen({ port, ...(address === null ? {} : { host: address }) });
  await once(server, 'listening');
  server.on('error', options.warn);
  let closing: Promise<void> | null = null;
  return {
    ...boundTo(server),
    close: () => (closing ??= closeWithin(server, waiting, limits.closeMs)),
  };
}

function createEchoServer(
  { connections, headerBytes, headersMs, requestMs, idleMs, silentMs, lookEveryMs }: EchoLimits,
  respond: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const server = createServer({
    maxHeaderSize: headerBytes,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: idleMs,
    connectionsCheckingInterval: lookEveryMs,
    // What has no Host gets the answer that others get.
    requireHostHeader: false,
  });
  // The bytes of a header are bounded; of a bounded number of lines, the last would be dropped unsaid.
  server.maxHeadersCount = 0;
  server.maxConnections = connections;
  server.setTimeout(silentMs);
  // Those that ask are more than those that might ask again.
  server.on('drop', () => server.closeIdleConnections());
  server.on('request', respond);
  server.on('checkExpectation', respond);
  // Answered at once, which Node makes the last answer on its connection: the body may come or not.
  server.on('checkContinue', respond);
  return server;
}

/** Puts the PROXY protocol before HTTP. Gives the connections of which nothing is known yet. */
function greetFirst(
  server: Server,
  patienceMs: number,
  remember: (socket: Socket, origin: Origin) => void,
): ReadonlySet<Socket> {
  const waiting = new Set<Socket>();
  const serve = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    // Before it may be gone, and its end with it.
    const peer = peerOf(socket);
    const forget = (): void => void waiting.delete(socket);
    waiting.add(socket);
    socket.once('close', forget);
    afterPreamble(socket, patienceMs, (proxy) => {
      socket.off('close', forget);
      forget();
      remember(socket, { peer, proxy });
      for (const listener of serve) Reflect.apply(listener, server, [socket]);
    });
  });
  return waiting;
}

/** What an answer takes while it waits, beside its body. */
const answerBytes = 2048;

/**
 * Whether one more answer may wait for those before it on its connection: who asks and asks and takes no answer would
 * else have them pile up.
 */
function answersAwaited(mostBytes: number): (socket: Socket, answer: Answer, response: ServerResponse) => boolean {
  const awaited = new WeakMap<Socket, number>();
  const add = (socket: Socket, bytes: number): number => {
    const sum = (awaited.get(socket) ?? 0) + bytes;
    awaited.set(socket, sum);
    return sum;
  };
  return (socket, { body }, response) => {
    const bytes = answerBytes + body.length;
    response.once('close', () => add(socket, -bytes));
    return add(socket, bytes) <= mostBytes;
  };
}

function peerOf({ remoteAddress = '', remotePort }: Socket): End | null {
  const address = plainAddress(remoteAddress);
  return address === null ? null : { address, port: remotePort ?? null };
}

function send({ status, type, body }: Answer, response: ServerResponse, isKept: boolean): void {
  if (!isKept) response.setHeader('connection', 'close');
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

function boundTo(server: Server): { readonly address: string; readonly port: number } {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('it listens at no address of TCP');
  return { address: bound.address, port: bound.port };
}

async function closeWithin(server: Server, waiting: ReadonlySet<Socket>, patienceMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const socket of waiting) socket.destroy();
  const patience = setTimeout(() => server.closeAllConnections(), patienceMs);
  await closed.finally(() => clearTimeout(patience));
}
