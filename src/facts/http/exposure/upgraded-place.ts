import { leadOf } from '../redirects/lead.ts';
import { urlPlace, type UrlPlace } from '../redirects/url-place.ts';
import type { Answer } from '../same-answer.ts';

/** Where plain HTTP leads to https of the same host, as most proxies do of every host; null where it does not. */
export function upgradedPlace({ where, value }: Answer): UrlPlace | null {
  const lead = leadOf(where.url, value);
  const [from, to] = [urlPlace(where.url), lead?.ok === true && !lead.cut ? urlPlace(lead.url) : null];
  return to !== null && from?.scheme === 'http' && to.scheme === 'https' && to.host === from.host ? to : null;
}
