import { basename, join } from 'node:path';
import { makeFolder } from '../support/folder.ts';
import { run, start, type Started } from '../support/process.ts';
import type { Image } from './image.ts';
import { program } from './installed.ts';

/** A file or folder of this machine, and where it is seen inside. */
export interface Mount {
  readonly source: string;
  readonly destination: string;
  readonly writable?: boolean;
}

/** How a container is run. */
export interface Bundle {
  /** In the place of the image's own. */
  readonly entry?: readonly string[];
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly mounts?: readonly Mount[];
}

export interface Container extends Started, AsyncDisposable {}

/**
 * Starts a container as a Pod of the restricted Pod Security Standard is: on a root file system that is read only,
 * without capabilities, as process 1. The network is this machine's own.
 */
export function startContainer(image: Image, bundle: Bundle): Container {
  const folder = makeFolder();
  const id = basename(folder.path);
  folder.write('config.json', JSON.stringify(specOf(image, bundle)));
  const runc = [program('runc'), '--root', join(folder.path, 'state')] as const;
  const process = start([...runc, 'run', '--bundle', folder.path, id]);
  return {
    ...process,
    async [Symbol.asyncDispose]() {
      await run([...runc, 'delete', '--force', id]);
      await process.ended;
      folder[Symbol.dispose]();
    },
  };
}

/** In the words of the OCI runtime specification. */
function specOf({ root, config }: Image, { entry = config.Entrypoint, args, env = {}, mounts = [] }: Bundle): object {
  const [uid, gid] = config.User.split(':').map(Number);
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const bound = mounts.map(({ source, destination, writable = false }) => ({
    source,
    destination,
    type: 'bind',
    options: ['bind', 'nosuid', 'nodev', writable ? 'rw' : 'ro'],
  }));
  return {
    ociVersion: '1.0.0',
    process: {
      user: { uid, gid },
      args: [...entry, ...args],
      env: [...config.Env, ...variables],
      cwd: config.WorkingDir,
      capabilities: {},
      noNewPrivileges: true,
    },
    root: { path: root, readonly: true },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755'] },
      ...bound,
    ],
    linux: { namespaces: ['mount', 'pid', 'ipc', 'uts'].map((type) => ({ type })) },
  };
}
