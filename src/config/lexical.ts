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

/** A duration or five fields of cron. */
export const parseSchedule = (text: string): string | null =>
  (parseDuration(text) ?? 0) > 0 || /^\S+( +\S+){4}$/.test(text) ? text : null;

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
