import { defaultAt } from './options.ts';
import { getIn, type Path } from './tree.ts';

/** The name of the environment that an owner of values is in, or belongs to; null for none. */
export function environmentOf(tree: unknown, owner: Path): string | null {
  const name = owner[0] === 'environments' ? owner[1] : getIn(tree, [...owner, 'environment']);
  return typeof name === 'string' ? name : null;
}

/** The value for a target, or for what is common to some: its own, else the environment's, the common, the schema's. */
export function valueFor(tree: unknown, owner: Path, key: Path): unknown {
  const environment = environmentOf(tree, owner);
  return (
    getIn(tree, [...owner, ...key]) ??
    (environment === null ? undefined : getIn(tree, ['environments', environment, 'defaults', ...key])) ??
    getIn(tree, ['defaults', ...key]) ??
    defaultAt(['defaults', ...key])
  );
}
