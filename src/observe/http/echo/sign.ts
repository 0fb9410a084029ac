import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { answerWords, echoHeader, echoHeaderValue, requestWords } from '../../../facts/http/echo-words.ts';

/** One request to an echo, by which its answer is known again. */
export interface Signed {
  readonly nonce: string;
  readonly header: readonly [name: string, value: string];
}

/** Without a key nobody can tell who asks. */
export function signRequest(key: string | null): Signed {
  const nonce = randomBytes(16).toString('hex');
  const seconds = Math.floor(Date.now() / 1000);
  const mac = key === null ? null : macOf(key, requestWords(nonce, seconds));
  return { nonce, header: [echoHeader, echoHeaderValue({ nonce, seconds, mac })] };
}

/** The path with a query of its own, so that no cache has an answer. */
export const uncached = (path: string, { nonce }: Signed): string =>
  `${path}${path.includes('?') ? '&' : '?'}hostprobe=${nonce}`;

/** Whether who has the key wrote this page in answer to this request. */
export function isSignedBy(key: string, nonce: string, page: Parameters<typeof answerWords>[1], mac: string): boolean {
  const ours = Buffer.from(macOf(key, answerWords(nonce, page)));
  const theirs = Buffer.from(mac);
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}

const macOf = (key: string, words: string): string => createHmac('sha256', key).update(words).digest('hex');
