import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { listen } from '../support/loopback.ts';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface LetterBox extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly at: string;
  readonly received: readonly Received[];
}

export interface Answer {
  /** Null: the connection is broken off. */
  readonly status: number | null;
  readonly statusMessage?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** It never ends what it answers. */
  readonly endless?: boolean;
}

/** An HTTP server that keeps what it gets, and gives these answers in turn, the last of them for ever. */
export async function startLetterBox(answers: readonly Answer[], tls?: ServerOptions): Promise<LetterBox> {
  const received: Received[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      received.push({ method, path: url, headers, body: Buffer.concat(chunks).toString() });
      const answer = answers[Math.min(received.length, answers.length) - 1];
      if (answer === undefined || answer.status === null) {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status, answer.statusMessage, answer.headers);
      response.write(answer.body ?? '');
      if (answer.endless !== true) response.end();
    });
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  const listening = await listen(server);
  return {
    at: `127.0.0.1:${listening.port}`,
    received,
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  };
}
