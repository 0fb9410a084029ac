import { createHmac, timingSafeEqual } from 'node:crypto';
import { answerWords, echoPatienceSeconds, requestWords, type EchoAsk } from '../facts/http/echo-words.ts';
import { echoSchema, type Arrival, type EchoPage } from '../model/echo.ts';

const macOf = (key: string, words: string): Buffer => createHmac('sha256', key).update(words).digest();

/** Whether this was asked by one who has the key, and not long ago. */
export function isSigned({ nonce, seconds, mac }: EchoAsk, key: string, nowMs: number): boolean {
  if (mac === null || Math.abs(nowMs / 1000 - seconds) > echoPatienceSeconds) return false;
  return timingSafeEqual(Buffer.from(mac, 'hex'), macOf(key, requestWords(nonce, seconds)));
}

/** What is told of a request: signed where there is a key, and a nonce to sign. */
export function echoPage(arrival: Arrival, instance: string, nonce: string | null, key: string | null): EchoPage {
  const page = { schema: echoSchema, instance, nonce, ...arrival } as const;
  const mac = key === null || nonce === null ? null : macOf(key, answerWords(nonce, page)).toString('hex');
  return { ...page, mac };
}

/** JSON that is harmless wherever it is opened; what it is parsed to is as it was. */
export const pageText = (page: EchoPage): string =>
  `${JSON.stringify(page).replaceAll(
    /[<>&'\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )}\n`;
