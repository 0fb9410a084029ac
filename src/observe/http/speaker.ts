import { LookError } from '../classify.ts';

/** Names may be in any case. */
export type Headers = readonly (readonly [name: string, value: string])[];

/** A GET, for whatever version of HTTP. */
export interface Asked {
  readonly authority: string;
  readonly scheme: 'http' | 'https';
  readonly path: string;
  /** Without the host. Names are lower case. */
  readonly headers: Headers;
}

/** Whom an answer is told, as it comes. Only the first word on how it ended counts, of `end` and `fail`. */
export interface Hearing {
  /** What came on the connection, framing and all. */
  received(bytes: number): void;
  /** Each interim response, and then the final one; of HTTP/1 with its version. */
  head(status: number, headers: Headers, version?: string): void;
  data(chunk: Buffer): void;
  end(): void;
  fail(error: Error): void;
}

/** What asks once on a connection that is there already. */
export interface Speaker {
  ask(asked: Asked, hearing: Hearing): void;
  close(): void;
}

/** As much of a head as browsers take. */
export const maxHeadBytes = 262_144;

export const headTooLarge = (): LookError => new LookError('too-large', `a head of over ${maxHeadBytes} bytes`);

/** Of names and values in turn, as Node gives them. */
export function pairsOf(flat: readonly string[]): Headers {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) pairs.push([flat[i] ?? '', flat[i + 1] ?? '']);
  return pairs;
}
