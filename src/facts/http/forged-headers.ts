import type { ForgedHeaders } from '../../model/echo.ts';
import { familyOf } from '../addresses.ts';
import { isCloudflare } from './cloudflare.ts';
import { addressHeaders } from './forwarding-headers.ts';

/** RFC 5737 and RFC 3849: nobody has these, so that nobody is accused, and who reads a log knows them for what they are. */
const forgedAddress = (dialled: string, index: number): string =>
  familyOf(dialled) === 6 ? `2001:db8::${11 + index}` : `203.0.113.${11 + index}`;

/** Cloudflare's edge answers 403 to whoever sends what only it may write. */
const refusedByCloudflare: readonly string[] = ['cf-connecting-ip', 'cf-connecting-ipv6', 'true-client-ip'];

export const isForgeable = (name: string, dialled: string): boolean =>
  !(isCloudflare(dialled) && refusedByCloudflare.includes(name));

/** Every header that names the client's address, each with a forged one of its own; the same in every run. */
export const forgedHeaders = (dialled: string): ForgedHeaders =>
  addressHeaders
    .map((name, index) => [name, forgedAddress(dialled, index)] as const)
    .filter(([name]) => isForgeable(name, dialled));

/** The same as lines of a request. */
export const forgedLines = (forged: ForgedHeaders): [name: string, value: string][] =>
  forged.map(([name, address]) => [name, name === 'forwarded' ? forwardedFor(address) : address]);

/** RFC 7239 6: an IPv6 address stands in brackets, and these in quotes. */
const forwardedFor = (address: string): string => (familyOf(address) === 6 ? `for="[${address}]"` : `for=${address}`);
