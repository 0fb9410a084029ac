import { familyOf } from '../../../facts/addresses.ts';
import { hasAuthority } from '../../../facts/dns/servers/delegation-trouble.ts';
import { isUnder } from '../../../facts/dns/names.ts';
import { isTold } from '../../../facts/dns/outcome.ts';
import type { DnsReading, Outcome, Server } from '../../../model/dns.ts';
import type { Delegation, ParentApart, ZoneServer } from '../../../model/name-looks.ts';
import { LookError } from '../../classify.ts';
import { failed, isAuthoritative, outcomeAt, readChain } from '../wire/message.ts';
import type { OwnZone } from './own-zones.ts';
import { otherWords, parentWord, unique } from './parent-word.ts';
import type { ParentWord } from './parent-word.ts';
import { patienceMs } from '../transport/hearing.ts';
import type { Recursion } from '../recursive.ts';
import { follow, ofResolvers, ofZones } from '../trail.ts';
import type { Trail } from '../trail.ts';
import { whyNot } from '../walk.ts';
import { nameServers } from '../zone-servers.ts';
import { mayAskZone } from '../zones.ts';
import type { ZoneClient } from '../zones.ts';

/** As many as the root has; a zone with more is not looked at as a whole. */
const maxNames = 13;
const maxServers = 2 * maxNames;
const maxAddressesOfName = 4;

/** Everything; or, for who only wants to know the servers, no more than those tell that answer soon. */
export type Depth = 'whole' | 'soon';

/** How a zone is delegated and by whom it is served, each server at each of its addresses asked for SOA and NS. */
export async function describeZone(
  run: Recursion,
  client: ZoneClient,
  { zone, above, within }: OwnZone,
  depth: Depth = 'whole',
): Promise<Delegation> {
  const { apex } = zone;
  if (!mayAskZone(run, client, apex)) return unseen(apex, whyNot(run, apex));
  const parent = await parentWord(run, client, apex, above);
  const { delegated } = parent;
  const apart = depth === 'whole' ? apartFrom(run, client, apex, parent) : [];
  const told = zone.servers.flatMap(({ name }) => name ?? []);
  const started = unique(delegated?.names ?? (parent.own.length > 0 ? parent.own : told)).slice(0, maxNames);
  const place = { apex, within };
  const first = await askNames(run, client, place, started, delegated?.glue ?? [], depth);
  const theirs = unique([...parent.own, ...first.servers.flatMap(({ names }) => names ?? [])]);
  const room = maxServers - first.servers.length;
  const further = theirs.filter((name) => !started.includes(name)).slice(0, Math.min(room, maxNames - started.length));
  const second = await askNames(run, client, place, further, delegated?.glue ?? [], depth, room);
  const readings = [...first.readings, ...second.readings];
  const servers = [...first.servers, ...second.servers];
  if (!servers.some(hasAuthority)) await run.interception.suspect(readings);
  const own = new Set([...theirs, ...second.servers.flatMap(({ names }) => names ?? [])]);
  const listedBy = (name: string): ZoneServer['listedBy'] => [
    ...(delegated?.names.includes(name) === true ? (['parent'] as const) : []),
    ...(own.has(name) ? (['zone'] as const) : []),
  ];
  const placed = (one: Asked): ZoneServer => ({ ...one, listedBy: listedBy(one.server.name ?? '') });
  return {
    zone: apex,
    delegated,
    ...(parent.unasked === undefined ? {} : { unasked: parent.unasked }),
    servers: servers.map(placed),
    unaddressed: [...first.unaddressed, ...second.unaddressed],
    aliases: [...first.aliases, ...second.aliases],
    apart: await apart,
  };
}

/** What the parent's other servers say, and whether those answer to whom they refer. */
async function apartFrom(
  run: Recursion,
  client: ZoneClient,
  apex: string,
  { parent, delegated }: ParentWord,
): Promise<ParentApart[]> {
  if (parent === null || delegated === null) return [];
  const words = await otherWords(run, client, apex, parent, delegated);
  const place = { apex, within: apex };
  const followed = async ({ glue, ...word }: (typeof words)[number]): Promise<ParentApart> => {
    const { servers } = await askNames(run, client, place, word.names.slice(0, maxNames), glue, 'whole');
    return { ...word, servers: reached(servers) };
  };
  return Promise.all(words.map(followed));
}

/** Where a referral leads those who follow it: to its glue, where it has some. */
const reached = (servers: readonly Asked[]): Asked[] =>
  servers.filter(
    ({ server, addressFrom }) =>
      addressFrom.includes('glue') ||
      !servers.some((other) => other.server.name === server.name && other.addressFrom.includes('glue')),
  );

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

type Asked = Omit<ZoneServer, 'listedBy'>;

/** A zone, and a name in it. */
type Place = Pick<OwnZone, 'within'> & { readonly apex: string };

interface Named {
  readonly servers: readonly Asked[];
  readonly unaddressed: Delegation['unaddressed'];
  readonly aliases: NonNullable<Delegation['aliases']>;
  readonly readings: readonly DnsReading[];
}

