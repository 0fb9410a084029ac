import type { ClusterState } from '../targets/cluster/cluster.ts';
import { clusterTitle } from '../targets/cluster/settings.ts';
import type { Log } from './log.ts';

/** Says what happens to the reading of clusters, each once. */
export interface ClusterLog {
  tell(states: readonly ClusterState[]): void;
}

export function startClusterLog(log: Pick<Log, 'info' | 'warn'>): ClusterLog {
  const lost = new Set<string | null>();
  let denied: ReadonlySet<string> = new Set();
  let cautions: ReadonlySet<string> = new Set();
  return {
    tell(states) {
      for (const { environment, up, failing, staleSince, objects } of states) {
        const cluster = clusterTitle(environment);
        if (failing.length > 0 && !lost.has(environment)) {
          lost.add(environment);
          const because = failing.join('; ');
          if (staleSince === null) log.warn('a cluster cannot be read', { cluster, because });
          else log.warn('a cluster is lost: what was read of it last stays in force', { cluster, staleSince, because });
        } else if (up && failing.length === 0 && lost.delete(environment)) {
          log.info('a cluster is read again', {
            cluster,
            objects: objects.values().reduce((sum, some) => sum + some, 0),
          });
        }
      }
      for (const environment of lost) {
        if (!states.some((state) => state.environment === environment)) lost.delete(environment);
      }
      const now = new Set(states.flatMap((state) => state.denied));
      for (const because of now.difference(denied)) log.warn('some of a cluster is not read', { because });
      denied = now;
      const told = new Set(states.flatMap((state) => state.cautions));
      for (const because of told.difference(cautions))
        log.warn('a cluster is not read as one would expect', { because });
      cautions = told;
    },
  };
}
