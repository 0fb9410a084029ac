import { LookError } from '../classify.ts';

/** A GET, for whatever version of HTTP. */
export interface Asked {
  readonly authority: string;
  readonly scheme: 'http' | 'https';
  readonly path: string;
  /** Without the host. Names are lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Whom an answer is told, as it comes. Only the first word on how it ended counts, of `end` and `fail`. */
export interface Hearing {
  /** What came on the connection, framing and all. */
  received(bytes: number): void;
  /** Each interim response, and then the final one; names may be in any case. */
  head(status: number, headers: readonly (readonly [name: string, value: string])[]): void;
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

/** A server is in the connection already; libraries want to know where they connect to all the same. */
export const nowhere = new URL('http://connected.invalid');

export const headTooLarge = (): LookError => new LookError('too-large', `a head of over ${maxHeadBytes} bytes`);
