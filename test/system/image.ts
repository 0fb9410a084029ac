import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makeFolder, type Folder } from '../support/folder.ts';
import { run, type Ended } from '../support/process.ts';
import { program } from './installed.ts';

const top = resolve(import.meta.dirname, '../..');
const atMostMs = 400_000;

/** What the image says of how it is to be run. */
export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly [string, ...string[]];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Healthcheck?: object;
}

export interface Image extends Disposable {
  /** Its files. */
  readonly root: string;
  readonly config: ImageConfig;
}

/**
 * The Dockerfile's image, built without a network: the base image is made of this machine's own files, and npm has the
 * packages from the cache that `npm ci` filled.
 */
export async function buildImage(revision: string): Promise<Image> {
  using making = new DisposableStack();
  const folder = making.use(makeFolder());
  const buildah = storedIn(folder);
  await makeBase(folder, buildah);
  const npmrc = folder.write('npmrc', 'offline=true\nupdate-notifier=false\nlogs-max=0\n');
  const cache = execFileSync(program('npm'), ['config', 'get', 'cache'], { encoding: 'utf8' }).trim();
  const given = {
    'build-arg': [`BASE=localhost/base`, `REVISION=${revision}`],
    volume: [`${cache}:/root/.npm`, `${npmrc}:/root/.npmrc:ro`],
  };
  const options = Object.entries(given).flatMap(([name, values]) => values.map((value) => `--${name}=${value}`));
  await buildah('build', '--isolation', 'chroot', '--pull-never', ...options, '--tag', 'hostprobe', top);
  const inspected: unknown = JSON.parse(await buildah('inspect', '--type', 'image', 'localhost/hostprobe'));
  const container = await buildah('from', '--pull-never', 'localhost/hostprobe');
  const root = await buildah('mount', container);
  const { OCIv1 } = inspected as { readonly OCIv1: { readonly config: ImageConfig } };
  const kept = making.move();
  return { root, config: OCIv1.config, [Symbol.dispose]: () => kept.dispose() };
}

type Buildah = (...words: readonly string[]) => Promise<string>;

/** No overlay file system, no user namespaces: `vfs` and `chroot` need neither. */
function storedIn({ path }: Folder): Buildah {
  const places = ['--root', join(path, 'storage'), '--runroot', join(path, 'running'), '--storage-driver', 'vfs'];
  return async (...words) =>
    printedBy(await run([program('buildah'), ...places, ...words], { env: { TMPDIR: path }, atMostMs }));
}

async function makeBase({ path }: Folder, buildah: Buildah): Promise<void> {
  const layout = join(path, 'base');
  mkdirSync(layout);
  const npm = dirname(dirname(realpathSync(program('npm'))));
  const modules = globSync(join(top, 'node_modules/@rolldown/binding-linux-*/*.node'));
  const script = join(import.meta.dirname, 'base-image.sh');
  printedBy(await run([script, layout, process.execPath, npm, ...modules], { atMostMs }));
  const container = await buildah('from', 'scratch');
  await buildah('copy', '--quiet', container, layout, '/');
  await buildah('config', '--env', 'PATH=/usr/local/bin:/usr/bin:/bin', container);
  await buildah('commit', '--quiet', container, 'localhost/base');
  await buildah('rm', container);
}

function printedBy({ code, stdout, stderr }: Ended): string {
  if (code !== 0) throw new Error(`it ended with ${code}: ${stdout}${stderr}`);
  return stdout.trim();
}
