import { appendZone, isUnder, matchesPattern, parseName, siblingName, withoutZone } from '../../../facts/dns/names.ts';
import { answersAlike } from '../../../facts/dns/existence.ts';
import type { AppendedOwner, AppendedTarget, Hop } from '../../../model/dns.ts';
import type { NameLook } from './looks.ts';
import { existenceOf, unaskedOf } from '../existence.ts';
import type { Recursion } from '../recursive.ts';
import type { ZoneClient } from '../zones.ts';

/** Where a name has no address, what else is likely to have been typed in for it. */
const anyType = ['AAAA', 'TXT', 'MX'] as const;

/** The host's name taken as relative to each zone that holds or encloses it, as a missing final dot makes it. */
export async function appendedOwners({ run, client, target, zones, label }: NameLook): Promise<AppendedOwner[]> {
  // A name that is meant to be searched for has no zone of its own that could be appended by mistake.
  if (target.search) return [];
  const { host } = target;
  const pairs = (zones[host] ?? []).flatMap(({ apex }) => {
    const name = appendZone(host, apex);
    const other = name === null ? null : siblingName(name, label);
    return name === null || other === null ? [] : [{ apex, name, other }];
  });
  return Promise.all(
    pairs.map(async ({ apex, name, other }) => {
      const [appended, sibling] = await Promise.all([
        existenceOf(run, client, name, anyType),
        existenceOf(run, client, other, anyType),
      ]);
      return { zone: apex, appended, sibling };
    }),
  );
}

/** The aliases' targets that may be names with a zone appended; what is left is asked for only where that matters. */
export async function appendedTargets({
  run,
  client,
  target,
  walks,
  zones,
  label,
}: NameLook): Promise<AppendedTarget[]> {
  const all = walks.flatMap((walk) => walk.hops);
  const hops = all.filter(
    (hop, i) => all.findIndex(({ owner, target }) => owner === hop.owner && target === hop.target) === i,
  );
  const patterns = Object.values(target.loadBalancers).flatMap(({ names }) => names);
  const candidates = hops.flatMap((hop) =>
    (zones[hop.owner] ?? []).flatMap(({ apex }) => {
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
      ? await existenceOf(run, client, remainder, ['AAAA'])
      : unaskedOf(remainder, `${hop.target} has a record of its own, or could not be looked up`),
  };
}
