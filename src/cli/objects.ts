import type { Configuration } from '../config/configuration.ts';
import { objectKinds } from '../model/kubernetes.ts';
import type { Trouble } from '../model/trouble.ts';
import { clustersOf } from '../targets/cluster/settings.ts';
import type { Gathered } from '../targets/gather.ts';
import type { Manifests } from '../targets/manifests/read-manifests.ts';
import type { ObjectSource } from '../targets/source.ts';
import { UsageError, type Io } from './io.ts';
import { readInput } from './standard-input.ts';

export interface ObjectOptions {
  readonly manifest?: readonly string[];
  readonly allowEmpty?: boolean;
}

/** The targets that a configuration and Kubernetes objects give together. */
export interface Objects extends Gathered {
  /** The manifests that were read; `-` is standard input. */
  readonly manifests: readonly string[];
  /** How many documents of other kinds were passed over. */
  readonly passedOver: number;
  /** What of the clusters could not be read. */
  readonly troubles: readonly Trouble[];
}

/** Reads the manifests that are named, and the clusters that the configuration names. Throws ConfigError and UsageError. */
export async function objectsFor(
  configuration: Configuration,
  { manifest = [], allowEmpty = false }: ObjectOptions,
  io: Io,
): Promise<Objects> {
  const manifests = manifest.length === 0 ? null : await manifestsAt([...new Set(manifest)], io);
  if (manifests !== null && manifests.objects.length === 0 && !allowEmpty) throw nothingIn(manifest, manifests);
  const { sources, troubles } = clustersOf(configuration).length === 0 ? noClusters : await list(configuration, io);
  const written: ObjectSource[] =
    manifests === null ? [] : [{ environment: null, objects: manifests.objects, complete: [], staleSince: null }];
  return {
    ...(await gathered(configuration, [...written, ...sources])),
    manifests: manifests?.files ?? [],
    passedOver: manifests?.passedOver.length ?? 0,
    troubles,
  };
}

async function gathered(configuration: Configuration, sources: readonly ObjectSource[]): Promise<Gathered> {
  if (sources.length === 0) return { targets: configuration.targets, leftOut: [], objectsOf: () => null };
  const { gather } = await import('../targets/gather.ts');
  return gather(configuration, sources);
}

const noClusters = { sources: [], troubles: [] };

async function manifestsAt(paths: readonly string[], io: Io): Promise<Manifests> {
  const { readManifests } = await import('../targets/manifests/read-manifests.ts');
  const input = paths.includes('-') ? await readInput('-f', io) : '';
  return readManifests(paths, { cwd: io.cwd, stdin: () => input });
}

async function list(configuration: Configuration, { env, signal }: Io) {
  const { listCluster } = await import('../targets/cluster/list-cluster.ts');
  return listCluster(configuration, { env, signal });
}

function nothingIn(paths: readonly string[], { passedOver }: Manifests): UsageError {
  const count = passedOver.length;
  const others =
    count === 0
      ? 'nothing else either'
      : `${count} ${count === 1 ? 'document' : 'documents'} of other kinds ${count === 1 ? 'was' : 'were'} passed over`;
  const where = paths.map((path) => (path === '-' ? 'standard input' : path)).join(', ');
  return new UsageError(`no ${objectKinds.join(', ')} was found in ${where}; ${others}`);
}
