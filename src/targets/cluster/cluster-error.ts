import { cutWords } from '../../facts/cut-words.ts';

/**
 * What an API server has against a request, or that it gave no answer: `denied` it is not allowed, `absent` there is no
 * such resource, `gone` what it was to continue from is too old, `too-large` the answer is more than is taken.
 */
export type ClusterFailure = 'denied' | 'absent' | 'gone' | 'too-large' | 'failed';

/** The message is a sentence without its subject, such as `it cannot be reached: connect ECONNREFUSED`. */
export class ClusterError extends Error {
  readonly failure: ClusterFailure;
  /** How long the server wants to be left alone. */
  readonly retryAfterMs: number;

  constructor(failure: ClusterFailure, message: string, retryAfterMs = 0) {
    super(message);
    this.name = 'ClusterError';
    this.failure = failure;
    this.retryAfterMs = retryAfterMs;
  }
}

export const anotherCluster = (): ClusterError => new ClusterError('gone', 'it is another than before');

/** Of several attempts the first tells why. */
export function unreachable(error: unknown): ClusterError {
  if (error instanceof ClusterError) return error;
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const why = first instanceof Error ? first.message : String(first);
  return new ClusterError('failed', `it cannot be reached: ${cutWords(why)}`);
}
