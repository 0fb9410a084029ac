import { resolve } from 'node:path';
import type { Complaint } from './complaints.ts';
import { pemFiles } from './pem-files.ts';
import { getIn, isList, isMapping, setIn, type Mapping, type Path } from './tree.ts';

const keys = ['cert', 'key', 'ca'] as const;

const clientIn = (target: unknown): Mapping | null => {
  const client = getIn(target, ['clientCertificate']);
  return isMapping(client) ? client : null;
};

/** Files are named relative to the file that names them. */
export function withClientPaths(tree: unknown, base: (path: Path) => string): unknown {
  const targets = getIn(tree, ['targets']);
  if (!isList(targets) || targets.every((target) => clientIn(target) === null)) return tree;
  const whole = targets.map((target, index) =>
    keys.reduce((under, key) => {
      const at = ['clientCertificate', key];
      const file = getIn(target, at);
      if (typeof file !== 'string' || file === '') return under;
      return setIn(under, at, resolve(base(['targets', index, ...at]), file));
    }, target),
  );
  return setIn(tree, ['targets'], whole);
}

/** What is wrong with the files of client certificates is told with its place. */
export function unfitClientFiles(tree: unknown): Complaint[] {
  const targets = getIn(tree, ['targets']);
  const unfit = pemFiles();
  return (isList(targets) ? targets : []).flatMap((target, index) => {
    const client = clientIn(target);
    return client === null ? [] : unfit(client, ['targets', index, 'clientCertificate'], keys);
  });
}
