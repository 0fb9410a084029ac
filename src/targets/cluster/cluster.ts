import { objectKey } from '../../facts/kubernetes/object-place.ts';
import type { KubernetesObject, ObjectKind } from '../../model/kubernetes.ts';
import type { ObjectSource } from '../source.ts';
import { cautionsOf } from './cautions.ts';
import { startClient } from './client.ts';
import { completeKinds } from './complete-kinds.ts';
import { startGate } from './gate.ts';
import type { Pace } from './pace.ts';
import { startReflector, type Reflector } from './reflector.ts';
import { startServed } from './served.ts';
import type { ClusterSettings } from './settings.ts';
import { troublesOf } from './troubles.ts';
import { wantedResources } from './wanted.ts';

/** How it is with what is read of a cluster. */
export interface ClusterState {
  readonly environment: string | null;
  /** Whether all that may be read is kept up to date. */
  readonly up: boolean;
  /** Since when it is not, RFC 3339; null while it is, and where nothing was read yet. */
  readonly staleSince: string | null;
  /** When all of it was known to be up to date last, RFC 3339; null for never. */
  readonly syncedAt: string | null;
  readonly objects: ReadonlyMap<ObjectKind, number>;
  /** What may not be read, a sentence each. */
  readonly denied: readonly string[];
  /** What cannot be read, a sentence each. */
  readonly failing: readonly string[];
  /** Whether that is so of what makes targets, or nothing was read: there may be others than those that are known. */
  readonly hidesTargets: boolean;
  /** What is to be known of what is read, and of the way to it, a sentence each. */
  readonly cautions: readonly string[];
}

/** A cluster, and what was read of it. */
export interface Cluster {
  readonly reflectors: readonly Reflector[];
  /** Null until something was read, and each resource was listed once or was found not to be had. */
  source(): ObjectSource | null;
  state(): ClusterState;
  close(): Promise<void>;
}

export interface ClusterMeans {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pace: Pace;
  /** The objects, or how it is with what is read of them, may be others than before. */
  changed(what: 'objects' | 'standing'): void;
}

const mostLists = 6;

export function openCluster(settings: ClusterSettings, { env, pace, changed }: ClusterMeans): Cluster {
  const { environment, namespaces, secrets } = settings;
  const client = startClient(settings, env);
  const served = startServed(client);
  const enter = startGate(mostLists);
  let objects: readonly KubernetesObject[] | null = null;
  const common = {
    client,
    served,
    settings,
    pace,
    enter,
    changed() {
      objects = null;
      changed('objects');
    },
    stood: () => changed('standing'),
  };
  const reflectors = wantedResources
    .filter(({ onlySecrets }) => secrets || !onlySecrets)
    .flatMap((resource) =>
      (resource.namespaced && namespaces.length > 0 ? namespaces : [null]).map((namespace) =>
        startReflector({ ...common, resource, namespace }),
      ),
    );
  const staleMs = (): number | null => {
    const since = reflectors.filter(isStale).map((each) => each.standing().sinceMs);
    return since.length === 0 ? null : Math.min(...since);
  };
  const isStale = (each: Reflector): boolean => {
    const { is, syncedMs } = each.standing();
    return syncedMs !== null && ((is === 'failing' && isLost(each)) || (is === 'denied' && each.size() > 0));
  };
  const isLost = (each: Reflector): boolean => {
    const { is, sinceMs, syncedMs } = each.standing();
    return is === 'failing' && (syncedMs === null || Date.now() - sinceMs >= pace.lostMs);
  };

  return {
    reflectors,
    source() {
      const standings = reflectors.map((each) => each.standing());
      const isAnyRead = standings.some(({ syncedMs }) => syncedMs !== null);
      if (!isAnyRead || standings.some(({ is }) => is === 'unread')) return null;
      objects ??= sorted(reflectors);
      return {
        environment,
        objects,
        complete: completeKinds(reflectors, settings, objects),
        staleSince: timeOf(staleMs()),
      };
    },
    state() {
      const standings = reflectors.map((each) => each.standing());
      const synced = standings.filter(({ is }) => is !== 'denied').map(({ syncedMs }) => syncedMs ?? 0);
      const syncedMs = synced.length === 0 ? 0 : Math.min(...synced);
      return {
        environment,
        up: synced.length > 0 && standings.every(({ is }) => is !== 'unread') && !reflectors.some(isLost),
        staleSince: timeOf(staleMs()),
        syncedAt: timeOf(syncedMs === 0 ? null : syncedMs),
        objects: countsOf(reflectors),
        hidesTargets:
          standings.every((standing) => standing.syncedMs === null) ||
          reflectors.some((each) => each.resource.makesTargets && isLost(each)),
        ...troublesOf(reflectors, { environment, where: client.where(), isLost }),
        cautions: cautionsOf(reflectors, { environment, namespaces, caution: client.caution() }),
      };
    },
    close: client.close,
  };
}

const timeOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** In an order that does not hang on what came when. */
function sorted(reflectors: readonly Reflector[]): KubernetesObject[] {
  const keyed = reflectors.flatMap((each) =>
    Array.from(each.objects(), (object) => ({ key: objectKey(object), object })),
  );
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ object }) => object);
}

function countsOf(reflectors: readonly Reflector[]): Map<ObjectKind, number> {
  const counts = new Map<ObjectKind, number>();
  for (const { resource, size } of reflectors) counts.set(resource.kind, (counts.get(resource.kind) ?? 0) + size());
  return counts;
}
