import { parseCron } from '../facts/cron-expression.ts';
import { echoKeyFault } from '../facts/http/echo-key.ts';
import { parseDuration } from './duration.ts';
import { ValueError } from './error.ts';
import { parseHost } from './host.ts';
import { masked } from './tree.ts';

/** Small texts of a configuration: each gives its value, or null for what it does not understand. */

export const parseLine = (text: string): string | null =>
  /^[^\p{Cc}]{1,500}$/u.test(text) && text.trim() !== '' ? text : null;

/** A name that is no address. Throws ValueError. */
export function parseDomain(text: string): string | null {
  const name = parseHost(text);
  return /^[\d.]+$|:/.test(name) ? null : name;
}

/** An entry of a search list, on which the root may stand. Throws ValueError. */
export const parseSearched = (text: string): string | null => (text.trim() === '.' ? '.' : parseDomain(text));

/** An https URL with no credentials in it. */
export function parseSecureUrl(text: string): string | null {
  const url = /^https:\/\/[!-~]{1,1000}$/i.test(text) ? URL.parse(text) : null;
  return url !== null && url.username + url.password === '' ? text : null;
}

/** An http or https URL with no credentials in it, or nothing. */
export function parseReference(text: string): string | null {
  if (text === '') return text;
  const url = /^https?:\/\/[!-~]{1,1000}$/i.test(text) ? URL.parse(text) : null;
  return url !== null && url.username + url.password === '' ? text : null;
}

/** What the echo takes for a key, or nothing. Throws ValueError, which tells nothing of the key. */
export function parseEchoKey(text: string): string {
  const fault = text === masked ? '`config show` puts that in the place of a key; write the key' : echoKeyFault(text);
  if (text !== '' && fault !== null) throw new ValueError(fault);
  return text;
}

export const parsePath = (text: string): string | null =>
  /^\/[!-~]*$/.test(text) && !text.includes('#') ? text : null;

/** A duration in milliseconds, more than none and not over `mostMs`. */
export function parsePeriod(text: string, mostMs: number): number | null {
  const ms = parseDuration(text);
  return ms === null || ms < 1 || ms > mostMs ? null : ms;
}

/** More often would cost those that are looked at more than anybody learns; more seldom is no schedule. */
const leastEveryMs = 10_000;
const mostEveryMs = 366 * 86_400_000;

/** A duration or five fields of cron. Throws ValueError. */
export function parseSchedule(text: string): string | null {
  const ms = parseDuration(text);
  if (ms !== null) {
    if (ms < leastEveryMs) throw new ValueError('10 s or more, for each look costs others something');
    if (ms > mostEveryMs) throw new ValueError('a year or less');
    return text;
  }
  if (!/[\s*@]/.test(text)) return null;
  const cron = parseCron(text);
  if (typeof cron === 'string') throw new ValueError(cron);
  return text;
}

/** `2xx`, or a single status as a text. */
export function parseStatus(text: string): string | number | null {
  if (/^[1-5][0-9][0-9]$/.test(text)) return Number(text);
  return /^[1-5]xx$/i.test(text) ? text.toLowerCase() : null;
}

/** What `expect.loadBalancer` can name and does not mean by itself. */
export const parseBalancerName = (text: string): string | null =>
  /^[\w.-]{1,63}$/.test(text) && text !== 'any' && text !== 'none' ? text : null;

export const parseLabelValue = (text: string): string | null => (text.length <= 500 ? text : null);

/** `YYYY-MM-DD`, a day of the calendar. */
export function parseDay(text: string): string | null {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes the 30th of February for the 2nd of March.
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text) ? text : null;
}

/** An http or https URL with neither credentials nor query, or nothing. */
export function parseExternalUrl(text: string): string | null {
  if (text === '') return text;
  const url = /^https?:\/\/[!-~]{1,1000}$/i.test(text) ? URL.parse(text) : null;
  return url !== null && url.username + url.password + url.search + url.hash === '' ? text : null;
}

const leastTokenChars = 16;

/** A bearer token (RFC 6750 2.1) that nobody guesses, or nothing. Throws ValueError, which tells nothing of it. */
export function parseToken(text: string): string | null {
  if (text === masked) throw new ValueError('`config show` puts that in the place of a token; write the token');
  if (text !== '' && text.length < leastTokenChars) {
    throw new ValueError('it is shorter; `openssl rand -hex 32` makes a good one');
  }
  return text === '' || /^[A-Za-z0-9._~+/-]{1,1000}=*$/.test(text) ? text : null;
}

/** A path, which may wait for being made; nothing: in memory. */
export const parseStorePath = (text: string): string | null => (text === '' ? text : parseLine(text));

/** A label as RFC 1123 has it. */
export const parseNamespace = (text: string): string | null =>
  /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/.test(text) ? text : null;

/** What the API server takes as a selector is for it to say; empty for none. */
export const parseSelector = (text: string): string | null =>
  /^(?:[\w.\-/=!,() ]{1,1000})?$/.test(text) ? text.trim() : null;

export const parseModuleName = (text: string): string | null => (/^[\w.-]{1,63}$/.test(text) ? text : null);
