import { acmeDirectoriesOf } from '../../../facts/tls/authorities/acme-directories.ts';
import { vouch } from '../../../facts/tls/path/path.ts';
import type { RenewalReading, RenewalWord } from '../../../model/chain-looks.ts';
import { LookError } from '../../classify.ts';
import type { Fetched } from '../../http/fetch.ts';
import { read } from '../../read.ts';
import { renewalId } from './renewal-id.ts';
import type { ChainLook, ShownChain } from './chain-looks.ts';

const timeoutMs = 5000;
const maxBytes = 65_536;
const maxUrlLength = 1024;

/** Asks, for each leaf, the ACME servers that may have issued it when they want it renewed (RFC 9773), once a run. */
export async function renewals(look: ChainLook): Promise<RenewalReading[]> {
  if (!look.wires.settings.trust.ari) return [];
  const leaves = new Map(look.shown.map((shown) => [shown.session.sent[0] ?? '', shown]));
  const readings = await Promise.all(Array.from(leaves.values(), (shown) => askForLeaf(shown, look)));
  return readings.flat();
}

async function askForLeaf({ session, sentDer }: ShownChain, look: ChainLook): Promise<RenewalReading[]> {
  const { pki, settings } = look.wires;
  const [of = ''] = session.sent;
  const [leaf] = sentDer;
  const id = leaf === undefined ? null : renewalId(leaf);
  if (id === null) return [];
  const known = pki.of([session.sent]);
  const vouched = vouch(session.sent, known, Date.now(), look.target.host);
  const readings: RenewalReading[] = [];
  for (const directory of acmeDirectoriesOf(vouched, known, settings.trust.acmeDirectories)) {
    const reading = await ask(directory, id, of, look);
    readings.push(reading);
    if (reading.ok && reading.value.window !== null) break;
  }
  return readings;
}

/** Two requests, one after the other; what went wrong is told of the place where it did. */
async function ask(directory: string, id: string, of: string, look: ChainLook): Promise<RenewalReading> {
  let url = directory;
  const reading = await read({ url, of }, look.deadline, 2 * timeoutMs, async (): Promise<RenewalWord> => {
    const { renewalInfo } = mappingIn(await fetched(directory, look), 'the directory');
    if (renewalInfo === undefined) return { window: null, explanationUrl: null };
    if (!isSecureUrl(renewalInfo)) throw new LookError('malformed', 'the place of renewal information is no https URL');
    url = `${renewalInfo.replace(/\/$/, '')}/${id}`;
    return wordIn(mappingIn(await fetched(url, look), 'the renewal information'));
  });
  return { ...reading, where: { url, of } };
}

async function fetched(url: string, { wires, deadline }: ChainLook): Promise<Fetched> {
  if (!isSecureUrl(url)) throw new LookError('denied', 'an ACME server is asked over https alone');
  // The configuration names the directory, or we know it; and a directory is asked over https.
  const reading = await wires.fetch(url, { word: 'own', deadline, timeoutMs, maxBytes });
  if (!reading.ok) throw new LookError(reading.failure.code, reading.failure.detail);
  if (reading.value.status !== 200) throw new LookError('other', `the answer was HTTP ${reading.value.status}`);
  return reading.value;
}

function mappingIn({ body }: Fetched, what: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new LookError('malformed', `${what} is no JSON object`);
}

const isSecureUrl = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= maxUrlLength && URL.parse(value)?.protocol === 'https:';

/** RFC 9773 4.2: a window that does not end after it starts is as if nothing had come. */
function wordIn({ suggestedWindow, explanationURL }: Readonly<Record<string, unknown>>): RenewalWord {
  const { start, end }: Readonly<Record<string, unknown>> = { ...Object(suggestedWindow) };
  const window = { start: timeIn(start), end: timeIn(end) };
  if (!(window.start < window.end)) throw new LookError('malformed', 'the suggested window ends before it starts');
  return { window, explanationUrl: pageIn(explanationURL) };
}

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i;

function timeIn(value: unknown): string {
  const ms = typeof value === 'string' && dateTime.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw new LookError('malformed', 'the suggested window lacks a time (RFC 3339)');
  return new Date(ms).toISOString();
}

function pageIn(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > maxUrlLength) return null;
  return /^https?:$/.test(URL.parse(value)?.protocol ?? '') ? value : null;
}
