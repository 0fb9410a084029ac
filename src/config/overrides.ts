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
}

/** What the options set, and the tree without what targets and environments say of the same. */
export function fromOverrides(tree: unknown, overrides: Overrides): { tree: unknown; overlays: readonly Overlay[] } {
  const { domain, loadBalancer, trust, resolvers, timeoutMs } = overrides;
  const timeout = timeoutMs === undefined ? undefined : formatDuration(timeoutMs);
  const given: readonly { source: string; value: unknown; path: Path; own: Path }[] = [
    { source: '--domain', value: domain, path: ['domain'], own: ['domain'] },
    { source: '--load-balancer', value: loadBalancer, ...inExpect('loadBalancer') },
    { source: '--trust', value: trust, ...inExpect('trust') },
    { source: '--resolver', value: resolvers, path: ['dns', 'resolvers'], own: ['resolvers'] },
    { source: '--timeout', value: timeout, path: ['defaults', 'timeout'], own: ['timeout'] },
  ];
  const overlays = given.filter(({ value }) => value !== undefined);
  const [targets, environments] = [getIn(tree, ['targets']), getIn(tree, ['environments'])];
  const settled = [
    ...(isList(targets) ? targets : []).flatMap((_, index) => overlays.map(({ own }) => ['targets', index, ...own])),
    ...(isMapping(environments) ? Object.keys(environments) : []).flatMap((name) =>
      overlays.map(({ path }) => ['environments', name, ...path]),
    ),
  ];
  return { tree: removeAll(tree, settled), overlays };
}

const inExpect = (key: string): { path: Path; own: Path } => ({
  path: ['defaults', 'expect', key],
  own: ['expect', key],
});
