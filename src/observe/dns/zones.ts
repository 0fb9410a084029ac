import { isUnder, parentName } from '../../facts/dns/names.ts';
import { hasPublicSuffix, registrableDomain } from '../../facts/dns/public-suffix.ts';
import type { DnsMessage, Outcome, Server, Zone } from '../../model/dns.ts';
import { hedge } from './transport/hedge.ts';
import { failed, isAuthoritative, readChain, referralOf, soaOf } from './wire/message.ts';
import { patienceMs } from './transport/hearing.ts';
import { askResolvers } from './recursive.ts';
import { spread } from './transport/spread.ts';
import { startingZone } from './starting-zone.ts';
import { addressesOf, inTurn, nameServers, remember, unfound } from './zone-servers.ts';
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
