import { canonicalAddress, isAddress, isRange, parseEndpoint } from '../facts/addresses.ts';
import { parseServer, ResolverError, resolverText } from '../facts/dns/resolver.ts';
import { formatHostPort } from '../facts/host-port.ts';
import { ValueError } from './error.ts';
import { parseAddress, parseHost } from './host.ts';

export const parsePort = (text: string): number | null => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65535 ? port : null;
};

/** `HOST:PORT`, with IPv6 in brackets; the host as `parseHost` gives it. Throws ValueError. */
export function parseHostPort(written: string): string {
  const match = /^(.+):([^:\]]*)$/s.exec(written.trim());
  const [host, port] = [match?.[1] ?? '', parsePort(match?.[2] ?? '')];
  if (port === null || isAddress(written.trim())) throw new ValueError('a port must follow the host');
  return formatHostPort(parseHost(host), port);
}

/** `system`, or a resolver as `parseServer` takes it, canonical; null for anything else. Throws ValueError. */
export function parseResolver(written: string): string | null {
  const text = written.trim();
  if (text === 'system') return text;
  try {
    const server = parseServer(text);
    return server === null ? null : resolverText(server);
  } catch (error) {
    if (error instanceof ResolverError) throw new ValueError(error.message, { cause: error });
    throw error;
  }
}

/** An address range; null for anything else, a bare address included. */
export const parseRange = (text: string): string | null => {
  const [address = '', bits = ''] = text.split('/');
  return canonicalAddress(address) !== null && /^\d+$/.test(bits) && isRange(text) ? text : null;
};

export const parseDialled = (text: string): string | null => parseAddress(text.trim());

/** Where a server listens: `address` null is every address of both families; port 0 is any that is free. */
export interface Listen {
  readonly address: string | null;
  readonly port: number;
}

/** `:PORT`, `IP:PORT` or `[IPv6]:PORT`; null for anything else. */
export function parseListen(text: string): Listen | null {
  const [, address = '', digits = ''] = /^([^:]*|\[.*\]):(\d{1,5})$/s.exec(text) ?? [];
  const port = Number(digits);
  // The port that is looked at here is not the one that is wanted: that may be 0.
  const endpoint = address === '' ? null : parseEndpoint(`${address}:1`, 1);
  if (digits === '' || port > 65_535 || (address !== '' && endpoint === null)) return null;
  return { address: endpoint?.address ?? null, port };
}
