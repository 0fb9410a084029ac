import type { Clock } from './clock.ts';

/** How many looks may be under way: so many that do something, and more of those that only wait for who is silent. */
export interface Slots {
  isFree(): boolean;
  /** Takes one; to be given back once, with what it gives. */
  take(): () => void;
}

/** A look that takes longer waits for somebody, and costs us next to nothing. */
const busyMs = 3000;
/** Where we ourselves are as late as this, looks take long because of us. */
const lateMs = 250;
const mostWaiting = 7;

/**
 * One dead load balancer of thousands of hosts must not keep those of others waiting: a look that waits gives its slot
 * to the next one. `freed` is told.
 */
export function startSlots(concurrency: number, clock: Pick<Clock, 'steady' | 'after'>, freed: () => void): Slots {
  let busy = 0;
  let waiting = 0;
  return {
    isFree: () => busy < concurrency,
    take() {
      busy += 1;
      let isWaiting = false;
      let cancel = (): void => undefined;
      const watch = (): void => {
        const due = clock.steady() + busyMs;
        cancel = clock.after(busyMs, () => {
          if (clock.steady() - due > lateMs || waiting >= concurrency * mostWaiting) {
            watch();
            return;
          }
          isWaiting = true;
          busy -= 1;
          waiting += 1;
          freed();
        });
      };
      watch();
      return () => {
        cancel();
        if (isWaiting) waiting -= 1;
        else busy -= 1;
      };
    },
  };
}
