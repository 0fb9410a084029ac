import type { Configuration } from '../../config/configuration.ts';
import type { Trouble } from '../../model/trouble.ts';
import type { ObjectSource } from '../source.ts';
import { openCluster } from './cluster.ts';
import { usualPace } from './pace.ts';
import { clusterTitle, clustersOf, type ClusterSettings } from './settings.ts';
import { troublesIn } from './troubles.ts';

export interface ListedClusters {
  /** Of a cluster of which nothing could be read, there is none. */
  readonly sources: readonly ObjectSource[];
  /** What could not be read. Of a cluster of which nothing was, there is one at least. */
  readonly troubles: readonly Trouble[];
}

export interface ListOptions {
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Longer than that nobody waits for a list before the first look. */
const mostMs = 60_000;

/** The objects of all clusters that the configuration names, read once. */
export async function listCluster(
  configuration: Pick<Configuration, 'values'>,
  { signal, env }: ListOptions,
): Promise<ListedClusters> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(mostMs)]);
  const all = await Promise.all(clustersOf(configuration).map((settings) => listOne(settings, within, env)));
  return {
    sources: all.flatMap(({ source }) => source ?? []),
    troubles: all.flatMap(({ troubles }) => troubles),
  };
}

async function listOne(settings: ClusterSettings, signal: AbortSignal, env: ListOptions['env']) {
  const cluster = openCluster(settings, { env, pace: usualPace, changed: () => undefined });
  try {
    await Promise.all(cluster.reflectors.map((each) => each.list(signal)));
    const source = cluster.source();
    const troubles = troublesIn(cluster.state());
    return { source, troubles: source === null && troubles.length === 0 ? [nothingRead(settings)] : troubles };
  } finally {
    await cluster.close();
  }
}

const nothingRead = ({ environment }: ClusterSettings): Trouble => ({
  environment,
  message: `${clusterTitle(environment)}: nothing of it was read`,
  hidesTargets: true,
});
