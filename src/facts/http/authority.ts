import { familyOf, isAddress } from '../addresses.ts';

/** What a request is made to: its Host, and how its URL begins. */
export interface AskedPlace {
  readonly scheme: 'http' | 'https';
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** The host with its port, where that is not the scheme's own. */
export function authorityOf({ scheme, host, port }: AskedPlace): string {
  const name = isAddress(host) && familyOf(host) === 6 ? `[${host}]` : host;
  return port === (scheme === 'https' ? 443 : 80) ? name : `${name}:${port}`;
}

/** `path` with a slash in front, and the query. */
export const urlOf = (place: AskedPlace, path: string): string => `${place.scheme}://${authorityOf(place)}${path}`;
