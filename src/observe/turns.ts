import type { Deadline } from './deadline.ts';
import { raceAbort } from './read.ts';

/** Does a piece of work when its turn comes; whoever waits does not use up their own time. Rejects when the deadline ends. */
export type Turns = <What>(deadline: Deadline, work: () => Promise<What>) => Promise<What>;

/** No more than `most` at a time, first come, first served. */
export function startTurns(most: number): Turns {
  let free = most;
  const waiting: (() => void)[] = [];
  const pass = (): void => {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  };
  const wait = async (deadline: Deadline): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.push(resolve);
    try {
      await deadline.queue(raceAbort(() => promise, deadline.signal));
    } catch (error) {
      const at = waiting.indexOf(resolve);
      if (at >= 0) waiting.splice(at, 1);
      else pass();
      throw error;
    }
  };
  return async (deadline, work) => {
    if (free > 0) free--;
    else await wait(deadline);
    try {
      return await work();
    } finally {
      pass();
    }
  };
}
