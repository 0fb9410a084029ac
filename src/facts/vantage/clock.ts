import type { TargetEvidence } from '../../model/evidence.ts';
import type { ClockDoubt } from '../../model/vantage.ts';

/** What one answer says of our clock. */
export interface ClockWitness {
  readonly host: string;
  readonly address: string;
  /** Milliseconds to add to our clock to agree with the answer's `Date`; its resolution is a second. */
  readonly offsetMs: number;
}

/** Clocks that are closer than this count as one. */
export const clockToleranceMs = 60_000;

const enoughAddresses = 2;
const enoughHosts = 3;

/** What the answers of one target say. A response that a cache kept has the `Date` of the day it was made. */
export function clockWitnesses({ target, seen }: Pick<TargetEvidence, 'target' | 'seen'>): ClockWitness[] {
  return seen.responses.flatMap((reading) => {
    if (!reading.ok) return [];
    const { headers } = reading.value;
    const headerOf = (wanted: string): string | undefined => headers.find(([name]) => name === wanted)?.[1];
    const date = Date.parse(headerOf('date') ?? '');
    if (Number.isNaN(date) || headerOf('age') !== undefined) return [];
    const offsetMs = date + 500 - (Date.parse(reading.at) + reading.ms);
    return [{ host: target.host, address: reading.where.address, offsetMs: Math.round(offsetMs) }];
  });
}

/**
 * By how much our clock is off by the median of the witnesses: null where there is none or it is within the tolerance.
 * It is sure where most of them agree, and they are at two addresses or speak for three hosts: one server whose own
 * clock is wrong shall not move ours.
 */
export function clockDoubt(witnesses: readonly ClockWitness[]): (ClockDoubt & { readonly agreeing: number }) | null {
  const sorted = witnesses.map(({ offsetMs }) => offsetMs).toSorted((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  if (median === undefined || Math.abs(median) <= clockToleranceMs) return null;
  const agreeing = witnesses.filter(({ offsetMs }) => Math.abs(offsetMs - median) <= clockToleranceMs);
  const distinct = (of: (witness: ClockWitness) => string): number => new Set(agreeing.map(of)).size;
  const enough = distinct(({ address }) => address) >= enoughAddresses || distinct(({ host }) => host) >= enoughHosts;
  return { offsetMs: median, sure: enough && agreeing.length * 2 > witnesses.length, agreeing: agreeing.length };
}

/**
 * What a target is judged by: nothing where its own answers agree with our clock, theirs where the run is sure that ours
 * is off and they do not speak against it, and doubt where only they differ.
 */
export function clockOf(own: readonly ClockWitness[], run: ClockDoubt | null): ClockDoubt | null {
  const isNear = (offsetMs: number) => (witness: ClockWitness) =>
    Math.abs(witness.offsetMs - offsetMs) <= clockToleranceMs;
  if (run?.sure === true) {
    return own.length === 0 || own.some(isNear(run.offsetMs)) ? { offsetMs: run.offsetMs, sure: true } : null;
  }
  const [first] = own;
  return first === undefined || own.some(isNear(0)) ? null : { offsetMs: first.offsetMs, sure: false };
}
