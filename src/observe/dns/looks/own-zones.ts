import { balancerNames, balancerOf } from '../../../facts/dns/balancer-names.ts';
import { parentName } from '../../../facts/dns/names.ts';
import { hasPublicSuffix, registrableDomain } from '../../../facts/dns/public-suffix.ts';
import { namesOf } from '../../../facts/dns/walked.ts';
import type { Zone } from '../../../model/dns.ts';
import type { NameLook } from './looks.ts';
import { enclosingZones } from '../zones.ts';

/** A zone that the user or the platform keeps, and the one above it where that was found on the way. */
export interface OwnZone {
  readonly zone: Zone;
  readonly above: Zone | null;
  /** A name in it that was passed; its apex where there is none. */
  readonly within: string;
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
  const nearest = new Map<string, OwnZone>();
  for (const [name, way] of ways) {
    const cut = unansweredCut(client, name, way[0]);
    if (cut !== null) {
      own.set(cut.zone.apex, cut);
      nearest.set(name, cut);
    }
    for (const [i, zone] of way.entries()) {
      if (!own.has(zone.apex)) {
        own.set(zone.apex, { zone, above: way[i + 1] ?? null, within: i === 0 ? name : zone.apex });
      }
    }
  }
  return {
    zones: [...own.values()],
    zoneOf: (name) => nearest.get(name) ?? own.get((ways.get(name) ?? zones[name])?.[0]?.apex ?? ''),
  };
}

/** The deepest zone at or above a name to which servers refer, below those that answer; null where there is none. */
function unansweredCut({ zones, cuts }: NameLook['client'], name: string, answering: Zone | undefined): OwnZone | null {
  for (let at: string | null = name; at !== null && at !== answering?.apex; at = parentName(at)) {
    const above = cuts.get(at);
    const told = zones.get(at);
    if ((above !== undefined || told !== undefined) && !isSuffix(at)) {
      return { zone: told ?? { apex: at, servers: [] }, above: above ?? null, within: name };
    }
  }
  return null;
}

/** Those above registrable domains are nobody's here. */
const isSuffix = (apex: string): boolean => hasPublicSuffix(apex) && registrableDomain(apex) === null;
