import { createHash } from 'node:crypto';
import type { HttpResponse } from '../../model/http.ts';
import { classify } from '../classify.ts';
import type { Deadline } from '../deadline.ts';

const maxBytes = 65_536;

/** Counts and hashes a body and keeps none of it. */
export interface BodyReader {
  take(chunk: Buffer): void;
  /** Only the first word on how it ended counts, of this and `fail`. */
  end(how: 'whole' | 'limit'): void;
  fail(error: Error): void;
  /** What came until the body ended, or the time given to it. Rejects where a bug of ours ended it. */
  within(deadline: Deadline, timeoutMs: number): Promise<HttpResponse['body']>;
}

export function readBody(): BodyReader {
  const hash = createHash('sha256');
  const ended = Promise.withResolvers<() => HttpResponse['body']['end']>();
  let bytes = 0;
  const end = (how: 'whole' | 'limit' | 'time'): void => ended.resolve(() => how);
  return {
    end,
    fail: (error) => ended.resolve(() => endBy(error)),
    take(chunk) {
      const part = chunk.subarray(0, maxBytes - bytes);
      hash.update(part);
      bytes += part.length;
      if (part.length < chunk.length) end('limit');
    },
    async within({ signal }, timeoutMs) {
      const stop = (): void => end('time');
      const timer = setTimeout(stop, timeoutMs);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
      const how = await ended.promise;
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      return { bytes, sha256: hash.copy().digest('hex'), end: how() };
    },
  };
}

function endBy(error: Error): HttpResponse['body']['end'] {
  const failure = classify(error);
  return failure.code === 'too-large' ? 'limit' : failure;
}
