import type { RedirectStep, RedirectWalk } from '../../../model/http-looks.ts';
import type { ClientCertificate } from '../../../model/target.ts';
import { curlCommand } from '../curl.ts';
import { leadOf } from './lead.ts';
import { isMasked } from './masked.ts';
import { shownUrl } from './shown-url.ts';
import { urlPlace } from './url-place.ts';

/** One redirect, whether it was followed or not. */
export interface Hop {
  readonly from: string;
  readonly to: string;
  readonly status: number;
}

/** All redirects of a walk that lead somewhere, in order. */
export const hopsOf = ({ steps }: RedirectWalk): Hop[] =>
  steps.flatMap(({ url, response }) => {
    if (response?.ok !== true) return [];
    const lead = leadOf(url, response.value);
    return lead?.ok === true ? [{ from: url, to: lead.url, status: response.value.status }] : [];
  });

/** `A leads to B (301)`. */
export const hopText = ({ from, to, status }: Hop): string => `${shownUrl(from)} leads to ${shownUrl(to)} (${status})`;

const mostShown = 6;

/** The whole way, with what each redirect was. */
export function wayText(hops: readonly Hop[]): string {
  const shown = hops.slice(0, mostShown).map(({ to, status }) => `${shownUrl(to)} (${status})`);
  const more = hops.length > mostShown ? ` → and ${hops.length - mostShown} more` : '';
  return [shownUrl(hops[0]?.from ?? ''), ...shown].join(' → ') + more;
}

export const isHttps = (url: string): boolean => url.startsWith('https:');

export const hostOf = (url: string): string => urlPlace(url)?.host ?? '';

/** The same as it is asked for, by which curl looks it up: with a final dot where there is one. */
export const namedHostOf = (url: string): string => urlPlace(url)?.named ?? '';

/** The commands that make the same requests, but for those of which something is left out; only to its own host does a target show a certificate. */
export function stepCommands(
  steps: readonly RedirectStep[],
  target: { readonly host: string; readonly clientCertificate?: ClientCertificate },
): string[] {
  const commands = steps.flatMap(({ url, response }) => {
    const own = hostOf(url) === target.host ? target.clientCertificate : undefined;
    return response === null || isMasked(url) ? [] : [curlCommand(response.where, namedHostOf(url), own)];
  });
  return commands.slice(0, mostShown);
}
