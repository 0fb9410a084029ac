import type { DnsReading, Server } from '../../../model/dns.ts';
import { LookError } from '../../classify.ts';

interface Contest {
  readonly servers: readonly Server[];
  /** Those that are only found out where these are used up. */
  further?(): Promise<readonly Server[]>;
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
export async function hedge({ servers, further, staggerMs, ask, conclusive }: Contest): Promise<Outcomes> {
  const contest = new AbortController();
  const { promise, resolve, reject } = Promise.withResolvers<DnsReading | null>();
  const others: (DnsReading | undefined)[] = [];
  const line = [...servers];
  let more = further;
  let next = 0;
  let pending = 0;
  let timer: NodeJS.Timeout | undefined;

  const startNext = (): void => {
    clearTimeout(timer);
    const i = next;
    const server = line[i];
    if (server === undefined) {
      if (more !== undefined) addMore(more);
      else if (pending === 0) resolve(null);
      return;
    }
    next += 1;
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
  const addMore = (find: () => Promise<readonly Server[]>): void => {
    more = undefined;
    pending += 1;
    find().then((found) => {
      pending -= 1;
      line.push(...found);
      if (!contest.signal.aborted) startNext();
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
