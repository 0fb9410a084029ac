import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { getCACertificates } from 'node:tls';
import type { Place } from './place.ts';

export interface Letter {
  readonly method: 'PUT' | 'POST';
  readonly place: Place;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Each is one try; `again` says whether another may come to something else. */
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly reason: string; readonly again: boolean };

export interface Persistence {
  /** How long is waited before each try that follows the first. */
  readonly pausesMs: readonly number[];
  /** When there is no more use in it, by `performance.now()`. */
  readonly until?: number;
  /** Aborted: what is under way may end, and nothing is begun again. */
  readonly signal: AbortSignal;
}

const patienceMs = 10_000;
/** For the words of a refusal: its status was told. */
const wordsMs = 1000;
const mostAnswerBytes = 2048;

/** Tries until it is taken, or the pauses are used up. */
export async function sendPersistently(
  letter: Letter,
  { pausesMs, until = Infinity, signal }: Persistence,
): Promise<Outcome> {
  const leftMs = (): number => until - performance.now();
  const trial = (): Promise<Outcome> => send(letter, Math.min(patienceMs, Math.max(1, leftMs())));
  let outcome = await trial();
  for (const ms of pausesMs) {
    if (outcome.ok || !outcome.again || leftMs() <= ms) break;
    await pause(ms, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    outcome = await trial();
  }
  return outcome;
}

async function send(letter: Letter, withinMs: number): Promise<Outcome> {
  const { mask, say } = letter.place;
  const patience = AbortSignal.timeout(Math.ceil(withinMs));
  try {
    const response = await answerTo(letter, patience);
    const { statusCode = 0, statusMessage = '', headers } = response;
    if (statusCode >= 200 && statusCode < 300) {
      response.destroy();
      return { ok: true };
    }
    const isRedirect = statusCode >= 300 && statusCode < 400;
    const more = isRedirect
      ? redirectText(headers.location, say)
      : wordsText(firstLine(await beginningOf(response, mask)), say);
    const said = `it answered ${statusCode}${statusMessage === '' ? '' : ` ${say(statusMessage)}`}`;
    return { ok: false, reason: `${said}${more}`, again: statusCode >= 500 };
  } catch (error) {
    return { ok: false, reason: say(patience.aborted ? lateText(withinMs) : reasonOf(error)), again: true };
  }
}

const lateText = (ms: number): string => `it did not answer within ${Math.round(ms / 100) / 10} s`;

type Say = Place['say'];

const redirectText = (location: string | undefined, say: Say): string =>
  `, and redirects are not followed${location === undefined ? '' : `: to ${say(location.replace(/\?.*/s, '?***'))}`}`;

const wordsText = (words: string, say: Say): string => (words === '' ? '' : `: ${say(words)}`);

const firstLine = (text: string): string => text.trim().split(/[\r\n]/, 1)[0] ?? '';

function answerTo({ method, place, headers, body }: Letter, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const content = Buffer.from(body);
  const options = {
    method,
    headers: {
      ...headers,
      'content-length': content.length,
      ...(place.authorization !== null && { authorization: place.authorization }),
    },
    // A connection of its own, which nothing has to close.
    agent: false,
    signal,
  } as const;
  const request: ClientRequest =
    place.url.protocol === 'https:'
      ? requestHttps(place.url, {
          ...options,
          ca: [...new Set([...getCACertificates('default'), ...getCACertificates('system')])],
        })
      : requestHttp(place.url, options);
  request.once('response', resolve);
  // Also after the answer: who refuses early may break off what is still being sent.
  request.on('error', reject);
  request.end(content);
  return promise;
}

/** The beginning of an answer's body, as far as it came soon, masked. */
async function beginningOf(response: IncomingMessage, mask: Place['mask']): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const late = setTimeout(() => response.destroy(), wordsMs);
  try {
    for await (const chunk of response) {
      if (!Buffer.isBuffer(chunk)) break;
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= mostAnswerBytes) break;
    }
  } catch {
    // It broke off, or came too late: its status has been told.
  } finally {
    clearTimeout(late);
  }
  const isWhole = response.complete && bytes <= mostAnswerBytes;
  response.destroy();
  // A character that was cut is none.
  const text = new TextDecoder().decode(Buffer.concat(chunks).subarray(0, mostAnswerBytes), { stream: !isWhole });
  return mask(text, isWhole);
}

/** Where several addresses were tried, the words of the first. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
