import type { Reading } from '../../../model/reading.ts';
import { LookError } from '../../classify.ts';
import type { Deadline } from '../../deadline.ts';
import type { Word } from '../../dial.ts';
import type { Fetch, Fetched } from '../../http/fetch.ts';
import { read } from '../../read.ts';
import { startTurns } from '../../turns.ts';
import { readCrl, type Crl } from './crl.ts';
import { DerError } from '../certificate/der.ts';

type FetchedCrl = Reading<{ readonly url: string }, Crl>;

export interface CrlLook {
  readonly word: Word;
  readonly deadline: Deadline;
}

/**
 * CRLs by where they were fetched from, read once for all who ask. Whoever asks says what is made of it, for as long as
 * that takes the list may be in memory: a DerError that this rejects with is the list's.
 */
export type CrlShelf = <What>(
  url: string,
  look: CrlLook,
  use: (crl: Crl) => Promise<What>,
) => Promise<Reading<{ readonly url: string }, What>>;

const timeoutMs = 5000;
const maxBytes = 16_777_216;
/** A list of half a million entries is looked at beside all else. */
const useMs = 5000;
/** Fetched and looked at at a time, so that no more than 64 MiB of them are under way. */
const maxUnderWay = 4;
const maxKeptBytes = 67_108_864;
const maxKept = 256;
/** A list is valid until its nextUpdate, but authorities publish newer ones long before. */
const usualAgeMs = 21_600_000;

interface Kept {
  readonly reading: FetchedCrl & { readonly ok: true };
  readonly until: number;
}

/** A shelf for whoever has the same means of fetching, told apart by `name`; without one it is nobody else's. */
export type Shelves = (fetcher: Fetch, name?: string) => CrlShelf;

/** What they hold and fetch is bounded for all of them together. */
export function startShelves(maxAgeMs = usualAgeMs): Shelves {
  const kept = new Map<string, Kept>();
  const turns = startTurns(maxUnderWay);
  let shelves = 0;
  const keep = (key: string, one: Kept): void => {
    kept.delete(key);
    kept.set(key, one);
    let total = kept.values().reduce((sum, { reading }) => sum + reading.value.bytes, 0);
    for (const [oldest, { reading }] of kept) {
      if (total <= maxKeptBytes && kept.size <= maxKept) break;
      total -= reading.value.bytes;
      kept.delete(oldest);
    }
  };
  return (fetcher, name = String(++shelves)) => {
    return async (url, { word, deadline }, use) => {
      const key = `${name} ${word} ${url}`;
      const known = (): FetchedCrl | undefined => {
        const before = kept.get(key);
        if (before !== undefined && Date.now() < before.until) return before.reading;
        kept.delete(key);
        return undefined;
      };
      const fetchAnew = async (): Promise<FetchedCrl> => {
        const fetched = await fetcher(url, { word, deadline, timeoutMs, maxBytes });
        if (!fetched.ok) return fetched;
        const parsed = await read({ url }, deadline, timeoutMs, () => crlIn(fetched.value));
        const reading = { ...parsed, at: fetched.at, ms: fetched.ms };
        if (reading.ok) keep(key, { reading, until: endOf(reading.value, maxAgeMs) });
        return reading;
      };
      const done = await read({ url }, deadline, longestMs, () =>
        turns(deadline, async () => {
          const fetched = known() ?? (await fetchAnew());
          if (!fetched.ok) return fetched;
          const used = await read({ url }, deadline, useMs, () => asCrl(() => use(fetched.value)));
          return { ...used, at: fetched.at, ms: fetched.ms };
        }),
      );
      return done.ok ? done.value : done;
    };
  };
}

/** The deadline of who asks ends it long before. */
const longestMs = 2_147_483_647;

const endOf = ({ nextUpdate }: Crl, maxAgeMs: number): number =>
  Math.min(Date.now() + maxAgeMs, nextUpdate === null ? Infinity : Date.parse(nextUpdate));

async function crlIn({ status, body }: Fetched): Promise<Crl> {
  if (status !== 200) throw new LookError('other', `the answer has the status ${status}`);
  return asCrl(async () => readCrl(body));
}

async function asCrl<What>(work: () => Promise<What>): Promise<What> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DerError) throw new LookError('malformed', `it is no CRL that can be read: ${error.message}`);
    throw error;
  }
}
