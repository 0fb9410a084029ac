import { lastOfEach } from '../facts/reach/last-readings.ts';
import { isAddress } from '../facts/addresses.ts';
import type { TargetEvidence } from '../model/evidence.ts';
import type { Observed } from '../model/report.ts';

/** How long each phase took at the first address that got furthest; nothing where no connection was made. */
export function timingsOf({ seen, target, startedAt }: TargetEvidence): Pick<Observed, 'timings'> {
  const [connections, sessions, responses] = [
    lastOfEach(seen.connections.filter(isPlaced)),
    lastOfEach(seen.sessions.filter(isPlaced)),
    lastOfEach(seen.responses.filter(isPlaced)),
  ];
  const furthest = [...responses, ...sessions, ...connections].find(({ ok }) => ok);
  if (furthest === undefined) return {};
  const { address } = furthest.where;
  const msOf = (readings: readonly { ok: boolean; ms: number; where: { address: string } }[]): number | null =>
    readings.find((reading) => reading.ok && reading.where.address === address)?.ms ?? null;
  const isGiven = target.address.length > 0 || isAddress(target.host);
  const dialledAt = Math.min(...seen.connections.filter(isPlaced).map(({ at }) => Date.parse(at)));
  return {
    timings: {
      dnsMs: isGiven ? null : Math.max(0, dialledAt - Date.parse(startedAt)),
      connectMs: msOf(connections),
      tlsMs: msOf(sessions),
      httpMs: msOf(responses),
    },
  };
}

/** A damaged recording may hold some without a place, and the checks of these readings say so. */
const isPlaced = (reading: object): boolean => 'where' in reading;
