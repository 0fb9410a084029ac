import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'rolldown';

const top = resolve(import.meta.dirname, '..');
const dir = resolve(process.argv[2] ?? join(top, 'dist'));

rmSync(dir, { recursive: true, force: true });
await build({
  cwd: top,
  input: { hostprobe: 'src/cli.ts' },
  platform: 'node',
  // What is loaded only when first needed stays a file of its own, so that a one-shot starts at once.
  output: { dir, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs', minify: false },
  logLevel: 'warn',
});
