import { isUnder, parentName, parseName } from '../../facts/dns/names.ts';
import { domainOf, hasPublicSuffix, registrableDomain } from '../../facts/dns/public-suffix.ts';
import type { DnsMessage, Outcome, Server, Zone } from '../../model/dns.ts';
import { LookError } from '../classify.ts';
import { passed } from './looks/grace.ts';
import { hedge } from './transport/hedge.ts';
import { failed, isAuthoritative, readChain, referralOf, soaOf } from './wire/message.ts';
import { patienceMs } from './transport/hearing.ts';
import { askResolvers } from './recursive.ts';
import { spread } from './transport/spread.ts';
import type { Client, Recursion, Told } from './recursive.ts';
import type { QuestionType } from './wire/packet.ts';

/** An asker that knows zones: those that were found are shared by all who use the same resolvers. */
export interface ZoneClient extends Client {
  /** By apex. */
  readonly zones: Map<string, Zone>;
  /** The zones to which servers referred, and those that they serve. */
  readonly cuts: Map<string, Zone>;
  /** By apex: names of its servers that came without glue beside others, and were not looked up. */
  readonly unglued: Map<string, readonly string[]>;
  /** Whether somebody named the resolvers, so that they may be taken to know private zones. */
  readonly named: boolean;
}

/** Who speaks for a name, and what was said. */
export type ZoneTold = (Told & { readonly ok: true; readonly zone: Zone }) | (Told & { readonly ok: false });

const maxServers = 6;
const maxReferrals = 10;

/**
 * Whether the zone's own servers are asked at all: never for names without a public suffix, unless that is meant, and
 * not where somebody else answers in their place.
 */
export function mayAskZone({ settings, interception }: Recursion, client: ZoneClient, name: string): boolean {
  const { enabled, port } = settings.dns.authoritative;
  return enabled && interception.found() === null && (port !== 53 || client.named || hasPublicSuffix(name));
}

/**
 * Asks the servers of the zone that holds the name, going down by their referrals. The outcome is `unasked` exactly
 * where no server of the zone could be found.
 */
export async function askZone(run: Recursion, client: ZoneClient, name: string, type: QuestionType): Promise<ZoneTold> {
  let found = await startingZone(run, client, name);
  for (let depth = 0; depth < maxReferrals && 'apex' in found; depth++) {
    const zone: Zone = found;
    const { winner, others } = await hedge({
      servers: spread(run.questions, zone.servers, name),
      further: () => ungluedServers(run, client, zone),
      staggerMs: patienceMs,
      ask: (server, giveUp) => run.questions.ask(client, { server, name, type, recursive: false }, { giveUp }),
      conclusive: (reading) =>
        reading.ok && (isAuthoritative(reading.value) || referralOf(reading.value, name, zone.apex) !== null),
    });
    if (!winner?.ok) {
      return (await run.interception.suspect(others))
        ? { ok: false, outcome: unfound(interceptedText(run)) }
        : { ok: false, outcome: ofZone(failed(others, `no server of ${zone.apex} is known`), zone.apex) };
    }
    if (isAuthoritative(winner.value)) run.interception.clear();
    const by = winner.where.server;
    const cut = referralOf(winner.value, name, zone.apex);
    if (cut === null) return { ok: true, message: winner.value, by, ms: winner.ms, zone };
    client.cuts.set(cut, zone);
    found = client.zones.get(cut) ?? (await delegatedZone(run, client, winner.value, by, cut, zone.apex));
  }
  if (!('apex' in found)) return { ok: false, outcome: found };
  return { ok: false, outcome: unfound(`more than ${maxReferrals} referrals on the way to ${name}`) };
}

export const interceptedText = ({ interception }: Recursion): string =>
  `port 53 is intercepted: ${interception.found() ?? 'somebody else answers'}`;

const ofZone = (outcome: Outcome, apex: string): Outcome =>
  outcome.kind === 'unasked' ? outcome : { ...outcome, ofZone: apex };

const unfound = (detail: string): Outcome => ({ kind: 'unasked', detail });