/** No more than `most` addresses in all, and of each name as many as of the others. */
async function askNames(
  run: Recursion,
  client: ZoneClient,
  place: Place,
  names: readonly string[],
  glued: readonly Server[],
  depth: Depth,
  most = maxServers,
): Promise<Named> {
  const mostOfName = Math.floor(most / names.length);
  const each = await Promise.all(
    names.map(async (name) => {
      const { a, aaaa } = await addressesOf(run, client, place.apex, name);
      const records = [a, aaaa].flatMap((trail) => trail.records.slice(0, maxAddressesOfName).map(({ data }) => data));
      const glue = glued.filter((server) => server.name === name).map(({ address }) => address);
      const [firstA, firstAaaa] = [a.records[0], aaaa.records[0]].map((record) => record?.data);
      const inTurn = [firstA, firstAaaa, ...glue, ...records].filter((address) => address !== undefined);
      const addresses = [...new Set(inTurn)].slice(0, Math.min(mostOfName, 2 * maxAddressesOfName));
      const asked = await Promise.all(
        addresses.map((address) => {
          const server: Server = { address, port: run.settings.dns.authoritative.port, name };
          const isUntold = !isTold((familyOf(address) === 4 ? a : aaaa).outcome);
          const from: Origin = {
            addressFrom: [
              ...(glue.includes(address) ? (['glue'] as const) : []),
              ...(records.includes(address) ? (['record'] as const) : []),
            ],
            ...(isUntold ? { untold: true } : {}),
          };
          return askServer(run, client, place, server, from, depth);
        }),
      );
      const outcome = a.outcome.kind === 'nodata' ? aaaa.outcome : a.outcome;
      // Where all servers of the zone fail, it cannot tell the addresses of those in it: that is told of the servers.
      const isMoot = glue.length > 0 && 'ofZone' in outcome && outcome.ofZone === place.apex;
      const alias = (a.hops[0] ?? aaaa.hops[0])?.target;
      return {
        asked,
        unaddressed: records.length > 0 || isMoot ? [] : [{ name, outcome }],
        aliases: alias === undefined ? [] : [{ name, target: alias }],
      };
    }),
  );
  return {
    servers: each.flatMap(({ asked }) => asked.map(({ server }) => server)),
    unaddressed: each.flatMap(({ unaddressed }) => unaddressed),
    aliases: each.flatMap(({ aliases }) => aliases),
    readings: each.flatMap(({ asked }) => asked.flatMap(({ readings }) => readings)),
  };
}

/** A name in the zone is asked of the zone itself; what others keep, of the resolvers that found the zone by it. */
async function addressesOf(
  run: Recursion,
  client: ZoneClient,
  apex: string,
  name: string,
): Promise<{ readonly a: Trail; readonly aaaa: Trail }> {
  const next = isUnder(name, apex) ? ofZones(run, client, name, true) : ofResolvers(run, client);
  const [a, aaaa] = await Promise.all([follow(next, name, 'A'), follow(next, name, 'AAAA')]);
  return { a, aaaa };
}

type Origin = Pick<ZoneServer, 'addressFrom' | 'untold'>;

/** Some give no SOA record and answer for the names in the zone nevertheless: balancers that take the place of a server. */
async function askServer(
  run: Recursion,
  client: ZoneClient,
  { apex, within }: Place,
  server: Server,
  from: Origin,
  depth: Depth,
): Promise<{ server: Asked; readings: DnsReading[] }> {
  const enough = new AbortController();
  const giveUp = (): void => enough.abort(new LookError('stopped', 'others told as much'));
  const timer = depth === 'soon' ? setTimeout(giveUp, patienceMs) : undefined;
  const ask = (type: 'SOA' | 'NS' | 'A', name = apex): Promise<DnsReading> =>
    run.questions.ask(
      client,
      { server, name, type, recursive: false },
      { giveUp: enough.signal, evenIfSilent: type === 'SOA' },
    );
  const [soa, ns] = await Promise.all([ask('SOA'), ask('NS')]);
  clearTimeout(timer);
  const { outcome, serial } = authorityOf(soa, apex);
  const names = ns.ok && ns.value.flags.aa ? unique(nameServers(ns.value, apex)) : [];
  const readings = [soa, ns];
  const said = {
    server,
    ...from,
    soa: outcome,
    serial,
    names: names.length > 0 ? names : null,
    ...(readings.every((reading) => reading.ok && reading.value.overTcpAlone) ? { overTcpAlone: true as const } : {}),
  };
  if (depth === 'soon' || hasAuthority(said)) return { server: said, readings };
  const addresses = await ask('A', within);
  return { server: { ...said, answers: answerOf(addresses, 'A', apex) }, readings: [...readings, addresses] };
}

/** What a server of the zone says when it is asked for its SOA record; an alias in its place is an answer too. */
function authorityOf(reading: DnsReading, apex: string): { outcome: Outcome; serial: number | null } {
  const outcome = answerOf(reading, 'SOA', apex);
  if (!reading.ok || outcome.kind !== 'data') return { outcome, serial: null };
  const [record] = readChain(reading.value, reading.where.server, apex, 'SOA', apex).data;
  return { outcome, serial: record === undefined ? null : Number(record.data.split(' ')[2]) };
}

/** What a server says with authority to a question of that type; that it has none is no word of the zone. */
function answerOf(reading: DnsReading, type: 'SOA' | 'A', apex: string): Outcome {
  if (!reading.ok || !isAuthoritative(reading.value)) return failed([reading], '');
  const { server: by, name } = reading.where;
  const chain = readChain(reading.value, by, name, type, apex);
  return chain.hops.length > 0 ? { kind: 'data', by } : outcomeAt(reading.value, by, chain);
}
