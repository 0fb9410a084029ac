import { setTimeout as elapse } from 'node:timers/promises';
import type { Deadline } from '../../deadline.ts';

/** So long a server that lags behind has to catch up, and a resolver to forget that it failed (RFC 9520 3.2). */
const graceMs = 5000;
/** Left after that for the last question. */
const roomMs = 500;

/** Whether the time passed before the signal came. */
export const passed = (ms: number, signal: AbortSignal): Promise<boolean> =>
  elapse(ms, undefined, { signal }).then(
    () => true,
    () => false,
  );

/** Waits that long where the target's time allows it and leaves room to ask again; false where it does not. */
export const gracePassed = async ({ remainingMs, signal }: Deadline): Promise<boolean> =>
  remainingMs() > graceMs + roomMs && passed(graceMs, signal);
