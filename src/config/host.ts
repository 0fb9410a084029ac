import { domainToASCII } from 'node:url';
import { canonicalAddress } from '../facts/addresses.ts';
import { canonicalName, NameError } from '../facts/dns/names.ts';
import { ValueError } from './error.ts';
import { quote } from './tree.ts';

/** More text than the longest name has when every octet is written `\DDD`. */
const longestText = 1100;

/**
 * A host as configuration writes it: a name (U-labels, any case, with or without final dot) or an IP address. Gives
 * A-labels in lower-case presentation format without the final dot, or the address's canonical text. Throws ValueError.
 */
export function parseHost(written: string): string {
  const text = written.trim();
  const address = parseAddress(text);
  if (address !== null) return address;
  refuseShapes(text);
  if (/^\*(\.|$)/.test(text)) throw new ValueError('it is a wildcard; name one host that it covers');
  return parseDnsName(text);
}

/** A name of a certificate or a load balancer: a host, or one with a left-most `*`. Throws ValueError. */
export function parsePattern(written: string): string {
  const text = written.trim();
  return text.startsWith('*.') ? canonical(`*.${parseDnsName(text.slice(2))}`) : parseHost(text);
}

/** An IP address, IPv6 with or without brackets; null for anything else. */
export function parseAddress(text: string): string | null {
  // Most hosts are names, and an address parser is slow to refuse them.
  if (!/^[\d.]+$|:/.test(text)) return null;
  const inner = /^\[([0-9A-Fa-f:.]+)\]$/.exec(text)?.[1];
  return canonicalAddress(inner !== undefined && inner.includes(':') ? inner : text);
}

function refuseShapes(text: string): void {
  if (text === '') throw new ValueError('it is empty');
  if (text.length > longestText) throw new ValueError('it is longer than a name may be');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[0];
  if (scheme !== undefined) throw new ValueError('it is a URL; write the host alone');
  const port = /^(?:\[.*\]|[^:]*):(\d+)$/.exec(text)?.[1];
  if (port !== undefined)
    throw new ValueError(`it holds a port; write the host alone, and \`port: ${port}\` beside it`);
  if (text.includes('/')) throw new ValueError('it holds a path; write the host alone');
  if (text.includes('@')) throw new ValueError('it holds an `@`; write the host alone');
  if (text.includes(':')) throw new ValueError('it holds a colon and is no IPv6 address');
}

/** A name of plain labels, written as it is kept, and far from every limit. */
const plain = /^(?=.{1,200}$)(?:[a-z0-9_-]{1,63}\.)+[a-z_-][a-z0-9_-]{0,62}$/;

function parseDnsName(text: string): string {
  if (plain.test(text)) return text;
  // Labels stand between dots that no backslash escapes (RFC 1035 5.1).
  const labels = text.match(/(?:\\.|[^.\\])+|\\$|\.+/gsu) ?? [];
  const ascii = labels.map((label) => (/^\.+$/.test(label) ? label : toAscii(label))).join('');
  if (ascii === '.') throw new ValueError('it is the root of the DNS');
  if (ascii.startsWith('.') || ascii.includes('..')) throw new ValueError('it has an empty label (a dot too many)');
  const address = parseAddress(ascii);
  if (address !== null) return address;
  const name = canonical(ascii);
  if (/(^|\.)\d+$/.test(name)) throw new ValueError('it ends in a number, as only an IP address does, and is none');
  return name;
}

/** One label; those in ASCII stay as they are, so that underscores and escapes do. */
function toAscii(label: string): string {
  if (/[^\u0000-\u007f]/.test(label)) {
    // Beside a last label that is no number, no label is taken for an IPv4 address (WHATWG URL 3.5).
    const ascii = domainToASCII(`${label}.invalid`).replace(/\.invalid$/, '');
    if (ascii === '') throw new ValueError(`IDNA does not allow ${quote(label)}`);
    return ascii;
  }
  if (label.includes('{{') || label.includes('{%')) throw new ValueError('a template was not filled in');
  const rest = label.replaceAll(/\\(?:[0-9]{3}|[!-~])/g, '');
  if (rest.includes('$')) throw new ValueError('it holds a `$`; the environment’s domain is written `${DOMAIN}`');
  const odd = /[^A-Za-z0-9_-]/.exec(rest)?.[0];
  if (odd === undefined) return label;
  throw new ValueError(`${quote(odd)} cannot stand in a name${odd === '\\' ? ' alone' : ''}`);
}

function canonical(name: string): string {
  try {
    return canonicalName(name);
  } catch (error) {
    if (error instanceof NameError) throw new ValueError(error.message, { cause: error });
    throw error;
  }
}
