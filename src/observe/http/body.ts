import { createHash } from 'node:crypto';
import type { HttpResponse } from '../../model/http.ts';
import { classify } from '../classify.ts';
import type { Deadline } from '../deadline.ts';

/** UTF-8 has at most four bytes a character. */
const startChars = 300;
const startBytes = 4 * startChars;

/** Counts and hashes a body, and keeps how it begins. */
export interface BodyReader {
  take(chunk: Buffer): void;
  /** Only the first word on how it ended counts, of this and `fail`. */
  end(how: 'whole' | 'limit'): void;
  fail(error: Error): void;
  /** What came until the body ended, or the time given to it. Rejects where a bug of ours ended it. */
  within(deadline: Deadline, timeoutMs: number): Promise<HttpResponse['body'] & { readonly start: string }>;
  /** All that was read so far, where it is kept. */
  kept(): Buffer;
}

export interface BodyLimits {
  readonly maxBytes: number;
  readonly keep: boolean;
}

export function readBody({ maxBytes, keep }: BodyLimits): BodyReader {
  const chunks: Buffer[] = [];
  const hash = createHash('sha256');
  const ended = Promise.withResolvers<() => HttpResponse['body']['end']>();
  let bytes = 0;
  let start = Buffer.alloc(0);
  const end = (how: 'whole' | 'limit' | 'time'): void => ended.resolve(() => how);
  return {
    end,
    kept: () => Buffer.concat(chunks),
    fail: (error) => ended.resolve(() => endBy(error)),
    take(chunk) {
      const part = chunk.subarray(0, maxBytes - bytes);
      hash.update(part);
      if (keep) chunks.push(part);
      if (start.length < startBytes) start = Buffer.concat([start, part.subarray(0, startBytes - start.length)]);
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
      const text = Array.from(start.toString('utf8')).slice(0, startChars).join('');
      return { bytes, sha256: hash.copy().digest('hex'), start: text, end: how() };
    },
  };
}

function endBy(error: Error): HttpResponse['body']['end'] {
  const failure = classify(error);
  return failure.code === 'too-large' ? 'limit' : failure;
}
