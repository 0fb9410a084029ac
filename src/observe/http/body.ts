import { createHash } from 'node:crypto';
import { asksPassword } from '../../facts/http/password-field.ts';
import type { HttpResponse } from '../../model/http.ts';
import { classify } from '../classify.ts';
import type { Deadline } from '../deadline.ts';

/** UTF-8 has at most four bytes a character. */
const startChars = 300;
const startBytes = 4 * startChars;

/** Counts and hashes a body, and tells how it begins and whether it asks for a password. */
export interface BodyReader {
  take(chunk: Buffer): void;
  /** Only the first word on how it ended counts, of this and `fail`. */
  end(how: 'whole' | 'limit'): void;
  fail(error: Error): void;
  /** What came until the body ended, or the time given to it. Rejects where a bug of ours ended it. */
  within(deadline: Deadline, timeoutMs: number): Promise<HttpResponse['body'] & { readonly start: string }>;
  /** All that was read so far. */
  kept(): Buffer;
}

export function readBody(maxBytes: number): BodyReader {
  const chunks: Buffer[] = [];
  const hash = createHash('sha256');
  const ended = Promise.withResolvers<() => HttpResponse['body']['end']>();
  let bytes = 0;
  const end = (how: 'whole' | 'limit' | 'time'): void => ended.resolve(() => how);
  return {
    end,
    kept: () => Buffer.concat(chunks),
    fail: (error) => ended.resolve(() => endBy(error)),
    take(chunk) {
      const part = chunk.subarray(0, maxBytes - bytes);
      hash.update(part);
      chunks.push(part);
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
      const read = Buffer.concat(chunks);
      const start = Array.from(read.toString('utf8', 0, startBytes))
        .slice(0, startChars)
        .join('');
      const found = asksPassword(read.toString('latin1')) ? { asksPassword: true as const } : {};
      return { bytes, sha256: hash.copy().digest('hex'), start, ...found, end: how() };
    },
  };
}

function endBy(error: Error): HttpResponse['body']['end'] {
  const failure = classify(error);
  return failure.code === 'too-large' ? 'limit' : failure;
}
