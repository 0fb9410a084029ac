import { isUnder, parentName } from '../../facts/dns/names.ts';
import { outcomeText } from '../../facts/dns/outcome.ts';
import type { DnsReading, Outcome, Server, Zone } from '../../model/dns.ts';
import type { Delegation, ZoneServer } from '../../model/name-looks.ts';
import { LookError } from '../classify.ts';
import { hedge } from './hedge.ts';
import { failed, isAuthoritative, outcomeAt, readChain, referralOf } from './message.ts';
import type { OwnZone } from './own-zones.ts';
import { patienceMs } from './questions.ts';
import { inOrder } from './recursive.ts';
import type { Recursion } from './recursive.ts';
import { follow, ofResolvers, ofZones } from './trail.ts';
import { whyNot } from './walk.ts';
import { mayAskZone, nameServers, toldZone } from './zones.ts';
import type { ZoneClient } from './zones.ts';

/** As many as the root has; a zone with more is not looked at as a whole. */
const maxNames = 13;
const maxAddressesOfName = 4;

/** Everything; or, for who only wants to know the servers, no more than those tell that answer soon. */
export type Depth = 'whole' | 'soon';

/** How a zone is delegated and by whom it is served, each server at each of its addresses asked for SOA and NS. */
export async function describeZone(
  run: Recursion,
  client: ZoneClient,
  { zone, above }: OwnZone,
  depth: Depth = 'whole',
): Promise<Delegation> {
  const { apex } = zone;
  if (!mayAskZone(run, client, apex)) return unseen(apex, whyNot(run, apex));
  const parent = await parentWord(run, client, apex, above);
  const { delegated } = parent;
  const told = zone.servers.flatMap(({ name }) => name ?? []);
  const started = unique(delegated?.names ?? (parent.own.length > 0 ? parent.own : told)).slice(0, maxNames);
  const first = await askNames(run, client, apex, started, delegated, depth);
  const theirs = unique([...parent.own, ...first.servers.flatMap(({ names }) => names ?? [])]);
  const further = theirs.filter((name) => !started.includes(name)).slice(0, maxNames);
  const second = await askNames(run, client, apex, further, delegated, depth);
  const readings = [...first.readings, ...second.readings];
  const servers = [...first.servers, ...second.servers];
  if (!servers.some(({ soa }) => soa.kind === 'data')) await run.interception.suspect(readings);
  const own = new Set([...theirs, ...second.servers.flatMap(({ names }) => names ?? [])]);
  const listedBy = (name: string): ZoneServer['listedBy'] => [
    ...(delegated?.names.includes(name) === true ? (['parent'] as const) : []),
    ...(own.has(name) ? (['zone'] as const) : []),
  ];
  return {
    zone: apex,
    delegated,
    ...(parent.unasked === undefined ? {} : { unasked: parent.unasked }),
    servers: servers.map(({ server, addressFrom, soa, serial, names }) => ({
      server,
      listedBy: listedBy(server.name ?? ''),
      addressFrom,
      soa,
      serial,
      names,
    })),
    unaddressed: [...first.unaddressed, ...second.unaddressed],
  };
}

/** Each address of a zone's name servers, once. */
export function serversOf({ servers }: Delegation): Server[] {
  const all = servers.map(({ server }) => server);
  return all.filter(({ address }, i) => all.findIndex((other) => other.address === address) === i);
}

const unseen = (zone: string, unasked: string): Delegation => ({
  zone,
  delegated: null,
  unasked,
  servers: [],
  unaddressed: [],
});

const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();

interface ParentWord {
  readonly delegated: Delegation['delegated'];
  readonly unasked?: string;
  /** The zone's own NS set, where the parent's server is one of its own. */
  readonly own: readonly string[];
}

const without = (unasked: string, own: readonly string[] = []): ParentWord => ({ delegated: null, unasked, own });

/** What the parent's servers say of the zone: the first that refers to it speaks for all. */
async function parentWord(run: Recursion, client: ZoneClient, apex: string, above: Zone | null): Promise<ParentWord> {
  const parent = above ?? (await suffixZone(run, client, apex));
  if (!('apex' in parent)) return without(outcomeText(parent));
  const { winner, others } = await hedge({
    servers: inOrder(run.questions, parent.servers),
    staggerMs: patienceMs,
    ask: (server, giveUp) =>
      run.questions.ask(client, { server, name: apex, type: 'NS', recursive: false }, { giveUp }),
    conclusive: ({ where, ...reading }) =>
      reading.ok &&
      (isAuthoritative(reading.value) || referralOf(reading.value, where.name, parent.apex) === where.name),
  });
  if (!winner?.ok) return without(`of ${parent.apex}, ${outcomeText(failed(others, 'no server is known'))}`);
  const { value: message } = winner;
  const by = winner.where.server;
  const names = unique(nameServers(message, apex));
  if (referralOf(message, apex, parent.apex) !== apex) {
    return names.length > 0
      ? without(
          `${by.name ?? by.address} serves ${apex} as well as ${parent.apex}, and gives what the zone itself says`,
          names,
        )
      : without(outcomeText(outcomeAt(message, by, readChain(message, by, apex, 'NS', parent.apex))));
  }
  const { port } = run.settings.dns.authoritative;
  const glue = message.additionals
    .filter(({ type, owner }) => (type === 'A' || type === 'AAAA') && names.includes(owner))
    .filter(({ owner }) => isUnder(owner, parent.apex))
    .map(({ owner, data }): Server => ({ address: data, port, name: owner }));
  return { delegated: { parent: parent.apex, by, names, glue }, own: [] };
}

