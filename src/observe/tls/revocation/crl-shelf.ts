import type { Reading } from '../../../model/reading.ts';
import { LookError } from '../../classify.ts';
import type { Deadline } from '../../deadline.ts';
import type { Fetch, Fetched } from '../../http/fetch.ts';
import { read } from '../../read.ts';
import { readCrl, type Crl } from './crl.ts';
import { DerError } from '../certificate/der.ts';

export type FetchedCrl = Reading<{ readonly url: string }, Crl>;

/** CRLs by where they were fetched from, read once for all who ask. */
export type CrlShelf = (url: string, deadline: Deadline) => Promise<FetchedCrl>;

const timeoutMs = 5000;
const maxBytes = 16_777_216;
const maxKeptBytes = 67_108_864;
const maxKept = 256;
/** A list is valid until its nextUpdate, but authorities publish newer ones long before. */
const maxAgeMs = 21_600_000;

interface Kept {
  readonly body: Buffer;
  readonly reading: FetchedCrl;
  readonly until: number;
}

export function startCrls(fetcher: Fetch): CrlShelf {
  const kept = new Map<string, Kept>();
  const keep = (url: string, one: Kept): void => {
    kept.delete(url);
    kept.set(url, one);
    let total = kept.values().reduce((sum, { body }) => sum + body.length, 0);
    for (const [oldest, { body }] of kept) {
      if (total <= maxKeptBytes && kept.size <= maxKept) break;
      total -= body.length;
      kept.delete(oldest);
    }
  };
  return async (url, deadline) => {
    const before = kept.get(url);
    if (before !== undefined && Date.now() < before.until) return before.reading;
    kept.delete(url);
    const fetched = await fetcher(url, { deadline, timeoutMs, maxBytes });
    if (!fetched.ok) return fetched;
    const { body } = fetched.value;
    // Others may have asked for it meanwhile.
    const meanwhile = kept.get(url);
    if (meanwhile?.body === body) return meanwhile.reading;
    const parsed = await read({ url }, deadline, timeoutMs, async () => crlIn(fetched.value));
    const reading = { ...parsed, at: fetched.at, ms: fetched.ms };
    if (reading.ok) keep(url, { body, reading, until: endOf(reading.value) });
    return reading;
  };
}

const endOf = ({ nextUpdate }: Crl): number =>
  Math.min(Date.now() + maxAgeMs, nextUpdate === null ? Infinity : Date.parse(nextUpdate));

function crlIn({ status, body }: Fetched): Crl {
  if (status !== 200) throw new LookError('other', `the answer has the status ${status}`);
  try {
    return readCrl(body);
  } catch (error) {
    if (error instanceof DerError) throw new LookError('malformed', `it is no CRL that can be read: ${error.message}`);
    throw error;
  }
}
