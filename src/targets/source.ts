import type { KubernetesObject, ObjectKind } from '../model/kubernetes.ts';

/** Objects that were read in one place: manifests, or the cluster of an environment. */
export interface ObjectSource {
  /** A key of the configuration's `environments`; null for what stands in none. */
  readonly environment: string | null;
  readonly objects: readonly KubernetesObject[];
  /** The kinds of which all there are were read, in all namespaces. */
  readonly complete: readonly ObjectKind[];
  /** Since when it is no longer kept up to date, RFC 3339; null while it is, and for manifests. */
  readonly staleSince: string | null;
}
