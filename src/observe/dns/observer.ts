import { randomInt } from 'node:crypto';
import type { Look } from '../../model/check.ts';
import type {
  AppendedOwner,
  AppendedTarget,
  BalancerWalk,
  DnsReading,
  Resolution,
  Server,
  Walk,
  Zone,
} from '../../model/evidence.ts';
import type { SearchList } from '../../model/search.ts';
import type { Settings, Target } from '../../model/target.ts';
import type { Deadline } from '../deadline.ts';
import type { Life } from '../life.ts';
import { walkBalancers } from './balancers.ts';
import { startInterception } from './interception.ts';
import { startQuestions, type ZoneServers } from './questions.ts';
import { askResolvers } from './recursive.ts';
import { appendedOwners, appendedTargets } from './relative.ts';
import { resolveHost } from './resolution.ts';
import { listResolvers } from './resolvers.ts';
import { resolveSearched, searchListOf } from './search.ts';
import { enclosingZones } from './zones.ts';
import type { ZoneClient } from './zones.ts';

export interface DnsOptions {
  readonly settings: Settings;
  readonly life: Life;
  /** What `settings.dns.resolvers` stands for. */
  readonly resolvers: readonly Server[];
}

/** The looks at names for one target. What one target learnt is shared with all others of the run. */
export interface TargetDns {
  /** `full` unless told otherwise. */
  resolve(look?: Look): Promise<Resolution>;
  /** For each owner, and for the host: the zones that hold or enclose it. */
  zones(walks: readonly Walk[]): Promise<Record<string, Zone[]>>;
  /** `zones` are the host's. */
  appendedOwners(zones: readonly Zone[]): Promise<AppendedOwner[]>;
  appendedTargets(walks: readonly Walk[], zones: Readonly<Record<string, readonly Zone[]>>): Promise<AppendedTarget[]>;
  balancers(): Promise<BalancerWalk[]>;
  /** Packets with questions that left on this target's account. */
  sent(): number;
  /** Every look at the DNS that this target rests on. */
  readings(): DnsReading[];
}

export interface Dns {
  /** When the deadline aborts, nothing of the target's is left open. Throws where `target.resolvers` names none that can be asked. */
  forTarget(target: Target, deadline: Deadline): TargetDns;
  /** Whether a resolver validates: asked once for the root's own, which is signed. Null where that cannot be told. */
  validates(deadline: Deadline): Promise<{ readonly by: Server; readonly validates: boolean } | null>;
  /** What became of all the questions to servers of zones: whether any was answered, and how many servers were mute. */
  zoneServers(): ZoneServers;
  /** How it was found that somebody else answers on port 53; null where it was not. */
  intercepted(): string | null;
}

/** One run's looks at the DNS: one memory, one line before each server, one made-up label. */
export function startDns({ settings, life, resolvers }: DnsOptions): Dns {
  const run = {
    settings,
    questions: startQuestions({ settings, life }),
    interception: startInterception(settings, life),
  };
  const label = madeUpLabel();
  const zonesByResolvers = new Map<string, Map<string, Zone>>();
  // Of names from a search list nothing is asked of anybody but the resolvers, their zones included.
  const { authoritative, ...dns } = settings.dns;
  const resolversOnly = { ...settings, dns: { ...dns, authoritative: { ...authoritative, enabled: false } } };
  let list: SearchList | undefined;

  const knownZones = (servers: readonly Server[]): Map<string, Zone> => {
    const key = servers.map(({ address, port }) => `${address} ${port}`).join(',');
    const known = zonesByResolvers.get(key) ?? new Map<string, Zone>();
    zonesByResolvers.set(key, known);
    return known;
  };

  return {
    zoneServers: run.questions.zoneServers,
    intercepted: run.interception.found,
    async validates(deadline) {
      const asker = { deadline, sent: 0, told: new Set<DnsReading>(), resolvers };
      const told = await askResolvers(run, asker, '.', 'SOA');
      if (!told.ok || told.message.rcode !== 'NOERROR' || told.message.answers.length === 0) return null;
      return { by: told.by, validates: told.message.flags.ad };
    },
    forTarget(target, deadline) {
      const own = target.resolvers.length > 0;
      const servers = own ? listResolvers(target.resolvers) : resolvers;
      const client: ZoneClient = {
        deadline,
        sent: 0,
        told: new Set(),
        resolvers: servers,
        zones: knownZones(servers),
        named: (own ? target.resolvers : settings.dns.resolvers).some((entry) => entry !== 'system'),
      };
      const asking = target.search ? { ...run, settings: resolversOnly } : run;
      return {
        resolve: (look = 'full') =>
          target.search
            ? resolveSearched(asking, client, target.host, (list ??= searchListOf(settings)))
            : resolveHost(asking, client, target, look),
        async zones(walks) {
          const starts = target.search ? walks.map(({ name }) => name) : [target.host];
          const owners = new Set([...starts, ...walks.flatMap(({ hops }) => hops.map(({ owner }) => owner))]);
          const found = await Promise.all(
            Array.from(owners, async (owner) => [owner, await enclosingZones(asking, client, owner)] as const),
          );
          return Object.fromEntries(found);
        },
        // A name that is meant to be searched for has no zone of its own that could be appended by mistake.
        appendedOwners: async (zones) =>
          target.search ? [] : appendedOwners(asking, client, target.host, zones, label),
        appendedTargets(walks, zones) {
          const hops = walks.flatMap((walk) => walk.hops);
          const distinct = hops.filter(
            (hop, i) => hops.findIndex(({ owner, target }) => owner === hop.owner && target === hop.target) === i,
          );
          const patterns = Object.values(target.loadBalancers).flatMap(({ names }) => names);
          return appendedTargets(asking, client, distinct, zones, patterns, label);
        },
        balancers: () => walkBalancers(run, client, target, label),
        sent: () => client.sent,
        readings: () => [...client.told],
      };
    },
  };
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** The left-most label of names that nobody can have made. */
const madeUpLabel = (): string =>
  `hostprobe-${Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
