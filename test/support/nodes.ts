import { spawnSync } from 'node:child_process';
import { delimiter, dirname, join, resolve } from 'node:path';

const ownModules = resolve(import.meta.dirname, '../../node_modules');

/** The folders of PATH, without what npm put before them for this project's own scripts. */
export const foldersOfPath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => folder !== '' && !folder.startsWith(ownModules));

export interface Node {
  readonly path: string;
  readonly major: number;
}

/** Every Node there is: this one, those of HOSTPROBE_TEST_NODES, and this machine's. */
export const nodes: readonly Node[] = [
  process.execPath,
  ...(process.env['HOSTPROBE_TEST_NODES'] ?? '').split(delimiter).filter((path) => path !== ''),
  ...[...foldersOfPath, '/usr/local/bin', '/usr/bin'].map((folder) => join(folder, 'node')),
].flatMap((path) => {
  const { status, stdout } = spawnSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' });
  return status === 0 ? [{ path, major: Number(stdout.split('.')[0]) }] : [];
});

/** PATH with this Node before all others. */
export const pathWith = (node: string): string => [dirname(node), ...foldersOfPath].join(delimiter);
