import { randomBytes } from 'node:crypto';
import { isAddress } from '../facts/addresses.ts';
import type { DnsStanding, Family } from '../facts/vantage/limits.ts';
import type { Look } from '../model/check.ts';
import type { Endpoint, Kind, TargetEvidence } from '../model/evidence.ts';
import type { StorePrints } from '../model/recording.ts';
import type { Settings, Target } from '../model/target.ts';
import { startDeadline } from './deadline.ts';
import type { Dns } from './dns/observer.ts';
import { startLife } from './life.ts';
import { openRooms, type Room } from './room.ts';
import { selfCheckKinds, selfCheckTarget } from './self-check.ts';
import type { Shared } from './shared.ts';
import { observeTarget } from './target.ts';
import { needsNoLook, unlooked } from './unbegun.ts';
import { routesFromHere } from './vantage/families.ts';
import { startBeyond, type Beyond } from './vantage/beyond.ts';
import { readHostsFile } from './vantage/hosts-file.ts';
import { startSurroundings, type Surroundings, type Validation } from './vantage/surroundings.ts';
import { startVantage, type VantageLook } from './vantage/vantage.ts';
import { callWitnesses } from './vantage/witnesses.ts';

/** What rounds side by side hear of each other. */
export interface Hearing {
  /** Told of each packet from beyond our own host. */
  heard(family: Family): void;
  /** Whether one came since then, by `performance.now()`. */
  isSince(family: Family, sinceMs: number): boolean;
}

/** What others know of our own place. */
export interface Known {
  /** Found out a short time ago, and not once more. */
  readonly surroundings: Promise<Surroundings>;
  /** Whether somebody beyond us was heard over this family lately: then it is taken for heard. */
  heard(family: Family): boolean;
}

export interface RoundOptions {
  readonly settings: Settings;
  /** What holds instead for the targets of an environment, by its name. */
  readonly environments: Readonly<Record<string, Settings>>;
  /** Shared with the echo; null where none is. */
  readonly echoKey: string | null;
  /** Of hostprobe. */
  readonly version: string;
  /** Milliseconds since the epoch: the one clock of the round. */
  readonly now: number;
  /** Where a look is not told which it is. */
  readonly look: Look;
  /** Aborted when the run is to stop: what is open then ends as `stopped`. */
  readonly signal: AbortSignal;
  /** Made of the same settings and environments; without it, the round makes all anew. */
  readonly shared?: Shared;
  /** Of all rounds that are given the same one: while we look, what one hears all hear. */
  readonly hearing?: Hearing;
  /** For looks between the rounds, which find out nothing of our own place. */
  readonly known?: Known;
}

export interface Round {
  /** Looks at one target for the kinds that are wanted. Resolves for every target, however broken. */
  observe(target: Target, wanted: ReadonlySet<Kind>, look?: Look): Promise<TargetEvidence>;
  /** The place from which it is looked, as far as what was observed tells. */
  readonly vantage: Pick<VantageLook, 'isOpen' | 'isDeaf' | 'settle' | 'conclude'>;
  /** What is found out of our own place whatever the targets do; what was not asked for in this round is asked for now. */
  surroundings(): Promise<Surroundings>;
  /**
   * Who answered of those who should, whatever the targets do. Where none of them was heard in this round, the resolvers
   * that were not asked are asked now.
   */
  beyond(): Promise<Beyond>;
  /** Whether an address is one of our own host's. */
  isOwn(address: string): boolean;
  /** Connects to places that took a connection before, to see whether anybody beyond us is heard. */
  callWitnesses(places: readonly Endpoint[]): Promise<void>;
  /** Lets go of all connections that were kept; what still waits on them is told so. */
  close(): void;
  readonly stores: StorePrints;
  /** Of environments that have their own. */
  readonly environmentStores: Readonly<Record<string, StorePrints>>;
}

