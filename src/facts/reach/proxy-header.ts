import type { Endpoint, Preamble } from '../../model/evidence.ts';
import { addressBytes, familyOf } from '../addresses.ts';

/** PROXY protocol 2.2: how a header of version 2 begins. */
export const signature: readonly number[] = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];
/** The client's port in what we make up. */
const sourcePort = 40_000;

/** What is written before anything else on a connection to this place. */
export function preambleBytes(preamble: Preamble, { address, port }: Endpoint): Uint8Array {
  if (preamble === 'PROXY UNKNOWN') return ascii('PROXY UNKNOWN\r\n');
  const { version, source } = preamble;
  const family = familyOf(source);
  // Both ends are of one family: of the other, the place is told as the one that its protocol has for nobody in particular.
  const destination = familyOf(address) === family ? address : family === 4 ? '0.0.0.0' : '::';
  if (version === 1) {
    return ascii(`PROXY TCP${family} ${source} ${destination} ${sourcePort} ${port}\r\n`);
  }
  const ends = [...addressBytes(source), ...addressBytes(destination), ...twoBytes(sourcePort), ...twoBytes(port)];
  // Version 2, PROXY; TCP over IPv4 or IPv6.
  return Uint8Array.from([...signature, 0x21, family === 4 ? 0x11 : 0x21, ...twoBytes(ends.length), ...ends]);
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

const twoBytes = (value: number): number[] => [value >> 8, value & 0xff];
