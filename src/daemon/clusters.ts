import type { Configuration } from '../config/configuration.ts';
import type { Target } from '../model/target.ts';
import type { ClusterState } from '../targets/cluster/cluster.ts';
import { clustersOf } from '../targets/cluster/settings.ts';
import { gather, gathering, type Gathered } from '../targets/gather.ts';
import type { ObjectSource } from '../targets/source.ts';
import { startClusterLog } from './cluster-log.ts';
import { openSlot, type ClusterSlot } from './cluster-slot.ts';
import { lastWanted, stepped } from './in-slices.ts';
import type { Log } from './log.ts';
import { startTargetLog } from './target-log.ts';

/** The clusters in which targets are discovered. */
export interface Clusters {
  /** Of those that are asked for as before, nothing is read anew; of the others, what was read before stays until they are. */
  use(configuration: Configuration): Promise<Gathered>;
  /** What configuration and clusters give together, as of the last `use` or change. */
  gathered(): Gathered;
  /** The objects that are in that. */
  sources(): readonly ObjectSource[];
  states(): readonly ClusterState[];
  /**
   * Why it is not to be asked yet; null where every cluster was listed once, and after a while where there is something
   * else to look at.
   */
  awaited(): string | null;
  stop(): Promise<void>;
}

export interface ClustersMeans {
  readonly configuration: Configuration;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** What is gathered is another than before. */
  onChange(gathered: Gathered): void;
}

/** An API server that is down keeps nobody from looking at what the configuration lists. */
const patienceMs = 30_000;
/** Between two times, as a multiple of what one takes. */
const leastRest = 10;

export function startClusters({ configuration, env, log, onChange }: ClustersMeans): Clusters {
  const startedMs = performance.now();
  let inForce = configuration;
  let slots: readonly ClusterSlot[] = [];
  let sources: readonly ObjectSource[] = [];
  let gathered: Gathered = gather(configuration, sources);
  let told: readonly Target[] = [];
  let isSettled = false;
  let isEnding = false;
  let gatheredMs = 0;
  let tookMs = 0;
  let waiting: NodeJS.Timeout | null = null;
  const telling = startClusterLog(log);
  const targetsTold = startTargetLog(log);
  const leaving = new Set<Promise<void>>();

  /** Those that the configuration lists come first. */
  const discovered = (): readonly Target[] => gathered.targets.slice(inForce.targets.length);
  const states = (): ClusterState[] => slots.map((slot) => slot.state());
  const end = (slot: ClusterSlot): void => {
    const ended = slot.stop().finally(() => leaving.delete(ended));
    leaving.add(ended);
  };
  const gatherNow = lastWanted(async (next: Configuration) => {
    const begun = performance.now();
    const read = slots.flatMap((slot) => slot.source() ?? []);
    const found = await stepped(gathering(next, read));
    [gathered, sources] = [found, read];
    gatheredMs = performance.now();
    tookMs = gatheredMs - begun;
    telling.tell(states());
  });
  const onFault = (error: unknown): void => log.error('a cluster is no longer read by our own fault', { error });
  const change = async (): Promise<void> => {
    await gatherNow(inForce);
    if (isEnding) return;
    const before = told;
    told = discovered();
    onChange(gathered);
    await targetsTold.tell(before, told);
  };
  /** Of very many objects not so often that nothing else is done. */
  const changed = (): void => {
    if (waiting !== null) return;
    const waitMs = gatheredMs + tookMs * leastRest - performance.now();
    waiting = setTimeout(
      () => {
        waiting = null;
        change().catch(onFault);
      },
      Math.max(0, waitMs),
    );
  };
  const open = (next: Configuration): void => {
    const before = new Map(slots.map((slot) => [slot.environment, slot]));
    slots = clustersOf(next).map((settings) => {
      const known = before.get(settings.environment);
      if (known === undefined) return openSlot(settings, { env, changed, onFault });
      before.delete(settings.environment);
      known.use(settings);
      return known;
    });
    for (const slot of before.values()) end(slot);
  };

  open(configuration);

  return {
    async use(next) {
      inForce = next;
      open(next);
      await gatherNow(next);
      told = discovered();
      return gathered;
    },
    gathered: () => gathered,
    sources: () => sources,
    states,
    awaited() {
      const hasOther = inForce.targets.length + inForce.server.allow.length > 0;
      isSettled ||=
        (hasOther && performance.now() - startedMs >= patienceMs) ||
        slots.every((slot) => sources.some(({ environment }) => environment === slot.environment));
      return isSettled ? null : 'the objects of the cluster were not listed yet';
    },
    async stop() {
      isEnding = true;
      if (waiting !== null) clearTimeout(waiting);
      for (const slot of slots) end(slot);
      await Promise.all(leaving);
    },
  };
}
