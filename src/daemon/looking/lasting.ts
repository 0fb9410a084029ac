import type { Round } from '../../observe/round.ts';
import type { Surroundings } from '../../observe/vantage/surroundings.ts';

/** What is known of our own place between rounds: however often it is asked for, it is found out once a minute. */
export interface Lasting {
  surroundings(): Promise<Surroundings>;
  forget(): void;
}

const lastsMs = 60_000;

/** `open`: a round to find it out in, which is closed then. */
export function startLasting(open: () => Promise<Round>, nowMs: () => number = () => performance.now()): Lasting {
  let known: { readonly atMs: number; readonly found: Promise<Surroundings> } | null = null;
  const findOut = async (): Promise<Surroundings> => {
    const round = await open();
    try {
      return await round.surroundings();
    } finally {
      round.close();
    }
  };
  return {
    surroundings() {
      if (known !== null && nowMs() - known.atMs < lastsMs) return known.found;
      const own = { atMs: nowMs(), found: findOut() };
      known = own;
      own.found.catch(() => {
        if (known === own) known = null;
      });
      return own.found;
    },
    forget() {
      known = null;
    },
  };
}
