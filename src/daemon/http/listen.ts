import { getRequestListener } from '@hono/node-server';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { withPort } from '../../facts/addresses.ts';
import type { Listen } from '../../config/endpoint.ts';
import { json } from './answers.ts';
import type { App } from './app.ts';
import { fixedHeaders } from './fixed-headers.ts';
import { httpLimits, type HttpLimits } from './http-limits.ts';
import type { HttpLog } from './means.ts';
import { readPair, watchPair, type PairWatch, type TlsFiles, type TlsPair } from './tls-files.ts';

export interface ListenOptions {
  readonly listen: Listen;
  /** Where they are now; null, when it begins, for plain HTTP. */
  readonly tls: () => TlsFiles | null;
  readonly log: HttpLog;
}

export interface Listening {
  readonly address: string;
  readonly port: number;
  /** Looks at once whether the files of TLS hold something else. */
  readTls(): Promise<void>;
  /** Takes no new connections, lets answers that are under way finish, and cuts what is left after so long. */
  close(graceMs: number): Promise<void>;
}

/** Why it cannot listen, as a mistake of the configuration. */
export class ListenError extends Error {
  override name = 'ListenError';
}

type Answering = Pick<App, 'fetch' | 'stop'>;

/** Answers over HTTP. Rejects with ListenError. */
export async function listen(
  app: Answering,
  options: ListenOptions,
  limits: HttpLimits = httpLimits,
): Promise<Listening> {
  const { log, tls } = options;
  const files = tls();
  const pair = files === null ? null : await pairOf(files);
  const answering = requestListener(app, pair !== null, limits, log);
  const { server, watch } = serverOf(pair, answering, tls, limits, log);
  limit(server, limits);
  try {
    await begin(server, options.listen);
  } catch (error) {
    watch?.stop();
    throw error;
  }
  server.on('error', (error) => log.error('our own HTTP has trouble', { error: String(error) }));
  let closing: Promise<void> | null = null;
  return {
    ...boundTo(server),
    readTls: async () => await watch?.look(),
    close: (graceMs) => (closing ??= closeWithin(server, app, watch, graceMs)),
  };
}

async function pairOf(files: TlsFiles): Promise<TlsPair> {
  try {
    return await readPair(files);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new ListenError(`server.tls: ${files.cert} and ${files.key} cannot be used: ${said}`, { cause: error });
  }
}

interface Served {
  readonly server: Server;
  readonly watch: PairWatch | null;
}

function serverOf(
  pair: TlsPair | null,
  answering: RequestListener,
  files: ListenOptions['tls'],
  limits: HttpLimits,
  log: HttpLog,
): Served {
  const shape = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    connectionsCheckingInterval: limits.lookEveryMs,
  };
  if (pair === null) return { server: createServer(shape, answering), watch: null };
  const server = createTlsServer({ ...shape, ...pair, handshakeTimeout: limits.headersMs }, answering);
  const take = (next: TlsPair): void => server.setSecureContext(next);
  return { server, watch: watchPair(pair, { files, take, everyMs: limits.tlsFilesMs, log }) };
}

function limit(server: Server, { connections, silentMs }: HttpLimits): void {
  // The bytes of a header are bounded; of a bounded number of lines, the last would be dropped unsaid.
  server.maxHeadersCount = 0;
  server.maxConnections = connections;
  server.setTimeout(silentMs);
  // Those that ask are more than those that might ask again.
  server.on('drop', () => server.closeIdleConnections());
}

function requestListener(app: Answering, isSecure: boolean, { pipelined }: HttpLimits, log: HttpLog): RequestListener {
  const headers = Object.entries(fixedHeaders(isSecure));
  const mayAnswer = answersAwaited(pipelined);
  const options = {
    overrideGlobalObjects: false,
    hostname: 'localhost',
    // Requests that are none, of which the app never hears.
    errorHandler: () => json({ error: 'the request is not as it should be: its target or its Host' }, 400),
  };
  return (incoming, outgoing) => {
    if (!mayAnswer(incoming, outgoing)) {
      incoming.socket.destroy();
      return;
    }
    for (const [name, value] of headers) outgoing.setHeader(name, value);
    const answer = getRequestListener((request) => app.fetch(request, { incoming, outgoing }), options);
    answer(incoming, outgoing).catch((error: unknown) => {
      log.error('an answer could not be sent', { error: String(error) });
      outgoing.destroy();
    });
  };
}

/** Whether one more answer may wait for those before it on its connection. */
function answersAwaited(most: number): (incoming: IncomingMessage, outgoing: ServerResponse) => boolean {
  const awaited = new WeakMap<Socket, number>();
  const add = (socket: Socket, count: number): number => {
    const sum = (awaited.get(socket) ?? 0) + count;
    awaited.set(socket, sum);
    return sum;
  };
  return ({ socket }, outgoing) => {
    outgoing.once('close', () => add(socket, -1));
    return add(socket, 1) <= most;
  };
}

async function begin(server: Server, { address, port }: Listen): Promise<void> {
  server.listen({ port, ...(address === null ? {} : { host: address }) });
  try {
    await once(server, 'listening');
  } catch (error) {
    const place = address === null ? `:${port}` : withPort(address, port);
    throw new ListenError(`server.listen: cannot listen at ${place}: ${whyNot(error)}`, { cause: error });
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there already',
  EACCES: 'this user may not take a port below 1024',
  EADDRNOTAVAIL: 'this machine has no such address',
};

function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const said = reasons[code];
  return said === undefined ? String(error) : `${said} (${code})`;
}

function boundTo(server: Server): { readonly address: string; readonly port: number } {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('it listens at no address of TCP');
  return { address: bound.address, port: bound.port };
}

async function closeWithin(server: Server, app: Answering, watch: PairWatch | null, graceMs: number): Promise<void> {
  watch?.stop();
  app.stop();
  const closed = once(server, 'close');
  server.prependListener('request', (_, outgoing) => outgoing.setHeader('connection', 'close'));
  server.close();
  const tidy = setInterval(() => server.closeIdleConnections(), 100);
  const patience = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed.finally(() => {
    clearInterval(tidy);
    clearTimeout(patience);
  });
}
