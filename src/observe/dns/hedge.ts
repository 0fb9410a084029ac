import type { DnsReading, Server } from '../../model/dns.ts';
import { LookError } from '../classify.ts';

interface Contest {
  readonly servers: readonly Server[];
  /** How long one server may be silent before the next is asked as well. */
  readonly staggerMs: number;
  ask(server: Server, giveUp: AbortSignal): Promise<DnsReading>;
  conclusive(reading: DnsReading): boolean;
}

export interface Outcomes {
  readonly winner: DnsReading | null;
  /** What came without deciding anything, in the order of the servers. */
  readonly others: readonly DnsReading[];
}

/**
 * Asks servers one after another: the next when the one before brought nothing conclusive, or was silent for a while.
 * The first conclusive answer wins, and what is still open is given up.
 */
export async function hedge({ servers, staggerMs, ask, conclusive }: Contest): Promise<Outcomes> {
  const contest = new AbortController();
  const { promise, resolve, reject } = Promise.withResolvers<DnsReading | null>();
  const others: (DnsReading | undefined)[] = [];
  let next = 0;
  let pending = 0;
  let timer: NodeJS.Timeout | undefined;

  const startNext = (): void => {
    clearTimeout(timer);
    const i = next++;
    const server = servers[i];
    if (server === undefined) {
      if (pending === 0) resolve(null);
      return;
    }
    pending += 1;
    timer = setTimeout(startNext, staggerMs);
    ask(server, contest.signal).then((reading) => {
      pending -= 1;
      if (conclusive(reading)) resolve(reading);
      else if (!contest.signal.aborted) {
        others[i] = reading;
        startNext();
      }
    }, reject);
  };
  startNext();
  try {
    const winner = await promise;
    return { winner, others: others.filter((reading) => reading !== undefined) };
  } finally {
    clearTimeout(timer);
    if (pending > 0) contest.abort(new LookError('stopped', 'another server answered first'));
  }
}
