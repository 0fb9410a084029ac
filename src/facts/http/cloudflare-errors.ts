import type { Owner } from '../../model/check.ts';
import type { HttpResponse } from '../../model/http.ts';
import { cutWords } from '../cut-words.ts';

interface Meaning {
  readonly says: string;
  /** Where the fault is. */
  readonly at: keyof typeof places;
}

const places = {
  origin: { words: 'at the origin, not at Cloudflare', owner: 'administrator' },
  application: { words: 'at the origin, not at Cloudflare', owner: 'developer' },
  settings: { words: "in Cloudflare's settings", owner: 'cdn' },
  worker: { words: 'in the code that runs at Cloudflare, before the origin was asked', owner: 'developer' },
  edge: { words: 'at Cloudflare or on its way to the origin', owner: 'cdn' },
} as const satisfies Readonly<Record<string, { readonly words: string; readonly owner: Owner }>>;

/** By status, or by the code that the page and `cf-error-type` name: what Cloudflare means by it. */
const meanings: Readonly<Record<number, Meaning>> = {
  500: { says: 'Cloudflare itself failed', at: 'edge' },
  502: { says: 'Cloudflare itself says so, and not the origin: it got no usable answer', at: 'edge' },
  503: { says: 'Cloudflare itself says so, and not the origin', at: 'edge' },
  504: { says: 'Cloudflare itself says so, and not the origin: it got no answer in time', at: 'edge' },
  520: { says: 'the origin gave Cloudflare an empty answer or one that it could not read', at: 'application' },
  521: {
    says: 'the origin refuses connections from Cloudflare: it is down, a firewall refuses them, or it does not listen on the port of the SSL mode (80 in Flexible, 443 in Full)',
    at: 'origin',
  },
  522: {
    says: 'the origin did not take the connection in time: most often a firewall drops Cloudflare',
    at: 'origin',
  },
  523: {
    says: 'Cloudflare has no way to the origin: most often the address in its DNS settings is wrong',
    at: 'settings',
  },
  524: { says: 'the origin took the connection and gave no HTTP answer for two minutes', at: 'application' },
  525: { says: 'the TLS handshake between Cloudflare and the origin failed', at: 'origin' },
  526: {
    says: "the origin's certificate is not valid: expired, for another name, or from staging, self-signed or a stand-in",
    at: 'application',
  },
  530: { says: "Cloudflare cannot resolve the origin's name, or its tunnel is down", at: 'settings' },
  1000: { says: 'the address of the origin in its DNS settings leads back to Cloudflare', at: 'settings' },
  1014: {
    says: 'the host is an alias (CNAME) into a zone of another Cloudflare account, which Cloudflare does not allow',
    at: 'settings',
  },
  1016: { says: "the origin's name in its DNS settings does not resolve", at: 'settings' },
  1033: { says: 'its tunnel to the origin is down: cloudflared does not run or has no way out', at: 'origin' },
  1101: { says: 'a Worker threw an exception', at: 'worker' },
  1102: { says: 'a Worker used up its CPU time or memory', at: 'worker' },
};

/** Statuses that Cloudflare made up, and gives in an origin's stead. */
const ownStatuses: ReadonlySet<number> = new Set([520, 521, 522, 523, 524, 525, 526, 530]);

export interface CloudflareError {
  /** What is wrong, and on which side. */
  readonly why: string;
  readonly owner: Owner;
}

/** Whether Cloudflare's proxy gave or handed on the answer: the statuses are anyone's to use. */
export const isOfCloudflare = ({ headers }: Pick<HttpResponse, 'headers'>): boolean =>
  headers.some(([name, value]) => name === 'cf-ray' || (name === 'server' && /cloudflare/i.test(value)));

/**
 * What Cloudflare says is wrong where it made the answer itself: `cf-error-type` and a page of its own stand in no other.
 * Null for what it hands on, and for what it keeps from us (rules, limits, challenges), which says nothing of the way.
 */
export function cloudflareError(answer: Pick<HttpResponse, 'status' | 'headers' | 'body'>): CloudflareError | null {
  const { status } = answer;
  if (!isOfCloudflare(answer)) return null;
  const [type, origin] = ['cf-error-type', 'cf-error-origin'].map((wanted) => headerOf(answer, wanted));
  const said = codeIn(type) ?? codeIn(codeOnPage(answer));
  if (said === undefined && type === undefined && !isOwnPage(answer) && !ownStatuses.has(status)) return null;
  const meaning = said !== undefined ? meanings[said] : status >= 500 ? meanings[status] : undefined;
  if (meaning === undefined && status < 500) return null;
  const { says, at } = meaning ?? { says: 'Cloudflare made this error itself', at: 'edge' };
  const named = type === undefined ? (said === undefined ? '' : `error ${said}`) : `cf-error-type ${cutWords(type)}`;
  const by = origin === undefined ? '' : `cf-error-origin ${cutWords(origin)}`;
  const words = [named, by].filter((text) => text !== '').join(', ');
  const { words: place, owner } = places[at];
  return { why: `${says}${words === '' ? '' : ` (${words})`}; the fault is ${place}`, owner };
}

const headerOf = ({ headers }: Pick<HttpResponse, 'headers'>, wanted: string): string | undefined =>
  headers.find(([name]) => name === wanted)?.[1];

const codeIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{3,4}$/.test(text.trim()) ? Number(text) : undefined;

/** As it says to whoever is no browser: `error code: 1016`; else in the title of its page. */
const codeOnPage = ({ body: { start = '' } }: Pick<HttpResponse, 'body'>): string | undefined =>
  /^\s*error code: (\d{3,4})\b/i.exec(start)?.[1] ??
  /<title>[^<]{0,200}\| (5\d\d): [^<]{0,60}<\/title>/i.exec(start)?.[1];

const isOwnPage = ({ body: { start = '' } }: Pick<HttpResponse, 'body'>): boolean =>
  /<title>[^<]{0,200}\| Cloudflare<\/title>/i.test(start);
