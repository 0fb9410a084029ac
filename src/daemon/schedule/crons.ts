import type { Log } from '../log.ts';
import type { Clock } from './clock.ts';
import type { NextTime } from './times.ts';

/** Cron expressions, read by a package that is loaded with the first of them. */
export interface Crons {
  readonly nextTime: NextTime;
  /** `ready` is called once they can be read, where they could not be and nobody else waits for it. */
  load(ready: () => void): void;
}

/** More expressions than this are hardly in use. */
const mostKept = 1024;

export function startCrons(clock: Clock, log: Pick<Log, 'error'>): Crons {
  let cronTimes: ((expression: string) => (afterMs: number) => number) | null = null;
  let isLoading = false;
  const known = new Map<string, { from: number; to: number; readonly after: (afterMs: number) => number }>();

  /** Many targets share few expressions. */
  const nextTime: NextTime = (expression, afterMs) => {
    if (cronTimes === null) return null;
    const kept = known.get(expression);
    if (kept !== undefined && kept.from <= afterMs && afterMs < kept.to) return kept.to;
    try {
      const after = kept?.after ?? cronTimes(expression);
      const to = after(afterMs);
      if (known.size >= mostKept) known.clear();
      known.set(expression, { from: afterMs, to, after });
      return to > afterMs ? to : null;
    } catch (error) {
      log.error('a cron expression gives no next time', { expression, error: String(error), at: clock.wall() });
      return null;
    }
  };
  return {
    nextTime,
    load(ready) {
      if (cronTimes !== null || isLoading) return;
      isLoading = true;
      import('./cron.ts')
        .then((loaded) => {
          cronTimes = loaded.cronTimes;
          return ready();
        })
        .catch((error: unknown) => log.error('cron expressions cannot be read', { error: String(error) }))
        .finally(() => (isLoading = false));
    },
  };
}
