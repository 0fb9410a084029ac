import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'rolldown';
import { describe, expect, test } from 'vitest';
import { makeFolder } from '../../support/folder.ts';
import { nodes } from '../../support/nodes.ts';
import { run } from '../../support/process.ts';

const top = resolve(import.meta.dirname, '../../..');

const program = (store: string, path: string): string => `
  import { openStore } from ${JSON.stringify(store)};
  const store = await openStore({ path: ${JSON.stringify(path)}, keepMs: 1e9, keepEvidenceMs: 1e9,
    onTrouble: ({ message }) => console.log(message), onRecovered: () => {} });
  console.log(JSON.stringify(await store.history('["a",443,"a"]')), store.state().up);
  await store.close();
`;
const said = '{"changes":[],"certificates":[],"days":[]} true\n';

describe.each(nodes.filter(({ major }) => major >= 24))('Node $major', ({ path: node }) => {
  test('from the source, and from a bundle', async () => {
    using folder = makeFolder();
    const dir = join(folder.path, 'bundle');
    await build({
      cwd: top,
      input: { store: 'src/daemon/store/store.ts', 'store-worker': 'src/daemon/store/worker.ts' },
      platform: 'node',
      output: { dir, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      logLevel: 'silent',
    });
    for (const store of [join(top, 'src/daemon/store/store.ts'), join(dir, 'store.mjs')]) {
      const file = join(folder.path, 'program.mjs');
      writeFileSync(file, program(store, join(folder.path, 'history.db')));
      expect(await run([node, file])).toMatchObject({ code: 0, stdout: said, stderr: '' });
    }
  });
});
