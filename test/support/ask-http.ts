import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { expect } from 'vitest';
import { chainOf, type Identity } from '../../src/lab/certificates.ts';
import type { HttpReading } from '../../src/model/http.ts';
import type { Deadline } from '../../src/observe/deadline.ts';
import { requestHttp, type Ask } from '../../src/observe/http/request.ts';
import { createProbeContext, handshake } from '../../src/observe/tls/handshake.ts';
import { dial, listen, patience, type Loopback } from './loopback.ts';

export interface AskOptions extends Partial<Ask> {
  readonly timeoutMs?: number;
  readonly silenceMs?: number;
  readonly alpn?: readonly string[];
  /** Before the request is made. */
  readonly meanwhile?: (socket: Socket) => Promise<void>;
}

/** A request as the prober makes it, which leaves no connection open. */
export async function askHttp(server: Loopback, options: AskOptions = {}): Promise<HttpReading> {
  const { timeoutMs = 3000, silenceMs, alpn = ['http/1.1'], meanwhile, ...over } = options;
  using deadline = patience();
  const { socket } = await dial(server, deadline);
  if (socket === null) throw new Error('no connection');
  const { address, port } = server;
  const what: Ask = { address, port, scheme: 'http', host: 'demo.example.com', path: '/', ...over };
  const ready = what.scheme === 'http' ? socket : await secure(socket, server, alpn, deadline);
  await meanwhile?.(ready);
  const look = { deadline, timeoutMs, bodyTimeoutMs: timeoutMs, version: '9.9.9' };
  const reading = await requestHttp(ready, what, { ...look, ...(silenceMs !== undefined && { silenceMs }) });
  expect(ready.destroyed).toBe(true);
  await expect.poll(() => server.open()).toBe(0);
  return reading;
}

async function secure(
  socket: Socket,
  { address, port }: Loopback,
  alpn: readonly string[],
  deadline: Deadline,
): Promise<TLSSocket> {
  const shaken = await handshake(
    socket,
    { address, port, serverName: 'demo.example.com' },
    { deadline, timeoutMs: 3000, context: createProbeContext([]), alpn, redial: async () => null },
  );
  if (shaken.socket === null) throw new Error('no handshake');
  return shaken.socket;
}

/** A server of bare TLS that reads whatever comes. */
export function listenTls(
  leaf: Identity,
  onSocket: (socket: TLSSocket) => void,
  options: object = {},
): Promise<Loopback> {
  const server = createServer({ ...chainOf(leaf), ...options }, (socket) => {
    socket.on('error', () => undefined);
    onSocket(socket);
    socket.resume();
  });
  server.on('tlsClientError', () => undefined);
  return listen(server);
}
