import { createServer, request as requestUp, type IncomingMessage, type RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import type { EchoAnswer, EchoLook } from '../../src/model/echo.ts';
import { echoes, forgedEchoes } from '../../src/observe/http/pages/echoes.ts';
import { noPages } from '../../src/observe/http/pages/page-looks.ts';
import { key } from '../echo/talking.ts';
import { settings, type Deviation } from './evidence.ts';
import { bareWires } from './looking.ts';
import { listen, patience, type Loopback } from './loopback.ts';
import { pageLook } from './page-look.ts';

export interface Manner {
  readonly target?: Deviation['target'];
  readonly echoKey?: string | null;
  readonly echoPath?: string;
  readonly inCluster?: boolean;
  readonly patienceMs?: number;
}

/** The echo behind a server is asked, and again with forged headers; no connection is left open. */
export async function lookForEcho(
  server: Loopback,
  manner: Manner = {},
): Promise<{ honest: EchoLook[]; forged: EchoLook[] }> {
  const { target, echoKey = key, echoPath = settings.sourceIp.echoPath, inCluster = false, patienceMs } = manner;
  using deadline = patience(patienceMs);
  const wires = bareWires({ ...settings, sourceIp: { ...settings.sourceIp, echoPath } });
  const expecting = { ...target, expect: { sourceIp: 'preserved', ...target?.expect } } as const;
  const look = await pageLook(server, deadline, expecting, { ...wires, echoKey, inCluster });
  const honest = await echoes(look);
  const forged = await forgedEchoes(look, { ...noPages, echoes: honest });
  await expect.poll(() => server.open()).toBe(0);
  return { honest: [...honest], forged: [...forged] };
}

/** What is to be believed of the answer. */
export const toldBy = (look: EchoLook | undefined): EchoAnswer['told'] => {
  if (look?.reading.ok !== true) throw new Error(`no answer: ${JSON.stringify(look?.reading)}`);
  return look.reading.value.told;
};
export const told = async (server: Loopback, manner?: Manner): Promise<EchoAnswer['told']> =>
  toldBy((await lookForEcho(server, manner)).honest[0]);

export const serve = (answer: RequestListener): Promise<Loopback> => listen(createServer(answer));

/** A proxy that says from whom it has a request, before this server. */
export function proxying(port: number, change: (headers: IncomingMessage['headers']) => object = (headers) => headers) {
  const answer: RequestListener = (request, response) => {
    const peer = String(request.socket.remoteAddress);
    const headers = { ...change(request.headers), 'x-forwarded-for': peer, connection: 'close' };
    const up = requestUp({ port, host: '127.0.0.1', path: request.url, headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(response);
    });
    up.end();
  };
  return answer;
}
export const proxy = (...given: Parameters<typeof proxying>): Promise<Loopback> => serve(proxying(...given));

/** The page that a server gives to this request, as text. */
export async function pageOf(port: number, { url, headers }: IncomingMessage, more: object = {}): Promise<string> {
  const answered = Promise.withResolvers<IncomingMessage>();
  const all = { ...headers, ...more, connection: 'close' };
  requestUp({ port, host: '127.0.0.1', path: url, headers: all }, answered.resolve).on('error', answered.reject).end();
  return text(await answered.promise);
}
