import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../support/folder.ts';
import { run } from '../support/process.ts';

const script = join(import.meta.dirname, 'suites.ts');

test.each([
  ['nothing', [], 'usage: npm run suites -- DIR'],
  ['a folder that is not there', ['/nonexistent/suites'], '/nonexistent/suites is no folder'],
])('%s: a sentence, and exit code 2', async (_, words, said) => {
  const { code, stdout, stderr } = await run([process.execPath, script, ...words]);
  expect([code, stdout, stderr]).toEqual([2, '', `suites: ${said}\n`]);
});

test('an empty folder: what it lacks', async () => {
  using folder = makeFolder();
  const { code, stderr } = await run([process.execPath, script, folder.path]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('lacks caa/boulder-caa.tsv')]);
});
