import type { ObjectSource } from '../source.ts';
import { openCluster, type ClusterState } from './cluster.ts';
import { startDebounce } from './debounce.ts';
import { usualPace, type Pace } from './pace.ts';
import type { ClusterSettings } from './settings.ts';

/** A cluster whose objects are kept up to date. */
export interface ClusterWatch {
  readonly settings: ClusterSettings;
  /** Null until something was read, and each resource was listed once or was found not to be had. */
  source(): ObjectSource | null;
  state(): ClusterState;
  stop(): Promise<void>;
}

export interface WatchOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The objects, or how it is with them, are others than before: once it has been quiet, and not often under steady change. */
  onChange(): void;
  /** A fault of our own: what it concerns is not kept up to date any more. */
  onFault(error: unknown): void;
  readonly pace?: Partial<Pace>;
}

/** Lists, and watches until it is stopped. An API server that is lost costs nothing of what was read. */
export function watchCluster(settings: ClusterSettings, options: WatchOptions): ClusterWatch {
  const pace = { ...usualPace, ...options.pace };
  const ending = new AbortController();
  let told = '';
  let isOther = false;
  const telling = startDebounce(
    () => {
      const { up, staleSince, denied, cautions } = cluster.state();
      const now = JSON.stringify([up, staleSince, denied, cautions, cluster.source()?.complete]);
      if (!isOther && now === told) return;
      [isOther, told] = [false, now];
      options.onChange();
    },
    { quietMs: pace.quietMs, mostMs: pace.mostQuietMs },
  );
  const cluster = openCluster(settings, {
    env: options.env,
    pace,
    changed(what) {
      if (what === 'objects') isOther = true;
      telling.ask();
    },
  });
  const running = cluster.reflectors.map((each) => each.run(ending.signal).catch(options.onFault));
  return {
    settings,
    source: cluster.source,
    state: cluster.state,
    async stop() {
      telling.end();
      ending.abort();
      await cluster.close();
      await Promise.all(running);
    },
  };
}