/** The nearest zone above a registrable domain, as resolvers tell it. */
async function suffixZone(run: Recursion, client: ZoneClient, apex: string): Promise<Zone | Outcome> {
  for (let at = parentName(apex); at !== null && at !== '.'; at = parentName(at)) {
    const known = client.zones.get(at) ?? (await toldZone(run, client, at));
    if (known !== null) return known;
  }
  return { kind: 'unasked', detail: `no resolver told the name servers of a zone above ${apex}` };
}

type Asked = Omit<ZoneServer, 'listedBy'>;

interface Named {
  readonly servers: readonly Asked[];
  readonly unaddressed: Delegation['unaddressed'];
  readonly readings: readonly DnsReading[];
}

async function askNames(
  run: Recursion,
  client: ZoneClient,
  apex: string,
  names: readonly string[],
  delegated: Delegation['delegated'],
  depth: Depth,
): Promise<Named> {
  const glued = delegated?.glue ?? [];
  const each = await Promise.all(
    names.map(async (name) => {
      const found = await addressesOf(run, client, apex, name);
      const glue = glued.filter((server) => server.name === name).map(({ address }) => address);
      const addresses = [...new Set([...found.addresses, ...glue])].slice(0, 2 * maxAddressesOfName);
      const asked = await Promise.all(
        addresses.map((address) => {
          const server: Server = { address, port: run.settings.dns.authoritative.port, name };
          const from: ZoneServer['addressFrom'] = [
            ...(glue.includes(address) ? (['glue'] as const) : []),
            ...(found.addresses.includes(address) ? (['record'] as const) : []),
          ];
          return askServer(run, client, apex, server, from, depth);
        }),
      );
      return { asked, unaddressed: found.addresses.length === 0 ? [{ name, outcome: found.outcome }] : [] };
    }),
  );
  return {
    servers: each.flatMap(({ asked }) => asked.map(({ server }) => server)),
    unaddressed: each.flatMap(({ unaddressed }) => unaddressed),
    readings: each.flatMap(({ asked }) => asked.flatMap(({ readings }) => readings)),
  };
}

/** A name in the zone is asked of the zone itself; what others keep, of the resolvers that found the zone by it. */
async function addressesOf(
  run: Recursion,
  client: ZoneClient,
  apex: string,
  name: string,
): Promise<{ addresses: string[]; outcome: Outcome }> {
  const next = isUnder(name, apex) ? ofZones(run, client, name, true) : ofResolvers(run, client);
  const [a, aaaa] = await Promise.all([follow(next, name, 'A'), follow(next, name, 'AAAA')]);
  return {
    addresses: [a, aaaa].flatMap(({ records }) => records.slice(0, maxAddressesOfName).map(({ data }) => data)),
    outcome: a.outcome.kind === 'nodata' ? aaaa.outcome : a.outcome,
  };
}

async function askServer(
  run: Recursion,
  client: ZoneClient,
  apex: string,
  server: Server,
  addressFrom: ZoneServer['addressFrom'],
  depth: Depth,
): Promise<{ server: Asked; readings: DnsReading[] }> {
  const enough = new AbortController();
  const giveUp = (): void => enough.abort(new LookError('stopped', 'others told as much'));
  const timer = depth === 'soon' ? setTimeout(giveUp, patienceMs) : undefined;
  const ask = (type: 'SOA' | 'NS'): Promise<DnsReading> =>
    run.questions.ask(client, { server, name: apex, type, recursive: false }, { giveUp: enough.signal });
  const [soa, ns] = await Promise.all([ask('SOA'), ask('NS')]);
  clearTimeout(timer);
  const { outcome, serial } = authorityOf(soa, apex);
  const names = ns.ok && ns.value.flags.aa ? unique(nameServers(ns.value, apex)) : [];
  return {
    server: { server, addressFrom, soa: outcome, serial, names: names.length > 0 ? names : null },
    readings: [soa, ns],
  };
}

/** What a server of the zone says when it is asked for its SOA record; an alias in its place is an answer too. */
export function authorityOf(reading: DnsReading, apex: string): { outcome: Outcome; serial: number | null } {
  if (!reading.ok || !isAuthoritative(reading.value)) return { outcome: failed([reading], ''), serial: null };
  const by = reading.where.server;
  const chain = readChain(reading.value, by, apex, 'SOA', apex);
  if (chain.hops.length > 0) return { outcome: { kind: 'data', by }, serial: null };
  const [record] = chain.data;
  return {
    outcome: outcomeAt(reading.value, by, chain),
    serial: record === undefined ? null : Number(record.data.split(' ')[2]),
  };
}
