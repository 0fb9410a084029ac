import type { HttpResponse } from '../../../model/http.ts';
import { urlOf } from '../authority.ts';
import { urlPlace } from './url-place.ts';

/** RFC 9110 15.4: what clients follow by themselves. */
const following: readonly number[] = [301, 302, 303, 307, 308];

/** As much as is kept of a header. */
const mostKept = 1024;

/** Where a redirect leads: `cut` where its Location was longer than what is kept of it, so that only its host is sure. */
export type Lead =
  | { readonly ok: true; readonly url: string; readonly cut: boolean }
  | {
      readonly ok: false;
      readonly why: string;
      /** Browsers go there, and it is we who do not. */
      readonly isKept?: true;
    };

/** Null where the answer is no redirect. */
export function leadOf(from: string, { status, headers }: Pick<HttpResponse, 'status' | 'headers'>): Lead | null {
  if (!following.includes(status)) return null;
  const [first, ...others] = new Set(headers.flatMap(([name, value]) => (name === 'location' ? [value.trim()] : [])));
  if (first === undefined) return unreadable('it names no Location');
  if (others.length > 0) return unreadable(`it names ${others.length + 1} different Locations`);
  return resolveLocation(from, first);
}

/**
 * RFC 9110 10.2.2, as browsers read it: tabs are left out, octets beyond ASCII are taken for UTF-8, and fragments are not
 * for servers.
 */
export function resolveLocation(from: string, sent: string): Lead {
  const location = sent.replaceAll('\t', '');
  if (location === '') return unreadable('its Location is empty');
  if ([...location].some(isControl)) return unreadable('its Location holds control characters');
  const escaped = location.replace(/[\u0080-\u00ff]/g, (octet) => `%${octet.charCodeAt(0).toString(16)}`);
  const url = URL.parse(escaped, from);
  if (url === null) return unreadable('its Location is no URL');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return unreadable(`its Location is a URL of ${url.protocol.slice(0, 20)}, which is not followed`);
  }
  if (url.username !== '' || url.password !== '')
    return { ...unreadable('its Location holds credentials'), isKept: true };
  const place = urlPlace(url.href);
  if (place === null) return unreadable('the host of its Location is no name');
  return { ok: true, url: urlOf({ ...place, host: place.named }, place.path), cut: location.length >= mostKept };
}

const unreadable = (why: string): Extract<Lead, { ok: false }> => ({ ok: false, why });

const isControl = (character: string): boolean => character < ' ' || character === '\u007f';
