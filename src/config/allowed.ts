import { formatHostPort } from '../facts/host-port.ts';
import { canonicalAddress, isRange, plainAddress, withPort } from '../facts/addresses.ts';
import { parsePort } from './endpoint.ts';
import { ValueError } from './error.ts';
import { parseHost } from './host.ts';
import { quote } from './tree.ts';

/**
 * What an entry of `server.probe.allow` lets /probe be asked for, at one port or, where `port` is null, at any.
 * `below`: every name below the domain, however deep; with `domain` null every name.
 */
export type Allowance = { readonly port: number | null } & (AllowedName | AllowedPlace);
type AllowedName =
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'below'; readonly domain: string | null };
type AllowedPlace =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'range'; readonly range: string };

/** `HOST`, `*.DOMAIN`, `*`, an address or a range, with or without `:PORT`; IPv6 stands in brackets before a port. Throws ValueError. */
export function allowanceOf(written: string): Allowance {
  const text = written.trim();
  const bracketed = /^\[([^[\]]*)\](?::(.*))?$/s.exec(text);
  if (bracketed !== null) {
    const [, inner = '', digits] = bracketed;
    const place = placeOf(inner);
    if (place === null || !inner.includes(':'))
      throw new ValueError('between brackets stands an IPv6 address or range');
    return { ...place, port: portOf(digits) };
  }
  const bare = placeOf(text);
  if (bare !== null) return { ...bare, port: null };
  const [host = '', digits, ...more] = text.split(':');
  if (more.length > 0) throw new ValueError('an IPv6 address stands in brackets where a port follows');
  return { ...(placeOf(host) ?? nameOf(host)), port: portOf(digits) };
}

/** An entry as it is kept. Throws ValueError. */
export function parseAllowed(text: string): string {
  const allowance = allowanceOf(text);
  const { port } = allowance;
  const place = placeText(allowance);
  if (port === null) return place;
  if (allowance.kind === 'address') return withPort(place, port);
  return place.includes(':') ? `[${place}]:${port}` : formatHostPort(place, port);
}

function placeText(allowance: Allowance): string {
  switch (allowance.kind) {
    case 'host':
      return allowance.host;
    case 'below':
      return allowance.domain === null ? '*' : `*.${allowance.domain}`;
    case 'address':
      return allowance.address;
    case 'range':
      return allowance.range;
  }
}

/** An address or a range; null for anything else. */
function placeOf(text: string): AllowedPlace | null {
  const [address = '', bits, ...more] = text.split('/');
  if (canonicalAddress(address) === null || more.length > 0) return null;
  if (bits === undefined) return { kind: 'address', address: plainAddress(address) ?? address };
  if (!/^\d+$/.test(bits)) return null;
  if (!isRange(text)) throw new ValueError(`${quote(text)} is no range of addresses`);
  return { kind: 'range', range: text };
}

function nameOf(text: string): AllowedName {
  if (text === '*') return { kind: 'below', domain: null };
  if (text.startsWith('*.')) return { kind: 'below', domain: parseHost(text.slice(2)) };
  if (text.includes('*')) throw new ValueError('a `*` stands alone, or as the left-most label before a domain');
  return { kind: 'host', host: parseHost(text) };
}

function portOf(digits: string | undefined): number | null {
  if (digits === undefined) return null;
  const port = parsePort(digits);
  if (port === null) throw new ValueError(`${quote(digits)} is no port; a port is a number from 1 to 65535`);
  return port;
}
