import { canonicalAddress, isAddress } from '../../addresses.ts';
import { NameError, parseName } from '../../dns/names.ts';
import type { AskedPlace } from '../authority.ts';

/** What a URL asks for, and where. */
export interface UrlPlace extends AskedPlace {
  /** The host as it is asked for: to browsers and servers a final dot makes it another. */
  readonly named: string;
  /** With a slash in front, and the query. */
  readonly path: string;
}

export const usualPorts = { http: 80, https: 443 } as const;

/** Null for what is no URL of http or https, or holds credentials. The host is a name without final dot, or an address without brackets. */
export function urlPlace(text: string): UrlPlace | null {
  const url = URL.parse(text);
  const scheme = url?.protocol === 'https:' ? 'https' : url?.protocol === 'http:' ? 'http' : null;
  if (url === null || scheme === null || url.username !== '' || url.password !== '') return null;
  const host = hostIn(url.hostname);
  if (host === null) return null;
  const port = url.port === '' ? usualPorts[scheme] : Number(url.port);
  const named = isAddress(host) || !url.hostname.endsWith('.') ? host : `${host}.`;
  return { scheme, host, named, port, path: `${url.pathname}${url.search}` };
}

function hostIn(hostname: string): string | null {
  const address = canonicalAddress(hostname.replace(/^\[(.*)\]$/, '$1'));
  if (address !== null) return address;
  const host = hostname.replace(/\.$/, '');
  try {
    return parseName(host).length > 0 && !host.endsWith('.') ? host : null;
  } catch (error) {
    if (error instanceof NameError) return null;
    throw error;
  }
}
