import type { DnsReading, Outcome, TargetEvidence, Walk } from '../../model/evidence.ts';
import { serverText } from './record.ts';

/** A cache that still holds what is no longer so. */
export interface Stale {
  /** The resolver, as text. */
  readonly by: string;
  /** The name that it denies. */
  readonly name: string;
  /** Milliseconds since the epoch at which its answer ends (RFC 2308 5); null where it did not say. */
  readonly until: number | null;
}

/** What a resolver still denies though the zone's own servers have it; null where there is no such thing. */
export function staleDenial({ seen: { resolution }, dns }: Pick<TargetEvidence, 'seen' | 'dns'>): Stale | null {
  const { authority, resolver } = resolution;
  if (authority?.end !== 'addresses' || resolver === null || !isDenied(resolver)) return null;
  return denialOf(resolver, dns);
}

/** The denial at which a walk ended, and until when caches hold it; null where it ended otherwise. */
export function denialOf(walk: Walk, dns: readonly DnsReading[]): Stale | null {
  const outcome = [walk.a, walk.aaaa].find(isDenial);
  if (!isDenied(walk) || outcome === undefined) return null;
  const reading = dns.find(
    ({ where }) =>
      where.name === walk.last && where.server.address === outcome.by.address && where.server.port === outcome.by.port,
  );
  const until =
    reading === undefined || outcome.negativeTtl === undefined
      ? null
      : Date.parse(reading.at) + reading.ms + outcome.negativeTtl * 1000;
  return { by: serverText(outcome.by), name: walk.last, until };
}

const isDenied = ({ end }: Walk): boolean => end === 'nxdomain' || end === 'nodata';

const isDenial = (outcome: Outcome): outcome is Extract<Outcome, { kind: 'data' | 'nodata' | 'nxdomain' | 'lame' }> =>
  outcome.kind === 'nxdomain' || outcome.kind === 'nodata';
