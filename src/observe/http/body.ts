import { createHash } from 'node:crypto';
import { asksPassword } from '../../facts/http/password-field.ts';
import type { HttpResponse } from '../../model/http.ts';
import { classify, LookError } from '../classify.ts';
import type { Deadline } from '../deadline.ts';

/** UTF-8 has at most four bytes a character. */
const startChars = 300;
const startBytes = 4 * startChars;

/** How long a body is waited for, from its head on. */
export interface BodyPatience {
  readonly timeoutMs: number;
  /** How many bytes are to come; null where that is not said. */
  readonly announcedBytes: number | null;
  /** Where more was announced and nothing comes, it is waited on until it was silent for so long. */
  readonly silenceMs?: number | undefined;
}

/** Counts and hashes a body, and tells how it begins and whether it asks for a password. */
export interface BodyReader {
  take(chunk: Buffer): void;
  /** Only the first word on how it ended counts, of this and `fail`. */
  end(how: 'whole' | 'limit'): void;
  fail(error: Error): void;
  /** What came until the body ended, or the time given to it. Rejects where a bug of ours ended it. */
  within(deadline: Deadline, patience: BodyPatience): Promise<HttpResponse['body'] & { readonly start: string }>;
  /** All that was read so far. */
  kept(): Buffer;
}

export function readBody(maxBytes: number): BodyReader {
  const chunks: Buffer[] = [];
  const hash = createHash('sha256');
  const ended = Promise.withResolvers<() => HttpResponse['body']['end']>();
  let bytes = 0;
  let lastAt: number | null = null;
  let isOverdue = false;
  const end = (how: 'whole' | 'limit' | 'time'): void => ended.resolve(() => how);
  const fail = (error: Error): void => ended.resolve(() => endBy(error));
  return {
    end,
    kept: () => Buffer.concat(chunks),
    fail,
    take(chunk) {
      const part = chunk.subarray(0, maxBytes - bytes);
      hash.update(part);
      chunks.push(part);
      bytes += part.length;
      lastAt = performance.now();
      if (part.length < chunk.length) end('limit');
      else if (isOverdue) end('time');
    },
    async within({ signal }, { timeoutMs, announcedBytes, silenceMs }) {
      const began = performance.now();
      const lacks = (): boolean => announcedBytes !== null && bytes < Math.min(announcedBytes, maxBytes);
      const silentMs = (): number => performance.now() - (lastAt ?? began);
      const stop = (): void => end('time');
      const stall = (): void => {
        const came = `${bytes} of ${announcedBytes} bytes came`;
        fail(new LookError('timeout', `${came}, and then nothing for ${Math.round(silentMs())} ms`));
      };
      let timer = setTimeout(() => {
        if (silenceMs === undefined || timeoutMs === 0 || !lacks()) return stop();
        isOverdue = true;
        timer = setTimeout(stall, Math.max(0, silenceMs - silentMs()));
      }, timeoutMs);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
      const how = await ended.promise;
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      const told = how();
      const read = Buffer.concat(chunks);
      const start = Array.from(read.toString('utf8', 0, startBytes))
        .slice(0, startChars)
        .join('');
      const found = asksPassword(read.toString('latin1')) ? { asksPassword: true as const } : {};
      return {
        bytes,
        sha256: hash.copy().digest('hex'),
        start,
        ...found,
        end: told,
        ms: rounded(performance.now() - began),
        ...(told === 'time' &&
          announcedBytes !== null &&
          lacks() && { awaited: { bytes: announcedBytes, silentMs: Math.round(silentMs()) } }),
      };
    },
  };
}

const rounded = (ms: number): number => Math.round(ms * 10) / 10;

function endBy(error: Error): HttpResponse['body']['end'] {
  const failure = classify(error);
  return failure.code === 'too-large' ? 'limit' : failure;
}
