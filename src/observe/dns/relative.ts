import { appendZone, isUnder, matchesPattern, parseName, siblingName, withoutZone } from '../../facts/dns/names.ts';
import { answersAlike } from '../../facts/dns/existence.ts';
import type { AppendedOwner, AppendedTarget, Hop, Walk, Zone } from '../../model/evidence.ts';
import { existenceOf, unaskedOf } from './existence.ts';
import type { Recursion } from './recursive.ts';
import type { ZoneClient } from './zones.ts';

/** The host's name taken as relative to each zone that holds or encloses it, as a missing final dot makes it. */
export async function appendedOwners(
  run: Recursion,
  client: ZoneClient,
  host: string,
  zones: readonly Zone[],
  label: string,
): Promise<AppendedOwner[]> {
  const pairs = zones.flatMap(({ apex }) => {
    const name = appendZone(host, apex);
    const other = name === null ? null : siblingName(name, label);
    return name === null || other === null ? [] : [{ apex, name, other }];
  });
  return Promise.all(
    pairs.map(async ({ apex, name, other }) => {
      const [appended, sibling] = await Promise.all([existenceOf(run, client, name), existenceOf(run, client, other)]);
      return { zone: apex, appended, sibling };
    }),
  );
}

/** The aliases' targets that may be names with a zone appended; what is left is asked for only where that matters. */
export async function appendedTargets(
  run: Recursion,
  client: ZoneClient,
  hops: Walk['hops'],
  zonesOf: Readonly<Record<string, readonly Zone[]>>,
  patterns: readonly string[],
  label: string,
): Promise<AppendedTarget[]> {
  const candidates = hops.flatMap((hop) =>
    (zonesOf[hop.owner] ?? []).flatMap(({ apex }) => {
      const remainder = withoutZone(hop.target, apex);
      if (remainder === null) return [];
      const led = patterns.some((pattern) => matchesPattern(remainder, pattern));
      return led || parseName(remainder).length >= 2 ? [{ hop, zone: apex, remainder, led }] : [];
    }),
  );
  return Promise.all(candidates.map((candidate) => appendedTarget(run, client, candidate, label)));
}

async function appendedTarget(
  run: Recursion,
  client: ZoneClient,
  { hop, zone, remainder, led }: { hop: Hop; zone: string; remainder: string; led: boolean },
  label: string,
): Promise<AppendedTarget> {
  const target = await existenceOf(run, client, hop.target);
  const other = siblingName(hop.target, label);
  const exists = target.outcome.kind === 'data' || target.outcome.kind === 'nodata';
  const sibling =
    exists && other !== null && isUnder(other, zone)
      ? await existenceOf(run, client, other)
      : unaskedOf(other ?? hop.target, `${hop.target} does not exist, or could not be looked up`);
  const matters = led || target.outcome.kind === 'nxdomain' || (exists && answersAlike(target, sibling));
  return {
    hop,
    zone,
    target,
    sibling,
    remainder: matters
      ? await existenceOf(run, client, remainder)
      : unaskedOf(remainder, `${hop.target} has a record of its own, or could not be looked up`),
  };
}
