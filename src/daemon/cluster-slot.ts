import type { ClusterState } from '../targets/cluster/cluster.ts';
import type { ClusterSettings } from '../targets/cluster/settings.ts';
import { watchCluster, type ClusterWatch } from '../targets/cluster/watch-cluster.ts';
import type { ObjectSource } from '../targets/source.ts';

/** The cluster of one environment, whatever is asked of it in the course of time. */
export interface ClusterSlot {
  readonly environment: string | null;
  /** From now on it is read so. What was read before stays in force until that is, however long it takes. */
  use(settings: ClusterSettings): void;
  source(): ObjectSource | null;
  state(): ClusterState;
  stop(): Promise<void>;
}

export interface SlotMeans {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What is read of it, or how it is with that, is another than before. */
  changed(): void;
  onFault(error: unknown): void;
}

const isSame = (a: ClusterSettings, b: ClusterSettings): boolean => JSON.stringify(a) === JSON.stringify(b);

export function openSlot(first: ClusterSettings, { env, changed, onFault }: SlotMeans): ClusterSlot {
  const open = (settings: ClusterSettings): ClusterWatch => watchCluster(settings, { env, onChange: changed, onFault });
  let wanted = open(first);
  /** What is read as it was asked for before, and since when it no longer is. */
  let before: { readonly watch: ClusterWatch; readonly since: string } | null = null;
  const leaving = new Set<Promise<void>>();
  const end = (watch: ClusterWatch): void => {
    const ended = watch.stop().finally(() => leaving.delete(ended));
    leaving.add(ended);
  };
  const isRead = (watch: ClusterWatch): boolean => watch.source() !== null && !watch.state().hidesTargets;
  const settle = (): void => {
    if (before === null || !isRead(wanted)) return;
    end(before.watch);
    before = null;
  };

  return {
    environment: first.environment,
    use(settings) {
      settle();
      if (isSame(settings, wanted.settings)) return;
      if (before !== null && isSame(settings, before.watch.settings)) {
        end(wanted);
        wanted = before.watch;
        before = null;
        return;
      }
      // Of two that were never in force, the later is meant.
      if (before !== null || wanted.source() === null) end(wanted);
      else before = { watch: wanted, since: new Date().toISOString() };
      wanted = open(settings);
    },
    source() {
      settle();
      return (before?.watch ?? wanted).source();
    },
    state() {
      settle();
      const state = wanted.state();
      if (before === null) return state;
      const { staleSince, syncedAt, objects } = before.watch.state();
      return {
        ...state,
        syncedAt,
        objects,
        staleSince: staleSince ?? (state.failing.length > 0 ? before.since : null),
      };
    },
    async stop() {
      end(wanted);
      if (before !== null) end(before.watch);
      await Promise.all(leaving);
    },
  };
}
