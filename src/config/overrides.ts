import { formatDuration } from './duration.ts';
import type { Overlay } from './environment.ts';
import { getIn, isList, isMapping, removeAll, type Path } from './tree.ts';

/** What options of the command line say. They hold for every target, whatever the configuration says of it. */
export interface Overrides {
  readonly domain?: string;
  readonly loadBalancer?: string;
  readonly trust?: string;
  readonly resolvers?: readonly string[];
  /** Dialled for every target, those of HOST arguments included. */
  readonly address?: readonly string[];
  /** A target's whole budget. */
  readonly timeoutMs?: number;
  /** In every environment, whatever it says of it. */
  readonly fetchIssuers?: true;
  readonly ari?: true;
}

/** What the options set, and the tree without what targets and environments say of the same. */
export function fromOverrides(tree: unknown, overrides: Overrides): { tree: unknown; overlays: readonly Overlay[] } {
  const { domain, loadBalancer, trust, resolvers, timeoutMs, fetchIssuers, ari } = overrides;
  const timeout = timeoutMs === undefined ? undefined : formatDuration(timeoutMs);
  const given: readonly Given[] = [
    { source: '--domain', value: domain, path: ['domain'], own: ['domain'] },
    { source: '--load-balancer', value: loadBalancer, ...inExpect('loadBalancer') },
    { source: '--trust', value: trust, ...inExpect('trust') },
    { source: '--resolver', value: resolvers, path: ['dns', 'resolvers'], own: ['resolvers'] },
    { source: '--timeout', value: timeout, path: ['defaults', 'timeout'], own: ['timeout'] },
    { source: '--fetch-issuers', value: fetchIssuers, path: ['trust', 'fetchIssuers'] },
    { source: '--ask-ari', value: ari, path: ['trust', 'ari'] },
  ];
  const overlays = given.filter(({ value }) => value !== undefined);
  const [targets, environments] = [getIn(tree, ['targets']), getIn(tree, ['environments'])];
  const settled = [
    ...(isList(targets) ? targets : []).flatMap((_, index) =>
      overlays.flatMap(({ own }) => (own === undefined ? [] : [['targets', index, ...own]])),
    ),
    ...(isMapping(environments) ? Object.keys(environments) : []).flatMap((name) =>
      overlays.map(({ path }) => ['environments', name, ...path]),
    ),
  ];
  return { tree: removeAll(tree, settled), overlays };
}

interface Given extends Overlay {
  /** Where a target says the same. */
  readonly own?: Path;
}

const inExpect = (key: string): { path: Path; own: Path } => ({
  path: ['defaults', 'expect', key],
  own: ['expect', key],
});
