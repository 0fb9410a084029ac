import { resolve } from 'node:path';
import type { Complaint } from './complaints.ts';
import { pemFiles } from './pem-files.ts';
import { getIn, isMapping, setIn, type Path } from './tree.ts';

const pair = ['cert', 'key'] as const;
const tls: Path = ['server', 'tls'];
const named: readonly Path[] = [...pair.map((key) => [...tls, key]), ['store', 'path']];

/** Files are named relative to the file that names them. */
export const withServerPaths = (tree: unknown, base: (path: Path) => string): unknown =>
  named.reduce((under, path) => {
    const file = getIn(under, path);
    return typeof file !== 'string' || file === '' ? under : setIn(under, path, resolve(base(path), file));
  }, tree);

/** What is wrong with the pair that it serves with. */
export function unfitServerFiles(tree: unknown): Complaint[] {
  const names = getIn(tree, tls);
  if (!isMapping(names)) return [];
  const given = pair.filter((key) => names[key] !== undefined && names[key] !== '');
  const [only] = given;
  if (given.length === 1 && only !== undefined) {
    const other = only === 'cert' ? 'key' : 'cert';
    return [{ path: [...tls, only], message: `\`server.tls.${other}\` is missing beside it` }];
  }
  return given.length === 0 ? [] : pemFiles()(names, tls, pair);
}
