import { canonicalAddress, familyOf, withPort } from '../../facts/addresses.ts';
import { urlPlace, usualPorts, type UrlPlace } from '../../facts/http/redirects/url-place.ts';
import type { Endpoint } from '../../model/evidence.ts';
import type { Failure, Reading } from '../../model/reading.ts';
import type { Settings } from '../../model/target.ts';
import { LookError } from '../classify.ts';
import { startDeadline, type Deadline } from '../deadline.ts';
import { assertPublic, assertPublicName, type Word } from '../dial.ts';
import { contextOnce } from '../dns/transport/dial-resolver.ts';
import type { Dns } from '../dns/observer.ts';
import { endpointsOf } from '../endpoints.ts';
import type { Life } from '../life.ts';
import { read } from '../read.ts';
import { connect } from '../tcp/connect.ts';
import { secureVerified } from '../tls/verified-handshake.ts';
import { requestBytes, type Ask } from './request.ts';

/** What came; any status is an answer. */
export interface Fetched {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export interface FetchLook {
  /** Whose word the URL is. */
  readonly word: Word;
  readonly deadline: Deadline;
  readonly timeoutMs: number;
  /** A longer body is a failure, `too-large`. */
  readonly maxBytes: number;
  /** Beside our own; who asks for the same URL shares the answer all the same. */
  readonly headers?: Ask['headers'];
}

type FetchReading = Reading<{ readonly url: string }, Fetched>;

/** One GET of a URL that certificates or authorities name: no redirect, no credentials; never what may not be dialled. */
export type Fetch = (url: string, look: FetchLook) => Promise<FetchReading>;

export interface FetchMeans {
  readonly dns: Dns;
  readonly life: Life;
  readonly settings: Settings;
  /** Of hostprobe, for `user-agent`. */
  readonly version: string;
  /** In PEM: from whom the certificates of servers must come. */
  readonly roots: readonly string[];
}

/** Of bodies that are kept for those who ask later; what was asked first is forgotten first. */
const maxKeptBytes = 8_388_608;
const maxKept = 1024;

/** What one asks for serves all who ask in the run: each URL is fetched once, but where the asker's own time ran out. */
export function startFetch(means: FetchMeans): Fetch {
  const context = contextOnce(means.roots);
  const known = new Map<string, Promise<FetchReading>>();
  const sizes = new Map<string, number>();
  const forget = (key: string): void => {
    known.delete(key);
    sizes.delete(key);
  };
  const note = (key: string, reading: FetchReading): void => {
    if (!reading.ok && isOfAsker(reading.failure.code)) return forget(key);
    sizes.set(key, reading.ok ? reading.value.body.length : 0);
    let total = sizes.values().reduce((sum, size) => sum + size, 0);
    for (const [oldest, size] of sizes) {
      if (total <= maxKeptBytes && sizes.size <= maxKept) break;
      total -= size;
      forget(oldest);
    }
  };
  const fetchAnew = async (key: string, url: string, look: FetchLook): Promise<FetchReading> => {
    const reading = await read({ url }, look.deadline, look.timeoutMs, async (signal) => {
      const deadline = startDeadline(2 * look.timeoutMs, signal);
      try {
        return await get(url, { ...look, deadline }, means, context);
      } finally {
        deadline.clear();
      }
    });
    note(key, reading);
    return reading;
  };
  return async (url, look) => {
    const key = `${look.word} ${look.maxBytes} ${url}`;
    for (;;) {
      const others = known.get(key);
      if (others === undefined) {
        const own = fetchAnew(key, url, look);
        known.set(key, own);
        return own;
      }
      const waited = await read({ url }, look.deadline, look.timeoutMs, () => others);
      if (!waited.ok) return waited;
      if (waited.value.ok || !isOfAsker(waited.value.failure.code)) return waited.value;
    }
  };
}

/** The time of who asked was used up, which says nothing of the place. */
const isOfAsker = (code: string): boolean => code === 'budget' || code === 'stopped';

async function get(
  url: string,
  look: FetchLook,
  means: FetchMeans,
  context: ReturnType<typeof contextOnce>,
): Promise<Fetched> {
  const place = placeOf(url);
  const { dns, settings, life, version } = means;
  const { word, deadline, timeoutMs, maxBytes, headers = [] } = look;
  const address = canonicalAddress(place.host);
  if (word === 'anyone' && address === null) assertPublicName(place.host);
  const endpoints =
    address === null
      ? await endpointsOf(place.host, place.port, { dns, deadline, resolvers: [] })
      : [{ address, port: place.port }];
  if (endpoints.length === 0) throw new LookError('unreachable', `${place.host} has no address`);
  if (word === 'anyone') {
    for (const endpoint of endpoints) assertPublic({ ...endpoint, usualPort: usualPorts[place.scheme] }, settings);
  }
  const tried = someOf(endpoints);
  const failures: LookError[] = [];
  for (const endpoint of tried) {
    const { reading, socket } = await connect(endpoint, {
      deadline,
      timeoutMs: timeoutMs / (tried.length + 1),
      life,
      settings,
      configured: [],
    });
    if (socket === null) {
      if (!reading.ok) failures.push(failureAt(endpoint, reading.failure));
      continue;
    }
    const ready =
      place.scheme === 'https' ? await secureVerified(socket, place.host, context(), deadline.signal) : socket;
    const asked = { ...endpoint, ...place, headers };
    const got = await requestBytes(ready, asked, { deadline, timeoutMs, bodyTimeoutMs: timeoutMs, version }, maxBytes);
    return wholeOf(got, maxBytes);
  }
  throw failures.find(({ code }) => code !== 'unreachable') ?? failures[0] ?? new LookError('unreachable', url);
}

const failureAt = ({ address, port }: Endpoint, { code, detail }: Failure): LookError =>
  new LookError(code, code === 'denied' ? detail : `${withPort(address, port)}: ${detail}`);

/** Two of each family, in which IPv4 comes first: hardly a place of this kind is without it. */
function someOf(endpoints: readonly Endpoint[]): Endpoint[] {
  const of = (family: 4 | 6): Endpoint[] => endpoints.filter(({ address }) => familyOf(address) === family).slice(0, 2);
  return [...of(4), ...of(6)];
}

/** Throws LookError for what is not fetched. */
function placeOf(text: string): UrlPlace {
  const place = urlPlace(text);
  if (place === null) {
    throw new LookError('denied', 'only URLs of http and https are fetched, without credentials in them');
  }
  return place;
}

function wholeOf({ reading, body }: Awaited<ReturnType<typeof requestBytes>>, maxBytes: number): Fetched {
  if (!reading.ok) throw new LookError(reading.failure.code, reading.failure.detail);
  const { status, headers, body: told } = reading.value;
  if (told.end === 'whole') return { status, headers, body };
  if (told.end === 'limit') throw new LookError('too-large', `more than ${maxBytes} bytes came`);
  if (told.end === 'time') throw new LookError('timeout', `the body was not whole in time: ${told.bytes} bytes came`);
  throw new LookError(told.end.code, told.end.detail);
}