/** At the end, nobody waits longer for an answer that tells only of the resolver. */
const validationPatienceMs = 500;

/** One round of looks that share what they learn: answers, certificates, signs of life. Throws StoreError. */
export async function startRound(options: RoundOptions): Promise<Round> {
  const { settings, now, signal, shared, hearing, known } = options;
  // What was heard before the latest look began tells nothing of its silence.
  let latestMs = Infinity;
  const life = startLife({
    known: (family) => known?.heard(family) === true || hearing?.isSince(family, latestMs) === true,
    heard: hearing?.heard,
  });
  const rooms = openRooms({ ...options, life });
  const routes = await routesFromHere();
  const strangerLabel = `hostprobe-${randomBytes(5).toString('hex')}`;
  const vantage = startVantage({
    life,
    routes,
    hostsFile: (shared?.hostsFile ?? readHostsFile)(),
    now,
    dns: () => Promise.all(rooms.dns.map(async (dns) => standingOf(dns, surroundings.validation(dns)))),
  });
  const beyond = startBeyond(life);

  const lookAt = async (
    target: Target,
    wanted: ReadonlySet<Kind>,
    { dns, wires }: Room,
    { look, checked }: { readonly look: Look; readonly checked: Promise<unknown> },
  ): Promise<TargetEvidence> => {
    const deadline = startDeadline(target.timeoutMs, signal);
    latestMs = performance.now();
    try {
      const means = { dns, wires, deadline, look, strangerLabel, selfChecked: checked };
      const evidence = await observeTarget(target, wanted, means);
      vantage.note(evidence);
      beyond.seen(evidence);
      return evidence;
    } finally {
      deadline.clear();
    }
  };

  const all = [rooms.common, ...rooms.own.values()];
  const surroundings = startSurroundings({
    dns: rooms.dns.map((dns) => {
      const room = all.find((each) => each.dns === dns) ?? rooms.common;
      return { dns, timeoutMs: room.settings.dns.timeoutMs };
    }),
    signal,
    known: known?.surroundings,
    selfCheck: () =>
      Promise.all(
        settings.selfCheck.map(async (hostPort) => {
          const target = selfCheckTarget(hostPort, 4 * settings.dns.timeoutMs);
          const means = { look: options.look, checked: Promise.resolve() };
          const evidence = await lookAt(target, selfCheckKinds(target), rooms.common, means);
          beyond.selfChecked(evidence);
          return evidence;
        }),
      ),
    recall: vantage.note,
    validated: beyond.heard,
  });

  return {
    stores: rooms.common.stores,
    environmentStores: Object.fromEntries(Array.from(rooms.own, ([name, { stores }]) => [name, stores])),
    vantage,
    surroundings: surroundings.all,
    isOwn: life.isOwn,
    async beyond() {
      if (beyond.isUnheard()) await Promise.all(rooms.dns.map(surroundings.validated));
      return beyond.told();
    },
    async callWitnesses(places) {
      beyond.witnessed(await callWitnesses(places, { settings, life, signal }));
    },
    close() {
      for (const dns of rooms.dns) dns.close();
    },
    async observe(target, wanted, look = options.look) {
      if (needsNoLook(target, wanted)) return unlooked(target);
      const checked = surroundings.selfChecked();
      const room = rooms.of(target);
      // Beside the first look that needs a resolver.
      if (!isAddress(target.host)) void surroundings.validated(room.dns);
      return lookAt(target, wanted, room, { look, checked });
    },
  };
}

async function standingOf(dns: Dns, validation: Promise<Validation> | null): Promise<DnsStanding> {
  const patience = Promise.withResolvers<null>();
  const timer = setTimeout(() => patience.resolve(null), validationPatienceMs);
  const found = await Promise.race([validation, patience.promise]);
  clearTimeout(timer);
  return { zoneServers: dns.zoneServers(), intercepted: dns.intercepted(), validation: found?.told ?? null };
}
