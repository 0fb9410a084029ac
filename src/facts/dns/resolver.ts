import type { Server } from '../../model/dns.ts';
import { canonicalAddress, familyOf, isAddress, parseEndpoint, withPort } from '../addresses.ts';
import { canonicalName, NameError } from './names.ts';

/** Its message says what is wrong with a resolver as it is written. */
export class ResolverError extends Error {
  override name = 'ResolverError';
}

const ports = { tcp: 53, tls: 853, https: 443 } as const;

/** Whether it listens where such servers do. */
export const hasUsualPort = ({ over, port }: Server): boolean => port === ports[over ?? 'tcp'];

/**
 * `IP[:PORT]`, `tls://IP[:PORT][#NAME]` (RFC 7858; NAME is what the certificate bears in place of the address) or
 * `https://HOST[:PORT]/path` (RFC 8484). Null for what looks like none of them; throws ResolverError for a bad one.
 */
export function parseServer(written: string): Server | null {
  const [, scheme, rest = ''] = /^([a-z]+):\/\/(.*)$/is.exec(written) ?? [];
  if (scheme === undefined) return endpointIn(written, ports.tcp);
  if (scheme.toLowerCase() === 'tls') return overTls(rest);
  return scheme.toLowerCase() === 'https' ? overHttps(rest) : null;
}

/** As a configuration writes it, canonical. */
export function resolverText(server: Server): string {
  const { over, address, port, certifiedAs, path = '' } = server;
  const host = over === 'https' && isAddress(address) && familyOf(address) === 6 ? `[${address}]` : address;
  const withOther = isAddress(address) ? withPort(address, port) : `${address}:${port}`;
  const place = hasUsualPort(server) ? host : withOther;
  if (over === 'tls') return `tls://${place}${certifiedAs === undefined ? '' : `#${certifiedAs}`}`;
  return over === 'https' ? `https://${place}${path}` : place;
}

/** What tells a place that is asked from every other. */
export const serverKey = ({ address, port, over, certifiedAs, path }: Server): string =>
  over === undefined ? `${address} ${port}` : `${address} ${port} ${over} ${certifiedAs ?? ''} ${path ?? ''}`;

const noPort = 'its port is none from 1 to 65535';

/** Null for what is no IP address with or without a port. */
function endpointIn(text: string, usualPort: number): Server | null {
  const endpoint = parseEndpoint(text, usualPort);
  if (endpoint !== null) return endpoint;
  const [, host] = /^(\[[^\]]*\]|[\d.]+):/.exec(text) ?? [];
  if (host !== undefined && parseEndpoint(host, usualPort) !== null) throw new ResolverError(noPort);
  return null;
}

function overTls(rest: string): Server {
  const hash = rest.indexOf('#');
  const endpoint = endpointIn(hash < 0 ? rest : rest.slice(0, hash), ports.tls);
  if (endpoint === null) {
    throw new ResolverError('`tls://` is followed by an IP address, and a name may stand behind it: tls://IP#NAME');
  }
  if (hash < 0) return { ...endpoint, over: 'tls' };
  return { ...endpoint, over: 'tls', certifiedAs: hostName(rest.slice(hash + 1), 'behind the `#`') };
}

function overHttps(written: string): Server {
  // What RFC 8484 publishes is a template for GET; questions that are posted leave its variable empty.
  const rest = written.replace(/\{\?dns\}$/, '');
  const [, host = '', port, path = ''] = /^(\[[^\]]*\]|[^:/?#]*)(?::([^/?#]*))?(.*)$/s.exec(rest) ?? [];
  if (host.includes('@') || port?.includes('@') === true) throw new ResolverError('its URL holds a user or password');
  if (!path.startsWith('/')) throw new ResolverError('a path such as /dns-query must follow the host');
  if (!/^[!-~]*$/.test(path) || /[#{}]/.test(path)) throw new ResolverError('its path holds what no path may');
  const number = port === undefined ? ports.https : /^\d{1,5}$/.test(port) ? Number(port) : 0;
  if (number < 1 || number > 65_535) throw new ResolverError(noPort);
  const literal = canonicalAddress(host.replace(/^\[(.*:.*)\]$/, '$1'));
  return { address: literal ?? hostName(host, 'behind `https://`'), port: number, over: 'https', path };
}

function hostName(written: string, place: string): string {
  try {
    const name = canonicalName(written);
    if (/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(name) && !/(?:^|\.)\d+$/.test(name)) return name;
  } catch (error) {
    if (!(error instanceof NameError)) throw error;
  }
  throw new ResolverError(`${place} must stand the name of a host, in A-labels`);
}
