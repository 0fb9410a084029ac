import { balancerNames, balancerOf } from '../../facts/dns/balancer-names.ts';
import { namesOf } from '../../facts/dns/walked.ts';
import type { Zone } from '../../model/dns.ts';
import type { NameLook } from './depth.ts';
import { enclosingZones } from './zones.ts';

/** A zone that the user or the platform keeps, and the one above it where that was found on the way. */
export interface OwnZone {
  readonly zone: Zone;
  readonly above: Zone | null;
}

export interface OwnZones {
  readonly zones: readonly OwnZone[];
  /** Of a name on the chain; undefined where it lies in somebody else's zone. */
  zoneOf(name: string): OwnZone | undefined;
}

/**
 * The zones at and above the host, and at and above the names of load balancers that its chain passes: never those of
 * the providers behind them.
 */
export async function ownZones({ run, client, target, walks, zones }: NameLook): Promise<OwnZones> {
  const names = balancerNames(target);
  const passed = new Set(walks.flatMap(namesOf).filter((name) => balancerOf(name, names) !== undefined));
  const ways = new Map<string, readonly Zone[]>([[target.host, zones[target.host] ?? []]]);
  await Promise.all(
    Array.from(passed, async (name) => {
      ways.set(name, zones[name] ?? (await enclosingZones(run, client, name)));
    }),
  );
  const own = new Map<string, OwnZone>();
  for (const way of ways.values()) {
    for (const [i, zone] of way.entries()) {
      if (!own.has(zone.apex)) own.set(zone.apex, { zone, above: way[i + 1] ?? null });
    }
  }
  return {
    zones: [...own.values()],
    zoneOf: (name) => own.get((ways.get(name) ?? zones[name])?.[0]?.apex ?? ''),
  };
}
