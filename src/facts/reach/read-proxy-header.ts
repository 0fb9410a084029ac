import type { End, ProxyHeader } from '../../model/echo.ts';
import { plainAddress } from '../addresses.ts';
import { signature } from './proxy-header.ts';

/** What the first bytes of a connection are. `more`: too few to tell · `none`: no PROXY protocol begins here */
export type ProxyReading =
  | { readonly state: 'more' }
  | { readonly state: 'none' }
  | { readonly state: 'broken'; readonly detail: string }
  | { readonly state: 'read'; readonly header: ProxyHeader; readonly lengthBytes: number };

/** PROXY protocol 2.1: the longest line of version 1, its end included. */
const longestLineBytes = 107;
/** What follows is told in two bytes; nginx, too, takes no longer header than this. */
const longestHeaderBytes = 4096;
const fixedBytes = 16;

const more: ProxyReading = { state: 'more' };
const broken = (detail: string): ProxyReading => ({ state: 'broken', detail });

const lineStart: readonly number[] = Array.from('PROXY ', (character) => character.charCodeAt(0));

/** Reads a header of the PROXY protocol, version 1 or 2, from the first bytes of a connection, however many there are. */
export function readProxyHeader(bytes: Uint8Array): ProxyReading {
  for (const [start, read] of [
    [signature, readBlock],
    [lineStart, readLine],
  ] as const) {
    if (!start.every((byte, i) => i >= bytes.length || bytes[i] === byte)) continue;
    return bytes.length < start.length ? more : read(bytes);
  }
  return { state: 'none' };
}

function readLine(bytes: Uint8Array): ProxyReading {
  const end = bytes.subarray(0, longestLineBytes).indexOf(0x0a);
  if (end === -1) return bytes.length < longestLineBytes ? more : broken('a line longer than 107 bytes');
  const line = String.fromCharCode(...bytes.subarray(0, end + 1));
  if (/^PROXY UNKNOWN(?: [^\r]*)?\r\n$/.test(line)) return nobody(1, line.length);
  const [, family = '', ...fields] = /^PROXY TCP([46]) (\S+) (\S+) (\d{1,5}) (\d{1,5})\r\n$/.exec(line) ?? [];
  const [source, destination, sourcePort, destinationPort] = fields;
  const ends = [endOf(source, sourcePort, family), endOf(destination, destinationPort, family)];
  const [from = null, to = null] = ends;
  if (from === null || to === null) return broken('no line of version 1');
  return { state: 'read', header: { version: 1, source: from, destination: to }, lengthBytes: line.length };
}

function endOf(address = '', port = '', family: string): End | null {
  const plain = plainAddress(address);
  const isOfFamily = address.includes(':') === (family === '6');
  return plain === null || !isOfFamily || Number(port) > 65_535 ? null : { address: plain, port: Number(port) };
}

function readBlock(bytes: Uint8Array): ProxyReading {
  if (bytes.length < fixedBytes) return more;
  const [versionAndCommand = 0, familyAndTransport = 0] = bytes.subarray(signature.length);
  const restBytes = numberAt(bytes, fixedBytes - 2);
  const lengthBytes = fixedBytes + restBytes;
  // 2.2: what is assigned to nothing is to be refused.
  if (versionAndCommand !== 0x20 && versionAndCommand !== 0x21) return broken('neither LOCAL nor PROXY of version 2');
  const family = familyAndTransport >> 4;
  if (family > 3 || (familyAndTransport & 0xf) > 2) return broken('an unknown family or transport');
  if (lengthBytes > longestHeaderBytes) return broken('a header longer than 4096 bytes');
  const isLocal = versionAndCommand === 0x20;
  const addressBytes = family === 1 ? 4 : 16;
  const isNamed = !isLocal && (family === 1 || family === 2);
  if (isNamed && restBytes < 2 * addressBytes + 4) return broken('too short for its addresses');
  if (bytes.length < lengthBytes) return more;
  if (!isNamed) return nobody(2, lengthBytes);
  const end = (i: number): End => ({
    address: addressAt(bytes, fixedBytes + i * addressBytes, addressBytes),
    port: numberAt(bytes, fixedBytes + 2 * addressBytes + 2 * i),
  });
  return { state: 'read', header: { version: 2, source: end(0), destination: end(1) }, lengthBytes };
}

const nobody = (version: 1 | 2, lengthBytes: number): ProxyReading => ({
  state: 'read',
  header: { version, source: null, destination: null },
  lengthBytes,
});

const numberAt = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

function addressAt(bytes: Uint8Array, at: number, lengthBytes: number): string {
  if (lengthBytes === 4) return bytes.subarray(at, at + 4).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => numberAt(bytes, at + 2 * i).toString(16));
  const text = groups.join(':');
  return plainAddress(text) ?? text;
}
