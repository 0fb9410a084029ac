import { join, resolve } from 'node:path';
import type { Environment } from './interpolate.ts';
import { getIn, isMapping, setIn, type Path } from './tree.ts';

const file: Path = ['discovery', 'kubernetes', 'kubeconfig'];

/** Files are named relative to the file that names them; `~/` is the home of whoever runs it, as a shell has it. */
export function withClusterPaths(tree: unknown, base: (path: Path) => string, env: Environment): unknown {
  const environments = getIn(tree, ['environments']);
  const owners: Path[] = isMapping(environments) ? Object.keys(environments).map((name) => ['environments', name]) : [];
  return [[], ...owners].reduce((under: unknown, owner) => {
    const path = [...owner, ...file];
    const name = getIn(under, path);
    if (typeof name !== 'string' || name === '') return under;
    const home = env['HOME'] ?? '';
    const whole = name.startsWith('~/') && home !== '' ? join(home, name.slice(2)) : resolve(base(path), name);
    return setIn(under, path, whole);
  }, tree);
}