/** The deepest known zone at or above the name, else the one that resolvers find from the registrable domain upward. */
async function startingZone(run: Recursion, client: ZoneClient, name: string): Promise<Zone | Outcome> {
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
  const known = client.zones.get(apex);
  if (known !== undefined) return known;
  const enough = new AbortController();
  const until = AbortSignal.any([giveUp, enough.signal]);
  const { timeoutMs } = run.settings.dns;
  const within = (told: Promise<Zone | Outcome | null>, ms: number): Promise<Zone | Outcome | null | 'late'> =>
    Promise.race([told, passed(ms, until).then(() => 'late' as const)]);
  const above = (): Promise<Zone | Outcome | null> => climb(run, client, aboveOf(apex), until);
  try {
    const told = toldZone(run, client, apex, until);
    const soon = await within(told, patienceMs);
    if (soon !== 'late' && soon !== null && 'apex' in soon) return soon;
    const higher = above();
    const later = await within(told, Math.max(0, timeoutMs - patienceMs));
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

export const nameServers = (message: DnsMessage, apex: string): string[] =>
  [...message.answers, ...message.authorities]
    .filter(({ type, owner }) => type === 'NS' && owner === apex)
    .map(({ data }) => data);

function remember(client: ZoneClient, zone: Zone): Zone {
  client.zones.set(zone.apex, zone);
  return zone;
}

async function delegatedZone(
  run: Recursion,
  client: ZoneClient,
  referral: DnsMessage,
  by: Server,
  cut: string,
  parent: string,
): Promise<Zone | Outcome> {
  const { port } = run.settings.dns.authoritative;
  const names = nameServers(referral, cut);
  // Glue is only believed of names in the zone of the server that gives it.
  const glue = referral.additionals
    .filter(({ type, owner }) => (type === 'A' || type === 'AAAA') && names.includes(owner) && isUnder(owner, parent))
    .map(({ owner, data }): Server => ({ address: data, port, name: owner }));
  if (glue.length > 0) {
    const others = names.filter((name) => !glue.some((server) => server.name === name));
    if (others.length > 0) client.unglued.set(cut, others);
    return remember(client, { apex: cut, servers: inTurn(names, glue) });
  }
  const { servers, untold } = await addressesOf(run, client, names);
  if (servers.length > 0) return untold ? { apex: cut, servers } : remember(client, { apex: cut, servers });
  return untold
    ? unfound(`no resolver told the addresses of ${cut}'s name servers ${names.join(', ')}`)
    : { kind: 'lame', by, ofZone: cut, refers: true };
}

/** Those of a zone's servers whose addresses did not come with its delegation. */
async function ungluedServers(run: Recursion, client: ZoneClient, { apex, servers }: Zone): Promise<Server[]> {
  const names = client.unglued.get(apex);
  if (names === undefined) return [];
  const found = await addressesOf(run, client, names);
  const others = found.servers.filter(({ address }) => !servers.some((server) => server.address === address));
  if (!found.untold) {
    client.unglued.delete(apex);
    remember(client, { apex, servers: [...servers, ...others] });
  }
  return others;
}

/** `untold`: some name could not be looked up, so that there may be more: what was found is then not kept for others. */
async function addressesOf(
  run: Recursion,
  client: ZoneClient,
  names: readonly string[],
  giveUp?: AbortSignal,
): Promise<{ servers: Server[]; untold: boolean }> {
  const { port } = run.settings.dns.authoritative;
  const lookups = await Promise.all(
    names.slice(0, maxServers).flatMap((name) =>
      (['A', 'AAAA'] as const).map(async (type): Promise<Server[] | null> => {
        const told = await askResolvers(run, client, name, type, giveUp);
        if (!told.ok) return null;
        return readChain(told.message, told.by, name, type).data.map(({ data }) => ({ address: data, port, name }));
      }),
    ),
  );
  return {
    servers: inTurn(
      names,
      lookups.flatMap((servers) => servers ?? []),
    ),
    untold: lookups.includes(null),
  };
}

/** IPv4 first, and one address of each name before the second of any. */
function inTurn(names: readonly string[], servers: readonly Server[]): Server[] {
  const rank = (server: Server): number => {
    const siblings = servers.filter(({ name }) => name === server.name);
    const six = server.address.includes(':') ? 1 : 0;
    return (siblings.indexOf(server) * 2 + six) * names.length + names.indexOf(server.name ?? '');
  };
  return servers
    .filter(({ address }, i) => servers.findIndex((other) => other.address === address) === i)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, maxServers);
}

/**
 * The zones that hold or enclose a name, nearest first, up to the registrable domain. The cuts are where SOA answers
 * say, never where labels are counted.
 */
export async function enclosingZones(run: Recursion, client: ZoneClient, name: string): Promise<Zone[]> {
  const top = registrableDomain(name) ?? (hasPublicSuffix(name) ? name : null);
  const counts = (apex: string): boolean => apex !== '.' && (top === null || isUnder(apex, top));
  const zones: Zone[] = [];
  let at: string | null = name;
  while (at !== null && counts(at)) {
    const zone = (await zoneByAuthority(run, client, at)) ?? (await zoneByResolver(run, client, at));
    const apex = zone?.apex ?? at;
    if (zone !== null && counts(apex)) zones.push(zone);
    at = parentName(apex);
  }
  return zones;
}

/** The zone that holds a name, as its own servers tell it; null where they may not be asked or do not answer. */
export async function zoneByAuthority(run: Recursion, client: ZoneClient, name: string): Promise<Zone | null> {
  if (!mayAskZone(run, client, name)) return null;
  for (let at: string | null = name; at !== null; at = parentName(at)) {
    const told = await askZone(run, client, at, 'SOA');
    if (!told.ok) return null;
    const { message, by, zone } = told;
    const apex = apexIn(message, by, at);
    if (apex !== null && isUnder(apex, zone.apex)) {
      return client.zones.get(apex) ?? remember(client, { apex, servers: zone.servers });
    }
    if (at === zone.apex) return zone;
  }
  return null;
}

async function zoneByResolver(run: Recursion, client: ZoneClient, name: string): Promise<Zone | null> {
  for (let at: string | null = name; at !== null; at = parentName(at)) {
    const told = await askResolvers(run, client, at, 'SOA');
    if (!told.ok) return null;
    const apex = apexIn(told.message, told.by, at);
    if (apex !== null) return { apex, servers: [] };
  }
  return null;
}

/** Null for an alias: the SOA beside it would be that of its target. It is no apex, so its parent name tells its zone. */
const apexIn = (message: DnsMessage, by: Server, name: string): string | null =>
  readChain(message, by, name, 'SOA').hops.length > 0
    ? null
    : (soaOf([...message.answers, ...message.authorities], name)?.apex ?? null);
