import type { EchoPage } from '../../model/echo.ts';

/**
 * The header with which the prober asks: `1 NONCE SECONDS MAC`, where NONCE is 32 lower-case hex digits, SECONDS are
 * since the epoch and MAC is HMAC-SHA256 over `requestWords` in lower-case hex, or `-` without a key.
 */
export const echoHeader = 'hostprobe-echo';
/** Where the echo answers, if nobody says otherwise. */
export const usualEchoPath = '/.well-known/hostprobe/echo';
/** How far the clocks of prober and echo may be apart: a request that was overheard is of no use for long. */
export const echoPatienceSeconds = 900;

/** What the MAC of a request is over. */
export const requestWords = (nonce: string, seconds: number): string =>
  `hostprobe.echo/1 request\n${nonce}\n${seconds}`;

/** What the MAC of an answer is over: its nonce, and the page without its MAC as `JSON.stringify` writes it. */
export const answerWords = (nonce: string, page: Omit<EchoPage, 'mac'>): string =>
  `hostprobe.echo/1 answer\n${nonce}\n${JSON.stringify(page)}`;

export interface EchoAsk {
  readonly nonce: string;
  readonly seconds: number;
  /** Null where it is not signed. */
  readonly mac: string | null;
}

export const echoHeaderValue = ({ nonce, seconds, mac }: EchoAsk): string => `1 ${nonce} ${seconds} ${mac ?? '-'}`;

/** Null for what is no such header. */
export function parseEchoHeader(value: string): EchoAsk | null {
  const parts = /^1 ([0-9a-f]{32}) ([0-9]{1,12}) ([0-9a-f]{64}|-)$/.exec(value);
  if (parts === null) return null;
  const [, nonce = '', seconds = '', mac = ''] = parts;
  return { nonce, seconds: Number(seconds), mac: mac === '-' ? null : mac };
}
