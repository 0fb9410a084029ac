import { randomInt } from 'node:crypto';
import type { Look } from '../../model/check.ts';
import type { BalancerWalk, DnsReading, Resolution, Server, Walk, Zone } from '../../model/dns.ts';
import type { NameKind } from '../../model/evidence.ts';
import { serverKey } from '../../facts/dns/resolver.ts';
import type { SearchList } from '../../model/search.ts';
import type { Settings, Target } from '../../model/target.ts';
import type { Deadline } from '../deadline.ts';
import type { Life } from '../life.ts';
import { walkBalancers } from './balancers.ts';
import { lookAtNames, type Names, type NamesSeen } from './looks/looks.ts';
import { contextOnce } from './transport/dial-resolver.ts';
import { startEncrypted } from './transport/encrypted.ts';
import { startInterception } from './interception.ts';
import type { ZoneServers } from './transport/hearing.ts';
import { startQuestions } from './questions.ts';
import type { QuestionType } from './wire/packet.ts';
import { askResolvers } from './recursive.ts';
import { resolveHost } from './resolution.ts';
import { askSecured, type Secured } from './secured.ts';
import { listResolvers, patienceOf, startRotation } from './resolvers.ts';
import { resolveSearched, searchListOf } from './search.ts';
import { enclosingZones, zoneByAuthority } from './zones.ts';
import type { ZoneClient } from './zones.ts';

export interface DnsOptions {
  readonly settings: Settings;
  readonly life: Life;
  /** What `settings.dns.resolvers` stands for. */
  readonly resolvers: readonly Server[];
  /** In PEM: from whom the certificates of resolvers over TLS and HTTPS must come. Without any, none is trusted. */
  readonly roots?: readonly string[];
  /** Of hostprobe: resolvers over HTTPS are told who asks. */
  readonly version?: string;
}

/** The looks at names for one target. What one target learnt is shared with all others of the run. */
export interface TargetDns {
  /** `full` unless told otherwise. */
  resolve(look?: Look): Promise<Resolution>;
  /** For each owner, and for the host: the zones that hold or enclose it. */
  zones(walks: readonly Walk[]): Promise<Record<string, Zone[]>>;
  /** The zone that holds the host, asked of nobody but its own servers; null where they may not be asked or do not answer. */
  holdingZone(): Promise<Zone | null>;
  /** `full` unless told otherwise. */
  names(wanted: ReadonlySet<NameKind>, known: Names, look?: Look): Promise<NamesSeen>;
  /** `resolving`: where the host leads, so that one which leads there is looked at closely enough. */
  balancers(resolving?: Promise<Resolution>): Promise<BalancerWalk[]>;
  /** What a resolver that validates says; null where there is none. */
  secured(name: string, type: QuestionType): Promise<Secured | null>;
  /** Packets with questions that left on this target's account. */
  sent(): number;
  /** Every look at the DNS that this target rests on. */
  readings(): DnsReading[];
}

export interface Dns {
  /** When the deadline aborts, nothing of the target's is left open. Throws where `target.resolvers` names none that can be asked. */
  forTarget(target: Target, deadline: Deadline): TargetDns;
  /**
   * Whether a resolver validates: asked once for the root's own, which is signed. Null where that cannot be told. What
   * the resolvers said is added to `told`.
   */
  validates(
    deadline: Deadline,
    told: Set<DnsReading>,
  ): Promise<{ readonly by: Server; readonly validates: boolean } | null>;
  /** What became of all the questions to servers of zones: whether any was answered, and how many servers were mute. */
  zoneServers(): ZoneServers;
  /** How it was found that somebody else answers on port 53; null where it was not. */
  intercepted(): string | null;
  /** Lets go of the connections that were kept. */
  close(): void;
}

/** One run's looks at the DNS: one memory, one line before each server, one made-up label. */
export function startDns({ settings, life, resolvers, roots = [], version }: DnsOptions): Dns {
  const patience = patienceOf(settings);
  const { timeoutMs } = settings.dns;
  const encrypted = startEncrypted({
    life,
    context: contextOnce(roots),
    timeoutMs,
    ...(version !== undefined && { version }),
  });
  const run = {
    settings,
    patienceOf: patience,
    questions: startQuestions({ settings, life, patienceOf: patience, encrypted }),
    interception: startInterception(settings, life),
  };
  const label = madeUpLabel();
  const rotated = startRotation(settings.dns.resolvers);
  const zonesByResolvers = new Map<string, Pick<ZoneClient, 'zones' | 'cuts' | 'unglued'>>();
  // Of names from a search list nothing is asked of anybody but the resolvers, their zones included.
  const { authoritative, ...dns } = settings.dns;
  const resolversOnly = { ...settings, dns: { ...dns, authoritative: { ...authoritative, enabled: false } } };
  let list: SearchList | undefined;
  const searchList = (): SearchList => (list ??= searchListOf(settings));

  const knownZones = (servers: readonly Server[]): Pick<ZoneClient, 'zones' | 'cuts' | 'unglued'> => {
    const key = servers.map(serverKey).join(',');
    const known = zonesByResolvers.get(key) ?? { zones: new Map(), cuts: new Map(), unglued: new Map() };
    zonesByResolvers.set(key, known);
    return known;
  };

  return {
    zoneServers: run.questions.zoneServers,
    intercepted: run.interception.found,
    close: encrypted.close,
    async validates(deadline, told) {
      const root = await askResolvers(run, { deadline, sent: 0, told, resolvers }, '.', 'SOA');
      if (!root.ok || root.message.rcode !== 'NOERROR' || root.message.answers.length === 0) return null;
      return { by: root.by, validates: root.message.flags.ad };
    },
    forTarget(target, deadline) {
      const own = target.resolvers.length > 0;
      const servers = own ? listResolvers(target.resolvers) : resolvers;
      const client: ZoneClient = {
        deadline,
        sent: 0,
        told: new Set(),
        resolvers: own ? servers : rotated(servers),
        ...knownZones(servers),
        named: (own ? target.resolvers : settings.dns.resolvers).some((entry) => entry !== 'system'),
      };
      const asking = target.search ? { ...run, settings: resolversOnly } : run;
      return {
        resolve: (look = 'full') =>
          target.search
            ? resolveSearched(asking, client, target.host, searchList())
            : resolveHost(asking, client, target, look),
        async zones(walks) {
          const starts = target.search ? walks.map(({ name }) => name) : [target.host];
          const owners = new Set([...starts, ...walks.flatMap(({ hops }) => hops.map(({ owner }) => owner))]);
          const found = await Promise.all(
            Array.from(owners, async (owner) => [owner, await enclosingZones(asking, client, owner)] as const),
          );
          return Object.fromEntries(found);
        },
        holdingZone: () => zoneByAuthority(asking, client, target.host),
        names: (wanted, known, look = 'full') =>
          lookAtNames(wanted, { ...known, run: asking, client, target, look, label, searchList }),
        balancers: (resolving) => walkBalancers(run, client, target, label, resolving ?? null),
        secured: (name, type) => askSecured(asking, client, name, type),
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
