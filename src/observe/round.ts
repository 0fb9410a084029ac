import { randomBytes } from 'node:crypto';
import { isAddress } from '../facts/addresses.ts';
import { serverText } from '../facts/dns/records/record.ts';
import type { DnsStanding } from '../facts/vantage/limits.ts';
import type { Look } from '../model/check.ts';
import type { Kind, TargetEvidence } from '../model/evidence.ts';
import type { StorePrints } from '../model/recording.ts';
import type { Settings, Target } from '../model/target.ts';
import { startDeadline } from './deadline.ts';
import type { Dns } from './dns/observer.ts';
import { startLife } from './life.ts';
import { openRooms, type Room } from './room.ts';
import { selfCheckKinds, selfCheckTarget } from './self-check.ts';
import { observeTarget } from './target.ts';
import { routesFromHere } from './vantage/families.ts';
import { readHostsFile } from './vantage/hosts-file.ts';
import { startVantage, type VantageLook } from './vantage/vantage.ts';

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
  readonly look: Look;
  /** Aborted when the run is to stop: what is open then ends as `stopped`. */
  readonly signal: AbortSignal;
}

export interface Round {
  /** Looks at one target for the kinds that are wanted. Resolves for every target, however broken. */
  observe(target: Target, wanted: ReadonlySet<Kind>): Promise<TargetEvidence>;
  /** The place from which it is looked, as far as what was observed tells. */
  readonly vantage: Pick<VantageLook, 'isOpen' | 'settle' | 'conclude'>;
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
  const { settings, now, look, signal } = options;
  const life = startLife();
  const rooms = openRooms({ ...options, life });
  const routes = await routesFromHere();
  const strangerLabel = `hostprobe-${randomBytes(5).toString('hex')}`;
  const validations = new Map<Dns, Promise<DnsStanding['validation']>>();
  const vantage = startVantage({
    life,
    routes,
    hostsFile: readHostsFile(),
    now,
    dns: () => Promise.all(rooms.dns.map(async (dns) => standingOf(dns, validations.get(dns)))),
  });
  let selfChecked: Promise<unknown> | undefined;

  const lookAt = async (
    target: Target,
    wanted: ReadonlySet<Kind>,
    { dns, wires }: Room,
    checked: Promise<unknown>,
  ): Promise<TargetEvidence> => {
    const deadline = startDeadline(target.timeoutMs, signal);
    try {
      const means = { dns, wires, deadline, look, strangerLabel, selfChecked: checked };
      const evidence = await observeTarget(target, wanted, means);
      vantage.note(evidence);
      return evidence;
    } finally {
      deadline.clear();
    }
  };

  /** Once a round: whether what is always up answers tells our own outage from theirs. */
  const selfCheck = (): Promise<unknown> => {
    selfChecked ??= Promise.all(
      settings.selfCheck.map((hostPort) => {
        const target = selfCheckTarget(hostPort, 2 * settings.dns.timeoutMs);
        return lookAt(target, selfCheckKinds(target), rooms.common, Promise.resolve());
      }),
    );
    return selfChecked;
  };

  /** Once for each set of resolvers, beside the first look that needs one. */
  const askValidation = ({ dns, settings: { dns: told } }: Room): void => {
    if (validations.has(dns)) return;
    const deadline = startDeadline(told.timeoutMs, signal);
    const asked = dns.validates(deadline).finally(deadline.clear);
    validations.set(
      dns,
      asked.then((answer) => (answer === null ? null : { by: serverText(answer.by), validates: answer.validates })),
    );
  };

  return {
    stores: rooms.common.stores,
    environmentStores: Object.fromEntries(Array.from(rooms.own, ([name, { stores }]) => [name, stores])),
    vantage,
    close() {
      for (const dns of rooms.dns) dns.close();
    },
    async observe(target, wanted) {
      const checked = selfCheck();
      const room = rooms.of(target);
      if (!isAddress(target.host)) askValidation(room);
      return lookAt(target, wanted, room, checked);
    },
  };
}

async function standingOf(dns: Dns, validation: Promise<DnsStanding['validation']> | undefined): Promise<DnsStanding> {
  const patience = Promise.withResolvers<null>();
  const timer = setTimeout(() => patience.resolve(null), validationPatienceMs);
  const told = await Promise.race([validation ?? null, patience.promise]);
  clearTimeout(timer);
  return { zoneServers: dns.zoneServers(), intercepted: dns.intercepted(), validation: told };
}
