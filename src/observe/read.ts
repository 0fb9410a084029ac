import type { Reading } from '../model/reading.ts';
import { classify, LookError } from './classify.ts';
import type { Deadline } from './deadline.ts';

/**
 * Makes one look of at most `timeoutMs`, and of no more than the deadline leaves, and writes down what came of it.
 * `attempt` must let go of its sockets when the signal aborts; the look ends then whether it does or not.
 */
export async function read<Where, What>(
  where: Where,
  deadline: Deadline,
  timeoutMs: number,
  attempt: (signal: AbortSignal) => Promise<What>,
): Promise<Reading<Where, What>> {
  const at = new Date().toISOString();
  const started = performance.now();
  const look = new AbortController();
  const onDeadline = (): void => look.abort(deadline.signal.reason);
  const timer = setTimeout(() => look.abort(new LookError('timeout', `no answer within ${timeoutMs} ms`)), timeoutMs);
  if (deadline.signal.aborted) onDeadline();
  else deadline.signal.addEventListener('abort', onDeadline, { once: true });
  const ms = (): number => Math.round((performance.now() - started) * 10) / 10;
  try {
    const value = await raceAbort(attempt, look.signal);
    return { where, at, ms: ms(), ok: true, value };
  } catch (error) {
    return { where, at, ms: ms(), ok: false, failure: classify(look.signal.aborted ? look.signal.reason : error) };
  } finally {
    clearTimeout(timer);
    deadline.signal.removeEventListener('abort', onDeadline);
  }
}

/** What the attempt gives, or the signal's reason when that aborts first. */
export async function raceAbort<T>(attempt: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([attempt(signal), aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
