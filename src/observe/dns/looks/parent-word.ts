import { isUnder } from '../../../facts/dns/names.ts';
import { outcomeText } from '../../../facts/dns/outcome.ts';
import type { DnsMessage, DnsReading, Outcome, Server, Zone } from '../../../model/dns.ts';
import type { Delegation } from '../../../model/name-looks.ts';
import { hedge } from '../transport/hedge.ts';
import { failed, isAuthoritative, outcomeAt, readChain, referralOf } from '../wire/message.ts';
import { patienceMs } from '../transport/hearing.ts';
import { inOrder } from '../recursive.ts';
import type { Recursion } from '../recursive.ts';
import { aboveOf, toldZone } from '../starting-zone.ts';
import { nameServers } from '../zone-servers.ts';
import type { ZoneClient } from '../zones.ts';

export type Delegated = NonNullable<Delegation['delegated']>;

export interface ParentWord {
  readonly delegated: Delegated | null;
  readonly unasked?: string;
  /** The zone's own NS set, where the parent's server is one of its own. */
  readonly own: readonly string[];
  /** Null where none was found. */
  readonly parent: Zone | null;
}

/** What the parent's servers say of the zone: the first that refers to it, or serves it as well. */
export async function parentWord(
  run: Recursion,
  client: ZoneClient,
  apex: string,
  above: Zone | null,
): Promise<ParentWord> {
  const parent = above ?? (await suffixZone(run, client, apex));
  if (!('apex' in parent)) return { delegated: null, unasked: outcomeText(parent), own: [], parent: null };
  const without = (unasked: string, own: readonly string[] = []): ParentWord => ({
    delegated: null,
    unasked,
    own,
    parent,
  });
  const { winner, others } = await hedge({
    servers: inOrder(run.questions, parent.servers),
    staggerMs: patienceMs,
    ask: (server, giveUp) => askParent(run, client, apex, server, giveUp),
    conclusive: (reading) =>
      reading.ok &&
      (refersTo(reading.value, apex, parent) ||
        (isAuthoritative(reading.value) && nameServers(reading.value, apex).length > 0)),
  });
  if (!winner?.ok) {
    const [denial] = others.flatMap((reading) => deniedBy(reading, apex, parent) ?? []);
    const why = outcomeText(denial ?? failed(others, 'no server is known'));
    return without(`of ${parent.apex}, ${why}`);
  }
  const by = winner.where.server;
  if (refersTo(winner.value, apex, parent)) {
    return { delegated: wordOf(run, winner.value, by, apex, parent), own: [], parent };
  }
  return without(
    `${by.name ?? by.address} serves ${apex} as well as ${parent.apex}, and gives what the zone itself says`,
    unique(nameServers(winner.value, apex)),
  );
}

export const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();

/** What one of the parent's servers says of the zone that is not what another said. */
export interface OtherWord {
  readonly by: Server;
  /** That there is no such delegation; else it refers. */
  readonly denial: Outcome | null;
  readonly names: readonly string[];
  readonly glue: readonly Server[];
}

/** All of the parent's servers are asked: those that differ from `delegated`. Silence and refusals are no words. */
export async function otherWords(
  run: Recursion,
  client: ZoneClient,
  apex: string,
  parent: Zone,
  delegated: Delegated,
): Promise<OtherWord[]> {
  const readings = await Promise.all(parent.servers.map((server) => askParent(run, client, apex, server)));
  return readings.flatMap((reading): OtherWord[] => {
    if (!reading.ok) return [];
    const by = reading.where.server;
    const denial = deniedBy(reading, apex, parent);
    if (denial !== null) return [{ by, denial, names: [], glue: [] }];
    if (!refersTo(reading.value, apex, parent)) return [];
    const { names, glue } = wordOf(run, reading.value, by, apex, parent);
    return sayTheSame({ names, glue }, delegated) ? [] : [{ by, denial: null, names, glue }];
  });
}

const askParent = (
  run: Recursion,
  client: ZoneClient,
  apex: string,
  server: Server,
  giveUp?: AbortSignal,
): Promise<DnsReading> =>
  run.questions.ask(
    client,
    { server, name: apex, type: 'NS', recursive: false },
    giveUp === undefined ? {} : { giveUp },
  );

const refersTo = (message: DnsMessage, apex: string, parent: Zone): boolean =>
  referralOf(message, apex, parent.apex) === apex;

/** Null where it does not say, as the parent, that there is no delegation. */
function deniedBy(reading: DnsReading, apex: string, parent: Zone): Outcome | null {
  if (!reading.ok || !isAuthoritative(reading.value)) return null;
  const by = reading.where.server;
  const outcome = outcomeAt(reading.value, by, readChain(reading.value, by, apex, 'NS', parent.apex));
  const isDenial = outcome.kind === 'nodata' || outcome.kind === 'nxdomain';
  return isDenial && outcome.zone === parent.apex ? outcome : null;
}

function wordOf(run: Recursion, message: DnsMessage, by: Server, apex: string, parent: Zone): Delegated {
  const { port } = run.settings.dns.authoritative;
  const names = unique(nameServers(message, apex));
  const glue = message.additionals
    .filter(({ type, owner }) => (type === 'A' || type === 'AAAA') && names.includes(owner))
    .filter(({ owner }) => isUnder(owner, parent.apex))
    .map(({ owner, data }): Server => ({ address: data, port, name: owner }));
  return { parent: parent.apex, by, names, glue, ...(message.overTcpAlone === true ? { overTcpAlone: true } : {}) };
}

type Word = Pick<Delegated, 'names' | 'glue'>;

/** Glue is compared where both give some of a name and address family: what does not fit an answer is left out. */
function sayTheSame(one: Word, other: Word): boolean {
  if (one.names.join(' ') !== other.names.join(' ')) return false;
  return one.names.every((name) =>
    [false, true].every((isSix) => {
      const addresses = ({ glue }: Word): string[] =>
        unique(
          glue.flatMap((server) =>
            server.name === name && server.address.includes(':') === isSix ? [server.address] : [],
          ),
        );
      const [here, there] = [addresses(one), addresses(other)];
      return here.length === 0 || there.length === 0 || here.join(' ') === there.join(' ');
    }),
  );
}

/** The nearest zone above a registrable domain, as resolvers tell it. */
async function suffixZone(run: Recursion, client: ZoneClient, apex: string): Promise<Zone | Outcome> {
  for (let at = aboveOf(apex); at !== null && at !== '.'; at = aboveOf(at)) {
    const known = client.zones.get(at) ?? (await toldZone(run, client, at));
    if (known !== null) return known;
  }
  return { kind: 'unasked', detail: `no resolver told the name servers of a zone above ${apex}` };
}
