import { isAddress, withPort } from './addresses.ts';

/** `HOST:PORT`, an IPv6 address in brackets. */
export const formatHostPort = (host: string, port: number): string =>
  isAddress(host) ? withPort(host, port) : `${host}:${port}`;

/** What a target is called where nobody gave it a name. Port 0 is that of what leads to no host. */
export const defaultName = (host: string, port: number): string =>
  port === 443 || port === 0 ? host : formatHostPort(host, port);
