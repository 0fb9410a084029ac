import { createHmac, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { answerWords, echoHeader, echoHeaderValue, requestWords } from '../../src/facts/http/echo-words.ts';
import { startEcho, type EchoOptions, type RunningEcho } from '../../src/echo/echo.ts';
import { echoLimits, type EchoLimits } from '../../src/echo/echo-limits.ts';
import type { EchoPage } from '../../src/model/echo.ts';

export const key = 'a key that is shared with the prober';
export const path = '/.well-known/hostprobe/echo';

export interface Started extends RunningEcho, AsyncDisposable {
  /** What it warned of. */
  readonly warnings: readonly string[];
}

/** An echo on loopback, signed unless said otherwise. */
export async function started(over: Partial<EchoOptions> = {}, limits: Partial<EchoLimits> = {}): Promise<Started> {
  const warnings: string[] = [];
  const running = await startEcho(
    {
      listen: { address: '127.0.0.1', port: 0 },
      key,
      open: false,
      path,
      instance: 'echo-1',
      warn: ({ message }) => void warnings.push(message),
      ...over,
    },
    { ...echoLimits, ...limits },
  );
  return { ...running, warnings, [Symbol.asyncDispose]: running.close };
}

export const macOf = (secret: string, words: string): string =>
  createHmac('sha256', secret).update(words).digest('hex');

export const newNonce = (): string => randomBytes(16).toString('hex');

/** The line of a request that a prober with this key writes. */
export function askLine(
  nonce = newNonce(),
  secret: string | null = key,
  seconds = Math.floor(Date.now() / 1000),
): string {
  const mac = secret === null ? null : macOf(secret, requestWords(nonce, seconds));
  return `${echoHeader}: ${echoHeaderValue({ nonce, seconds, mac })}`;
}

export const request = (lines: readonly string[], first = `GET ${path} HTTP/1.1`): string =>
  [first, ...lines, '', ''].join('\r\n');

/** A request with the usual Host, of a prober, after which the connection ends. */
export const signedRequest = (...lines: readonly string[]): string =>
  request(['Host: demo.example.com', askLine(), 'Connection: close', ...lines]);

export interface Heard {
  readonly status: number;
  /** Names in lower case; of several of one name, the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Writes these pieces, each by itself, and gives all that comes until the connection ends. */
export async function talk(port: number, pieces: readonly (string | Uint8Array)[]): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const ended = textOf(socket);
  for (const piece of pieces) {
    if (socket.destroyed) break;
    const written = Promise.withResolvers<void>();
    socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece, () => written.resolve());
    await written.promise;
  }
  return ended;
}

/** All that comes until the connection ends, whichever way. */
export async function textOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  socket
    .on('data', (chunk: Buffer) => chunks.push(chunk))
    .on('error', () => socket.destroy())
    .on('close', () => resolve());
  await promise;
  return Buffer.concat(chunks).toString('latin1');
}

/** The answers in a text, one after another, each as long as it says. */
export function answersIn(text: string): Heard[] {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return [];
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const from = end + 4;
  const to = from + Number(headers['content-length'] ?? 0);
  const status = Number(statusLine.split(' ')[1]);
  return [{ status, headers, body: text.slice(from, to) }, ...answersIn(text.slice(to))];
}

/** The one answer to what was said. */
export async function answerOf(port: number, ...pieces: readonly (string | Uint8Array)[]): Promise<Heard> {
  const [answer, ...others] = answersIn(await talk(port, pieces));
  if (answer === undefined || others.length > 0) throw new Error(`${others.length + 1} answers where one was meant`);
  return answer;
}

export const pageIn = ({ body }: Heard): EchoPage => JSON.parse(body) as EchoPage;

/** Whether the answer is that of an echo with this key to this nonce, as a prober finds it out. */
export function isOurs(heard: Heard, nonce: string, secret = key): boolean {
  const { mac, ...page } = pageIn(heard);
  return page.nonce === nonce && mac === macOf(secret, answerWords(nonce, page));
}
