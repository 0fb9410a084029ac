import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makeFolder, type Folder } from './folder.ts';
import { run } from './process.ts';

const top = resolve(import.meta.dirname, '../..');
/** The command by Node's type stripping. */
export const source = join(top, 'src', 'cli.ts');

/** What `npm ci` makes of a clone, built from the source as it stands. */
export interface Clone extends Disposable {
  readonly folder: Folder;
  /** The script that the package calls its bin. */
  readonly bin: string;
}

export async function buildClone({ withNode = true } = {}): Promise<Clone> {
  const folder = makeFolder();
  const bin = join(folder.path, 'src', 'cli', 'hostprobe.cjs');
  const built = await run([process.execPath, join(top, 'test', 'build.ts'), join(folder.path, 'dist')]);
  if (built.code !== 0) throw new Error(`the build failed: ${built.stderr}`);
  mkdirSync(dirname(bin), { recursive: true });
  copyFileSync(join(top, 'src', 'cli', 'hostprobe.cjs'), bin);
  if (withNode) {
    const modules = join(folder.path, 'node_modules', '.bin');
    mkdirSync(modules, { recursive: true });
    symlinkSync(process.execPath, join(modules, 'node'));
  }
  return { folder, bin, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}
