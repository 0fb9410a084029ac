import type { Environment } from './interpolate.ts';
import { fromText, options } from './options.ts';
import type { Path } from './tree.ts';

/** A value that a variable or an option gives, over what the file says. */
export interface Overlay {
  readonly path: Path;
  readonly value: unknown;
  /** The variable or option. */
  readonly source: string;
}

/** What `HOSTPROBE_…` variables say. Others that begin so are not ours (Kubernetes sets HOSTPROBE_SERVICE_HOST). */
export const fromEnvironment = (env: Environment): Overlay[] =>
  options().flatMap(({ path, variable, node }) => {
    const text = Object.hasOwn(env, variable) ? env[variable] : undefined;
    return text === undefined || text === '' ? [] : [{ path, value: fromText(text, node), source: variable }];
  });
