import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeFolder } from '../../support/folder.ts';
import { opened } from './entries.ts';

const program = resolve(import.meta.dirname, 'writing-on.ts');

/** Has a process write into the file, kills it while it does, and gives the last that it had noted a second before. */
async function killWhileWriting(path: string, afterMs: number): Promise<number> {
  const child = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: { atMs: number; n: number }[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.push({ atMs: performance.now(), n: Number(text.trim().split('\n').at(-1)) });
  });
  const gone = once(child, 'exit');
  await once(child.stdout, 'data');
  await sleep(afterMs);
  const killedMs = performance.now();
  child.kill('SIGKILL');
  await gone;
  return said.findLast(({ atMs }) => atMs < killedMs - 1000)?.n ?? 0;
}

function numbersIn(path: string): Set<number> {
  using database = new DatabaseSync(path);
  expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  return new Set(
    database
      .prepare("select json_extract(findings, '$[0].message') as n from changes")
      .all()
      .map(({ n }) => Number(n)),
  );
}

test('killed twenty times while it writes, it loses no more than the last second', { timeout: 120_000 }, async () => {
  using folder = makeFolder();
  let noted = 0;
  await Promise.all(
    [0, 1, 2, 3].map(async (lane) => {
      for (let round = 0; round < 5; round += 1) {
        const path = join(folder.path, `${lane}-${round}.db`);
        const least = await killWhileWriting(path, 1150 + 97 * lane + 61 * round);
        noted += least;
        const kept = numbersIn(path);
        const lost = Array.from({ length: least }, (_, i) => i + 1).filter((n) => !kept.has(n));
        expect(lost).toEqual([]);
        await using again = await opened(path);
        expect([again.troubles, again.store.state().up]).toEqual([[], true]);
      }
    }),
  );
  expect(noted).toBeGreaterThan(500);
});
