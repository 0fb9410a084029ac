import { ValueError } from './error.ts';
import { parseHost } from './host.ts';
import { fill, needsDomain, type Environment } from './interpolate.ts';
import { fromText, nodeAt } from './options.ts';
import { getIn, isList, isMapping, mapLeaves, type Path } from './tree.ts';

export interface Unfilled {
  readonly path: Path;
  readonly message: string;
}

/** Stands for a domain that is no name or not known, so that its mistake is reported once. */
const standIn = 'domain.invalid';

const waiting: readonly unknown[] = ['loadBalancers', 'defaults'];

/** Whether `${DOMAIN}` waits there for each target's own: at the top, or in an environment. */
export const waitsForDomain = ([top, , key]: Path): boolean =>
  waiting.includes(top) || (top === 'environments' && waiting.includes(key));

const isCommon = ([top, , key]: Path): boolean => top === 'defaults' || (top === 'environments' && key === 'defaults');

/**
 * The tree with every `${…}` filled in, but for `${DOMAIN}` where it waits for each target's own. What cannot be filled
 * in stays and is reported.
 */
export function fillTree(tree: unknown, env: Environment): { tree: unknown; unfilled: readonly Unfilled[] } {
  const unfilled: Unfilled[] = [];
  const domains = domainsOf(tree, env);
  const domainFor = (path: Path): string | null | 'later' => {
    const [top, key, inside] = path;
    if (top === 'domain') return null;
    if (waitsForDomain(path)) return 'later';
    if (top === 'environments' && key !== undefined) {
      return inside === 'domain' ? domains.common : domains.ofEnvironment(String(key));
    }
    if (top !== 'targets' || key === undefined) return domains.common;
    return inside === 'domain' ? domains.around(path) : domains.ofTarget(path);
  };
  const filled = mapLeaves(tree, (leaf, path) => {
    if (typeof leaf !== 'string') return leaf;
    try {
      if (/\{\{|\{%/.test(leaf)) throw new ValueError('a template was not filled in (`{{ }}`, `{% %}`)');
      if (!leaf.includes('${')) return leaf;
      if (isCommon(path) && needsDomain(leaf)) domains.require(path);
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

/** The domains that hold in places of the tree; null where there is none. */
interface Domains {
  readonly common: string | null;
  ofEnvironment(name: string): string | null;
  /** What a target has where it names none itself. */
  around(target: Path): string | null;
  ofTarget(target: Path): string | null;
  /** Throws ValueError where something below `defaults` would want for a domain. */
  require(path: Path): void;
}

function domainsOf(tree: unknown, env: Environment): Domains {
  const filledAt = (path: Path, outer: string | null): string | null => {
    const written = getIn(tree, path);
    if (written === undefined) return outer;
    try {
      return typeof written === 'string' ? parseHost(fill(written, { env, domain: outer })) : standIn;
    } catch (error) {
      if (error instanceof ValueError) return standIn;
      throw error;
    }
  };
  const common = filledAt(['domain'], null);
  const written = getIn(tree, ['environments']);
  const names = isMapping(written) ? Object.keys(written) : [];
  const byName = new Map(names.map((name) => [name, filledAt(['environments', name, 'domain'], common)]));
  const ofEnvironment = (name: string): string | null => byName.get(name) ?? (byName.has(name) ? null : standIn);
  const around = ([top = '', index = 0]: Path): string | null => {
    const name = getIn(tree, [top, index, 'environment']);
    if (name === undefined) return common;
    try {
      return typeof name === 'string' ? ofEnvironment(fill(name, { env, domain: common })) : standIn;
    } catch (error) {
      if (error instanceof ValueError) return standIn;
      throw error;
    }
  };
  const ofTarget = (path: Path): string | null => filledAt([...path.slice(0, 2), 'domain'], around(path));
  const targets = getIn(tree, ['targets']);
  return {
    common,
    ofEnvironment,
    around,
    ofTarget,
    require([top, name]) {
      const everyTargetHasOne = (): boolean =>
        isList(targets) && targets.length > 0 && targets.every((_, index) => ofTarget(['targets', index]) !== null);
      const isWanting =
        top === 'environments' ? ofEnvironment(String(name)) === null : common === null && !everyTargetHasOne();
      if (isWanting) fill('${DOMAIN}', { env, domain: null });
    },
  };
}
