import type { Arrival } from '../model/echo.ts';
import { readAsked, type RequestLike } from './asked.ts';
import { echoPage, isSigned, pageText } from './page.ts';

/** To whom the echo answers, and as who. */
export interface Echoing {
  /** Shared with the prober; null where nothing is signed. */
  readonly key: string | null;
  /** Whether those are answered, too, who do not have the key. */
  readonly open: boolean;
  readonly path: string;
  /** Which one this is, as the name of its Pod. */
  readonly instance: string;
}

/** Where the connection of a request comes from. */
export type Origin = Pick<Arrival, 'peer' | 'proxy'>;

export interface Answer {
  readonly status: 200 | 404 | 431;
  readonly type: string;
  readonly body: string;
}

/** What a proxy writes is short; what is more is not told in part, for a part would pass for the whole. */
const mostHeaders = 64;
const longestValue = 2048;

const plain = 'text/plain; charset=utf-8';
const nothing: Answer = { status: 404, type: plain, body: 'Not Found\n' };
const tooLarge: Answer = { status: 431, type: plain, body: 'Request Header Fields Too Large\n' };

/** The answer to one request. Who may not ask learns nothing, not even that there is an echo. */
export function answerTo(
  request: RequestLike,
  { peer, proxy }: Origin,
  { key, open, path, instance }: Echoing,
  nowMs: number,
): Answer {
  const asked = readAsked(request);
  if (asked === null || asked.path !== path) return nothing;
  const { ask, host, headers } = asked;
  const mayAsk = open || (ask !== null && key !== null && isSigned(ask, key, nowMs));
  if (!mayAsk) return nothing;
  if (headers.length > mostHeaders || headers.some(([, value]) => value.length > longestValue)) return tooLarge;
  const page = echoPage({ peer, proxy, host, headers }, instance, ask?.nonce ?? null, key);
  return { status: 200, type: 'application/json', body: pageText(page) };
}
