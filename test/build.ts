import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build, type Plugin } from 'rolldown';
import type { Undici } from '../src/observe/dns/transport/over-https.ts';
import { sbomOf, type Manifest, type Package } from './sbom.ts';

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
  // What else asks for it, in files that are as seldom loaded, gets the whole.
  resolveId: (id, importer) => (id === 'undici' && importer?.startsWith(join(top, 'src')) ? '\0undici' : null),
  load: (id) => (id === '\0undici' ? undiciEntry : null),
  transform(code, id) {
    if (!/[/\\]undici[/\\]lib[/\\]dispatcher[/\\]client\.js$/.test(id)) return null;
    const late = code.replace(/(?<=^const connectH2 = )(require\(.*\))$/m, '(...given) => $1(...given)');
    if (late === code) throw new Error(`${id} loads HTTP/2 in another way than it did`);
    return late;
  },
};

const client = '@kubernetes/client-node';
/** Of the client of Kubernetes, how to find an API server and who one is; without the types of everything that there is. */
const clientEntry = `export { KubeConfig } from '${client}/dist/config.js';
export { HttpMethod, RequestContext } from '${client}/dist/gen/http/http.js';
`;
const clientTypes = `export { createConfiguration } from '${client}/dist/gen/configuration.js';
export { ServerConfiguration } from '${client}/dist/gen/servers.js';
`;
const narrowClient: Plugin = {
  name: 'narrow-client',
  resolveId(id, importer) {
    if (id === client) return '\0client';
    return id === './gen/index.js' && importer?.endsWith(join(client, 'dist', 'config.js')) ? '\0client-types' : null;
  },
  load(id) {
    if (id === '\0client') return clientEntry;
    return id === '\0client-types' ? clientTypes : null;
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
  plugins: [narrowUndici, narrowClient],
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
const packages = bundledPackages();
// In a clone that shares its packages with another they lie there.
const home = dirname(realpathSync(join(top, 'node_modules')));
const sbom = sbomOf({ ...packageIn(top), folder: home }, packages);
writeFileSync(join(dir, 'licenses.txt'), packages.map(notice).join('\n'));
writeFileSync(join(dir, 'sbom.cdx.json'), `${JSON.stringify(sbom, null, 2)}\n`);
writeFileSync(join(dir, 'hostprobe.1'), execFileSync(process.execPath, [join(dir, 'hostprobe.mjs'), 'man']));

function bundledPackages(): Package[] {
  const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
  const folders = modules.flatMap((id) => /^.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+/.exec(id) ?? []);
  return [...new Set(folders)].toSorted().map(packageIn);
}

function packageIn(folder: string): Package {
  return { folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest };
}

/** What the licences of the packages inside ask for: that their notices go along. */
function notice({ folder, manifest: { name, version, license } }: Package): string {
  const file = readdirSync(folder).find((each) => /^(?:licen[cs]e|copying)/i.test(each));
  if (file === undefined) return `${name} ${version}: ${license}\n`;
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}
