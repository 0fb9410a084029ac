import { octetsOf } from './octets.ts';

/** A key as a DS record speaks of it. */
export interface KeyTag {
  readonly tag: number;
  readonly algorithm: number;
}

/** Of a DS record in presentation format (RFC 4034 5.3); null for what is none. */
export function tagOfDigest(data: string): KeyTag | null {
  const [, tag, algorithm] = /^(\d+) (\d+) \d+ [0-9a-f]+$/.exec(data) ?? [];
  return tag === undefined ? null : { tag: Number(tag), algorithm: Number(algorithm) };
}

const zoneKeyBit = 0x01;

/** Of a DNSKEY record as `\# LENGTH HEX` (RFC 4034 2.1, appendix B); null for what is none, or no key of a zone. */
export function tagOfKey(data: string): KeyTag | null {
  const octets = octetsOf(data);
  const [flags, , , algorithm] = octets;
  if (flags === undefined || algorithm === undefined || (flags & zoneKeyBit) === 0) return null;
  const sum = octets.reduce((total, octet, i) => total + (i % 2 === 0 ? octet * 256 : octet), 0);
  return { tag: (sum + Math.floor(sum / 65_536)) % 65_536, algorithm };
}

export const sameKey = (one: KeyTag, other: KeyTag): boolean =>
  one.tag === other.tag && one.algorithm === other.algorithm;
