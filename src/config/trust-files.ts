import { accessSync, constants } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { Complaint } from './complaints.ts';
import { getIn, isList, isMapping, quote, setIn, type Path } from './tree.ts';

const kinds = ['public', 'staging', 'private'];

/** The lists of stores: at the top, and in each environment. */
function lists(tree: unknown): { path: Path; items: readonly unknown[]; kind: string }[] {
  const environments = getIn(tree, ['environments']);
  const names = isMapping(environments) ? Object.keys(environments) : [];
  return [[], ...names.map((name) => ['environments', name])].flatMap((owner) =>
    kinds.flatMap((kind) => {
      const path = [...owner, 'trust', kind];
      const items = getIn(tree, path);
      return isList(items) ? [{ path, items, kind }] : [];
    }),
  );
}

/** Files are named relative to the file that names them. */
export const withTrustPaths = (tree: unknown, base: (path: Path) => string): unknown =>
  lists(tree).reduce((under, { path, items, kind }) => {
    const isStore = (item: unknown): boolean => kind === 'public' && (item === 'bundled' || item === 'system');
    const whole = items.map((item) =>
      typeof item !== 'string' || item === '' || isStore(item) ? item : resolve(base(path), item),
    );
    return setIn(under, path, whole);
  }, tree);

/** A store that is not there is a mistake of the configuration's, and is told with its place. */
export const unreadableTrust = (tree: unknown): Complaint[] =>
  lists(tree).flatMap(({ path, items }) =>
    items.flatMap((item, index) => {
      if (typeof item !== 'string' || !isAbsolute(item)) return [];
      try {
        accessSync(item, constants.R_OK);
        return [];
      } catch (error) {
        const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
        return [{ path: [...path, index], message: `${quote(item)} ${missing ? 'does not exist' : 'cannot be read'}` }];
      }
    }),
  );
