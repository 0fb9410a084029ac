import { isUnder, parentName, parseName } from '../../facts/dns/names.ts';
import { domainOf, hasPublicSuffix } from '../../facts/dns/public-suffix.ts';
import type { Outcome, Zone } from '../../model/dns.ts';
import { LookError } from '../classify.ts';
import { passed } from './looks/grace.ts';
import { askResolvers } from './recursive.ts';
import type { Recursion } from './recursive.ts';
import { patienceMs } from './transport/hearing.ts';
import { addressesOf, nameServers, remember, unfound } from './zone-servers.ts';
import type { ZoneClient } from './zones.ts';

/** The deepest known zone at or above the name, else the one that resolvers find from the registrable domain upward. */
export async function startingZone(run: Recursion, client: ZoneClient, name: string): Promise<Zone | Outcome> {
  const start = domainOf(name);
  if (isAboveAll(start)) return unfound(`${start} is no name below which private zones are looked for`);
  for (let at: string | null = name; at !== null && isUnder(at, start); at = parentName(at)) {
    const known = client.zones.get(at);
    if (known !== undefined) return known;
  }
  const found = await climb(run, client, start, new AbortController().signal);
  return found ?? unfound(`no resolver told the name servers of ${start} or a zone above it`);
}

/**
 * The zone at a name, or the nearest above it. While resolvers are silent about one, which they are where its servers
 * are, the zone above is looked for beside it, and taken where it is still all there is after the time of a look.
 */
async function climb(
  run: Recursion,
  client: ZoneClient,
  apex: string | null,
  giveUp: AbortSignal,
): Promise<Zone | Outcome | null> {
  if (apex === null) return null;
  const held = client.zones.get(apex);
  if (held !== undefined) return held;
  const told = toldZone(run, client, apex, giveUp);
  const known = await Promise.race([told, thisTurn()]);
  // What was learnt before is told at once, and nobody has to be waited for.
  if (known === 'late') return climbBeside(run, client, { apex, told }, giveUp);
  if (known !== null && 'apex' in known) return known;
  const higher = await climb(run, client, aboveOf(apex), giveUp);
  return higher !== null && 'apex' in higher ? higher : (known ?? higher);
}

/** Resolves after all that needs no answer from anybody. */
const thisTurn = (): Promise<'late'> => new Promise((resolve) => setImmediate(resolve, 'late'));

async function climbBeside(
  run: Recursion,
  client: ZoneClient,
  { apex, told }: { readonly apex: string; readonly told: Promise<Zone | Outcome | null> },
  giveUp: AbortSignal,
): Promise<Zone | Outcome | null> {
  const enough = new AbortController();
  const until = AbortSignal.any([giveUp, enough.signal]);
  const { timeoutMs } = run.settings.dns;
  const within = (ms: number): Promise<Zone | Outcome | null | 'late'> =>
    Promise.race([told, passed(ms, until).then(() => 'late' as const)]);
  try {
    const soon = await within(patienceMs);
    if (soon !== 'late' && soon !== null && 'apex' in soon) return soon;
    const higher = climb(run, client, aboveOf(apex), until);
    const later = await within(Math.max(0, timeoutMs - patienceMs));
    if (later !== 'late' && later !== null && 'apex' in later) return later;
    const found = await higher;
    return found !== null && 'apex' in found ? found : ((await told) ?? found);
  } finally {
    enough.abort(new LookError('stopped', 'another zone was found'));
  }
}

/** The zone at a name as resolvers tell it; null where they know of none there. */
export async function toldZone(
  run: Recursion,
  client: ZoneClient,
  apex: string,
  giveUp?: AbortSignal,
): Promise<Zone | Outcome | null> {
  const answer = await askResolvers(run, client, apex, 'NS', giveUp);
  if (answer.ok) {
    const { servers, untold } = await addressesOf(run, client, nameServers(answer.message, apex), giveUp);
    if (servers.length === 0) return null;
    return untold ? { apex, servers } : remember(client, { apex, servers });
  }
  if (answer.outcome.kind !== 'unanswered') return null;
  const { code, detail } = answer.outcome.failure;
  return unfound(`no resolver told the name servers of ${apex}: ${code}, ${detail}`);
}

/** Of names without a public suffix neither a top-level domain nor the root knows anything, and none is told them. */
const isAboveAll = (apex: string): boolean => !hasPublicSuffix(apex) && parseName(apex).length < 2;

/** Where a zone above is looked for; null where there is none to be asked. */
export function aboveOf(apex: string): string | null {
  const parent = parentName(apex);
  return parent !== null && (hasPublicSuffix(apex) || !isAboveAll(parent)) ? parent : null;
}
