import type { Environment } from './interpolate.ts';
import { fromText, options } from './options.ts';
import { sameTree, type Path } from './tree.ts';
import { isUnserved } from './unserved.ts';

/** A value that a variable or an option gives, over what the file says. */
export interface Overlay {
  readonly path: Path;
  readonly value: unknown;
  /** The variable or option. */
  readonly source: string;
}

export interface FromEnvironment {
  readonly overlays: readonly Overlay[];
  /** Variables that are set for what this version does not serve: others than `check` may want them. */
  readonly ignored: readonly string[];
}

/** What `HOSTPROBE_…` variables say. Others that begin so are not ours (Kubernetes sets HOSTPROBE_SERVICE_HOST). */
export function fromEnvironment(env: Environment): FromEnvironment {
  const given = options().flatMap(({ path, variable, node }) => {
    const text = Object.hasOwn(env, variable) ? env[variable] : undefined;
    if (text === undefined || text === '') return [];
    return [{ path, value: fromText(text, node), source: variable, standard: node.default }];
  });
  return {
    overlays: given.filter(({ path }) => !isUnserved(path)).map(({ path, value, source }) => ({ path, value, source })),
    ignored: given
      .filter(({ path, value, standard }) => isUnserved(path) && !sameTree(value, standard))
      .map(({ source }) => source),
  };
}
