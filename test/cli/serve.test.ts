import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { source } from '../support/clone.ts';
import { makeFolder } from '../support/folder.ts';
import { run, start } from '../support/process.ts';

const inFolder = (written: object) => {
  const folder = makeFolder();
  const file = join(folder.path, 'hostprobe.json');
  writeFileSync(file, JSON.stringify({ server: { listen: '127.0.0.1:0' }, ...written }));
  const words: [string, ...string[]] = [process.execPath, source, 'serve', '--config', file];
  return { words, [Symbol.dispose]: () => folder[Symbol.dispose]() };
};

describe('without targets', () => {
  test('there is nothing to serve', async () => {
    using given = inFolder({ targets: [] });
    const { code, stderr } = await run(given.words);
    expect([code, stderr]).toEqual([2, expect.stringContaining('nothing to probe: list `targets:`')]);
  });

  test('but what /probe may be asked for', async () => {
    using given = inFolder({ server: { listen: '127.0.0.1:0', probe: { allow: ['*.example.com'] } } });
    const child = start(given.words, { atMostMs: 60_000 });
    await child.prints(/it looks and answers/);
    child.kill('SIGTERM');
    expect((await child.ended).code).toBe(0);
  });
});
