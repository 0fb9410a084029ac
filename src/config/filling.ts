import { ValueError } from './error.ts';
import { parseHost } from './host.ts';
import { fill, needsDomain, type Environment } from './interpolate.ts';
import { fromText, nodeAt } from './options.ts';
import { getIn, mapLeaves, type Path } from './tree.ts';

export interface Unfilled {
  readonly path: Path;
  readonly message: string;
}

/** Stands for a domain that is no name, so that its mistake is reported once. */
const standIn = 'domain.invalid';

/**
 * The tree with every `${…}` filled in, but for `${DOMAIN}` where each target has its own say: in `loadBalancers`,
 * `environments` and `defaults`. What cannot be filled in stays and is reported.
 */
export function fillTree(tree: unknown, env: Environment): { tree: unknown; unfilled: readonly Unfilled[] } {
  const unfilled: Unfilled[] = [];
  const domainAt = (path: Path, outer: string | null): string | null => {
    const written = getIn(tree, path);
    if (written === undefined) return outer;
    try {
      return typeof written === 'string' ? parseHost(fill(written, { env, domain: outer })) : standIn;
    } catch (error) {
      if (error instanceof ValueError) return standIn;
      throw error;
    }
  };
  const common = domainAt(['domain'], null);
  const domainFor = (path: Path): string | null | 'later' => {
    const [top, index, key] = path;
    if (top === 'domain') return null;
    if (top === 'loadBalancers' || top === 'environments' || top === 'defaults') return 'later';
    return top === 'targets' && index !== undefined && key !== 'domain'
      ? domainAt([top, index, 'domain'], common)
      : common;
  };
  const filled = mapLeaves(tree, (leaf, path) => {
    if (typeof leaf !== 'string') return leaf;
    try {
      if (/\{\{|\{%/.test(leaf)) throw new ValueError('a template was not filled in (`{{ }}`, `{% %}`)');
      if (!leaf.includes('${')) return leaf;
      if (path[0] === 'defaults' && needsDomain(leaf)) fill('${DOMAIN}', { env, domain: common });
      const text = fill(leaf, { env, domain: domainFor(path) });
      const node = nodeAt(path);
      return text === leaf || node === null ? text : fromText(text, node);
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      unfilled.push({ path, message: error.message });
      return leaf;
    }
  });
  return { tree: filled, unfilled };
}
