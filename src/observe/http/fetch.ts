import type { Reading } from '../../model/reading.ts';
import type { Deadline } from '../deadline.ts';

/** What came; any status is an answer. */
export interface Fetched {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export interface FetchLook {
  readonly deadline: Deadline;
  readonly timeoutMs: number;
  /** A longer body is a failure, `too-large`. */
  readonly maxBytes: number;
}

/** One GET of a URL that certificates or authorities name: no redirect, no credentials; never what may not be dialled. */
export type Fetch = (url: string, look: FetchLook) => Promise<Reading<{ readonly url: string }, Fetched>>;
