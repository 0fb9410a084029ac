import { expect, test } from 'vitest';
import { source } from '../support/clone.ts';
import { run } from '../support/process.ts';

/** Beside the command, a promise for which nobody waits fails as only a bug makes it fail. */
const bug = `process.once('newListener', () => setTimeout(() => Promise.reject(new TypeError('planted')), 50));`;

test('a bug in what nobody waits for is told, once, and the exit code says whose it is', async () => {
  const { code, stdout, stderr } = await run([
    process.execPath,
    '--import',
    `data:text/javascript,${encodeURIComponent(bug)}`,
    source,
    'check',
    'demo.example.com',
    '--resolver',
    '127.0.0.1:1',
  ]);
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  expect(stderr).toMatch(/^hostprobe: a bug of ours: TypeError: planted\n/);
  expect(stderr.match(/a bug of ours/g)).toHaveLength(1);
});
