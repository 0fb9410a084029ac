import type { Endpoint } from '../model/evidence.ts';
import type { Deadline } from './deadline.ts';
import { raceAbort } from './read.ts';

/** Does a piece of work when its turn comes; whoever waits does not use up their own time. Rejects when the deadline ends. */
export type Turns = <What>(deadline: Deadline, work: () => Promise<What>) => Promise<What>;

/** No more than `most` at a time, first come, first served. */
export function startTurns(most: number): Turns {
  const line = startLine(most);
  return async (deadline, work) => {
    const leave = await line.enter(deadline);
    try {
      return await work();
    } finally {
      leave();
    }
  };
}

interface Line {
  /** Gives what is to be called once, when the place is free again. */
  enter(deadline: Deadline): Promise<() => void>;
  isIdle(): boolean;
}

function startLine(most: number): Line {
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
  return {
    isIdle: () => free === most,
    async enter(deadline) {
      if (free > 0) free--;
      else await wait(deadline);
      return pass;
    },
  };
}

/** Places at each address and port, of which nothing is remembered where nobody is. */
export interface PlacesAt {
  /** Waits for one without using up the budget; gives what frees it, to be called once. Rejects when the deadline ends. */
  enter(endpoint: Pick<Endpoint, 'address' | 'port'>, deadline: Deadline): Promise<() => void>;
  /** Addresses at which somebody is. */
  taken(): number;
}

/** No more than `most` at one address and port. */
export function startPlaces(most: number): PlacesAt {
  const lines = new Map<string, Line>();
  return {
    taken: () => lines.size,
    async enter({ address, port }, deadline) {
      const key = `${address} ${port}`;
      const line = lines.get(key) ?? startLine(most);
      lines.set(key, line);
      const forget = (): void => {
        if (line.isIdle() && lines.get(key) === line) lines.delete(key);
      };
      try {
        const leave = await line.enter(deadline);
        return () => {
          leave();
          forget();
        };
      } catch (error) {
        forget();
        throw error;
      }
    },
  };
}
