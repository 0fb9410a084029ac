import type { TargetEvidence } from '../../model/evidence.ts';
import { registrableDomain } from '../dns/public-suffix.ts';
import type { ClockDoubt } from '../../model/vantage.ts';

/** What one answer says of our clock. */
export interface ClockWitness {
  /** The registrable domain of the host: all of its servers have one vote. */
  readonly domain: string;
  readonly address: string;
  /** Milliseconds to add to our clock to agree with the answer's `Date`; its resolution is a second. */
  readonly offsetMs: number;
}

/** Clocks that are closer than this count as one. */
export const clockToleranceMs = 60_000;

const enoughDomains = 2;
/** No clock that is worth a thought is before this was written, or after anybody will run it. */
const plausible = { from: Date.UTC(2026, 0), to: Date.UTC(2100, 0) } as const;

/** What the answers of one target say. A response that a cache kept has the `Date` of the day it was made. */
export function clockWitnesses({ target, seen }: Pick<TargetEvidence, 'target' | 'seen'>): ClockWitness[] {
  return seen.responses.flatMap((reading) => {
    if (!reading.ok) return [];
    const { headers } = reading.value;
    const headerOf = (wanted: string): string | undefined => headers.find(([name]) => name === wanted)?.[1];
    const date = Date.parse(headerOf('date') ?? '');
    if (!(date >= plausible.from && date < plausible.to) || headerOf('age') !== undefined) return [];
    const offsetMs = date + 500 - (Date.parse(reading.at) + reading.ms);
    return [
      {
        domain: registrableDomain(target.host) ?? target.host,
        address: reading.where.address,
        offsetMs: Math.round(offsetMs),
      },
    ];
  });
}

/**
 * By how much our clock is off by the median of the domains: null where there is none or it is within the tolerance. It
 * is sure where most domains agree, at two of them and at different addresses: nobody whose own clock is wrong shall
 * move ours.
 */
export function clockDoubt(witnesses: readonly ClockWitness[]): (ClockDoubt & { readonly agreeing: number }) | null {
  const domains = Map.groupBy(witnesses, ({ domain }) => domain);
  const votes = Array.from(domains.values(), (own) => ({
    offsetMs: median(own.map(({ offsetMs }) => offsetMs)),
    addresses: own.map(({ address }) => address),
  }));
  const middle = median(votes.map(({ offsetMs }) => offsetMs));
  if (Math.abs(middle) <= clockToleranceMs) return null;
  const agreeing = votes.filter(({ offsetMs }) => Math.abs(offsetMs - middle) <= clockToleranceMs);
  const addresses = new Set(agreeing.flatMap((vote) => vote.addresses));
  const enough = agreeing.length >= enoughDomains && addresses.size >= enoughDomains;
  return { offsetMs: middle, sure: enough && agreeing.length * 2 > votes.length, agreeing: agreeing.length };
}

/** Of an even number the one nearer to the start; 0 of none. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

/**
 * What a target is judged by: nothing where its own answers agree with our clock, that of others where these are sure
 * that ours is off and its own does not speak against it, and doubt where only its own differs. `others` is what those
 * of other domains say.
 */
export function clockOf(own: readonly ClockWitness[], others: ClockDoubt | null): ClockDoubt | null {
  const isNear = (offsetMs: number) => (witness: ClockWitness) =>
    Math.abs(witness.offsetMs - offsetMs) <= clockToleranceMs;
  if (others?.sure === true) {
    return own.length === 0 || own.some(isNear(others.offsetMs)) ? { offsetMs: others.offsetMs, sure: true } : null;
  }
  const [first] = own;
  return first === undefined || own.some(isNear(0)) ? null : { offsetMs: first.offsetMs, sure: false };
}
