import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'rolldown';
import type { Undici } from '../src/observe/dns/transport/over-https.ts';

const top = resolve(import.meta.dirname, '..');
const dir = resolve(process.argv[2] ?? join(top, 'dist'));

/** What is used of undici, and the file of it that makes it: its entry loads the whole, which takes as long as all the rest. */
const usedOfUndici: Readonly<Record<keyof Undici, string>> = { Pool: 'pool' };
const undiciEntry = Object.entries(usedOfUndici)
  .map(([name, file]) => `export { default as ${name} } from 'undici/lib/dispatcher/${file}.js';\n`)
  .join('');
/** HTTP/2, of Node's too, is only spoken with resolvers over HTTPS: it is loaded for the first that chooses it. */
const narrowUndici: Plugin = {
  name: 'narrow-undici',
  resolveId: (id) => (id === 'undici' ? '\0undici' : null),
  load: (id) => (id === '\0undici' ? undiciEntry : null),
  transform(code, id) {
    if (!/[/\\]undici[/\\]lib[/\\]dispatcher[/\\]client\.js$/.test(id)) return null;
    const late = code.replace(/(?<=^const connectH2 = )(require\(.*\))$/m, '(...given) => $1(...given)');
    if (late === code) throw new Error(`${id} loads HTTP/2 in another way than it did`);
    return late;
  },
};

rmSync(dir, { recursive: true, force: true });
const { output } = await build({
  cwd: top,
  // A thread begins with a file of its own.
  input: {
    hostprobe: 'src/cli.ts',
    'load-worker': 'src/daemon/reload/load-worker.ts',
    'store-worker': 'src/daemon/store/worker.ts',
  },
  platform: 'node',
  plugins: [narrowUndici],
  // What is loaded only when first needed stays a file of its own, so that a one-shot starts at once.
  output: {
    dir,
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
    // The names stay, for the stack of a bug.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  },
  logLevel: 'warn',
});
writeFileSync(join(dir, 'licenses.txt'), licences());
writeFileSync(join(dir, 'hostprobe.1'), execFileSync(process.execPath, [join(dir, 'hostprobe.mjs'), 'man']));

/** What the licences of the packages inside ask for: that their notices go along. */
function licences(): string {
  const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
  const folders = modules.flatMap((id) => /^.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+/.exec(id) ?? []);
  return [...new Set(folders)].toSorted().map(notice).join('\n');
}

function notice(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
  const file = readdirSync(folder).find((name) => /^(?:licen[cs]e|copying)/i.test(name));
  if (file === undefined) return `${manifest['name']} ${manifest['version']}: ${manifest['license']}\n`;
  return `${manifest['name']} ${manifest['version']}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}
