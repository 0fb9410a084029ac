import type { ObjectPlace } from './kubernetes.ts';
import type { ExpectedTrust, Protocol, Target } from './target.ts';

export const discoverySchema = 'hostprobe.discovery/1';

/** What tells a target apart, and what is expected of it, in short. */
export interface DiscoveredTarget extends Pick<Target, 'host' | 'port' | 'name' | 'labels' | 'environment' | 'domain'> {
  readonly protocol: Protocol;
  /** The load balancer that it should lead to; `none` and `any` as the configuration has them. */
  readonly loadBalancer: string;
  readonly trust: ExpectedTrust;
  readonly reachable: boolean;
  /** What is dialled instead of what DNS gives. */
  readonly address: readonly string[];
  /** Whether anything is asked or dialled: else it stands for Kubernetes objects that lead to no host. */
  readonly probed: boolean;
  /** What gives it. */
  readonly from: readonly DiscoveredFrom[];
}

/** Who gives a target: the command line, the configuration, or a Kubernetes object, in a file or in a cluster. */
export type DiscoveredFrom =
  | { readonly by: 'argument' }
  | { readonly by: 'configuration' }
  | ({ readonly by: 'manifest' } & ObjectPlace)
  | ({ readonly by: 'cluster'; readonly environment: string | null } & ObjectPlace);

/** The targets that would be looked at, and those that would not. */
export interface Discovery {
  readonly schema: typeof discoverySchema;
  /** The files of the configuration that were read. */
  readonly files: readonly string[];
  /** The manifests that were read; `-` is standard input. */
  readonly manifests: readonly string[];
  /** Documents in them that are of other kinds. */
  readonly passedOver: number;
  readonly targets: readonly DiscoveredTarget[];
  readonly leftOut: readonly (Pick<Target, 'host' | 'port' | 'name'> & { readonly because: string })[];
  /** What of the clusters could not be read, a sentence each. */
  readonly troubles: readonly string[];
}
