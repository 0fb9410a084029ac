import { RefusedProbe } from './request.ts';

export interface WaitingTime {
  readonly waitMs: number;
  /** Aborted when whoever waits is gone. */
  readonly signal: AbortSignal;
}

/** For probes side by side. */
export interface Places {
  /** Waits for one; gives what frees it, to be called once. Rejects with RefusedProbe where none can be had. */
  enter(time: WaitingTime): Promise<() => void>;
}

/** No more than `most` at once, first come, first served, while no more than `mostWaiting` wait. */
export function startPlaces(most: number, mostWaiting: number): Places {
  let free = most;
  const waiting = new Set<() => void>();
  const leave = (): void => {
    const [next] = waiting;
    if (next === undefined) {
      free += 1;
      return;
    }
    waiting.delete(next);
    next();
  };
  const refused = (why: string): RefusedProbe =>
    new RefusedProbe(503, `${most} probes are under way, and ${why}: nothing was looked at`);
  return {
    async enter({ waitMs, signal }) {
      if (free > 0) {
        free -= 1;
        return leave;
      }
      if (waiting.size >= mostWaiting) throw refused(`${mostWaiting} more are waiting`);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const giveUp = (why: string): void => {
        waiting.delete(resolve);
        reject(refused(why));
      };
      const gone = (): void => giveUp('whoever asked is gone');
      const timer = setTimeout(() => giveUp('none ended in time'), waitMs);
      signal.addEventListener('abort', gone, { once: true });
      waiting.add(resolve);
      if (signal.aborted) gone();
      try {
        await promise;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', gone);
      }
      return leave;
    },
  };
}
