import { parseEndpoint, plainAddress } from '../../addresses.ts';
import { cutWords } from '../../cut-words.ts';

/** What a proxy calls an end of a connection. */
export interface Named {
  /** As it was written, cut. */
  readonly text: string;
  /** Without port, brackets and zone, and the IPv4 one where it is mapped; null where it names none. */
  readonly address: string | null;
}

/** An address as proxies write it: perhaps with a port, in brackets or in quotes; `unknown` and made-up names are none. */
export function namedAddress(text: string): Named {
  const bare = text.trim().replace(/^"(.*)"$/s, '$1');
  return { text: cutWords(bare), address: plainAddress(bare) ?? withoutPort(bare) };
}

function withoutPort(text: string): string | null {
  const unzoned = text.replace(/%[^\]]*/, '');
  const address = parseEndpoint(unzoned, 1)?.address;
  return address === undefined ? null : plainAddress(address);
}

/** Which IPv6 address it is if what stands behind its last colon is a port, where brackets are missing (RFC 5952 6). */
export function addressBeforePort(text: string): string | null {
  const before = /^([^[\]]*:[^[\]]*):\d{1,5}$/.exec(text.trim())?.[1];
  return before === undefined ? null : plainAddress(before);
}

/** What right-most entries of a list are looked at: those further left are of no hop that anybody trusts. */
const mostNames = 64;

/** `X-Forwarded-For` and its kind, all occurrences in order: whom each proxy saw, the nearest last. */
export const namesInList = (values: readonly string[]): Named[] =>
  values
    .flatMap((value) => value.split(','))
    .filter((each) => each.trim() !== '')
    .slice(-mostNames)
    .map(namedAddress);
