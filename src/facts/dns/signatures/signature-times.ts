import { octetsOf } from './octets.ts';

/** The signature over one set of records. */
export interface Signature {
  /** The number of the type that it covers. */
  readonly covers: number;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
}

/** An RRSIG record as `\# LENGTH HEX` (RFC 4034 3.1); null for what is none. Its times hold until 2106. */
export function readSignature(data: string): Signature | null {
  const octets = octetsOf(data);
  if (octets.length < 19) return null;
  const number = (at: number, length: number): number =>
    octets.slice(at, at + length).reduce((total, octet) => total * 256 + octet, 0);
  return { covers: number(0, 2), until: number(8, 4) * 1000, from: number(12, 4) * 1000 };
}

export interface Untimely {
  readonly kind: 'expired' | 'not-yet-valid';
  /** Since or until when, in milliseconds since the epoch. */
  readonly at: number;
}

/** A set of records of which no signature is valid at `now`, the one that is out of its time longest; null without any. */
export function untimely(records: readonly string[], now: number): Untimely | null {
  const all = records.flatMap((data) => readSignature(data) ?? []);
  const sets = [...new Set(all.map(({ covers }) => covers))].map((type) => all.filter(({ covers }) => covers === type));
  const dead = sets
    .filter((set) => !set.some(({ from, until }) => from <= now && now <= until))
    .map((set): Untimely => {
      const isOver = set.some(({ until }) => until < now);
      return isOver
        ? { kind: 'expired', at: Math.max(...set.filter(({ until }) => until < now).map(({ until }) => until)) }
        : { kind: 'not-yet-valid', at: Math.min(...set.map(({ from }) => from)) };
    });
  return dead.toSorted((a, b) => Math.abs(now - b.at) - Math.abs(now - a.at))[0] ?? null;
}
