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
}

/** The targets that would be looked at, and those that would not. */
export interface Discovery {
  readonly schema: typeof discoverySchema;
  /** The files that were read. */
  readonly files: readonly string[];
  readonly targets: readonly DiscoveredTarget[];
  readonly leftOut: readonly (Pick<Target, 'host' | 'port' | 'name'> & { readonly because: string })[];
}
