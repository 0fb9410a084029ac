import { mkdirSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildClone, type Clone } from '../support/clone.ts';
import { start, type Started } from '../support/process.ts';
import { reportIn } from '../support/report.ts';

let clone: Clone;
beforeAll(async () => {
  clone = await buildClone();
});
afterAll(() => clone[Symbol.dispose]());

/** A place of its own for what it writes, so that what it leaves behind is seen. */
function demoIn(name: string, ...words: string[]): Started & { left(): string[] } {
  const temporary = join(clone.folder.path, name);
  mkdirSync(temporary);
  const started = start([process.execPath, clone.bin, 'demo', ...words], {
    cwd: clone.folder.path,
    env: { TMPDIR: temporary },
  });
  return { ...started, left: () => readdirSync(temporary) };
}

test('the demo: every host as it is meant, soon over, and nothing is left of it', async () => {
  const running = demoIn('whole', '-o', 'json', '--evidence');
  const ended = await running.ended;
  const { targets, startedAt, finishedAt } = reportIn(ended);
  expect(ended.stderr).toBe(
    `the demo: ${targets.length} hosts on loopback, ${targets.length} with the verdict that was meant\n`,
  );
  expect(ended.code).toBe(0);
  expect(targets.length).toBeGreaterThan(40);
  expect(new Set(targets.map(({ status }) => status))).toEqual(new Set(['pass', 'warn', 'fail', 'unknown']));
  expect(Date.parse(finishedAt) - Date.parse(startedAt)).toBeLessThan(15_000);
  expect(running.left()).toEqual([]);
  const demo = targets.find(({ host }) => host === 'demo.example.com');
  const place = demo?.evidence?.seen.connections[0]?.where;
  expect(place).toBeDefined();
  const socket = connect(place?.port ?? 0, place?.address ?? '');
  await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('interrupted, it takes its platform down as well, though a parent may tell it twice', async () => {
  const running = demoIn('interrupted', '-o', 'jsonl', '-o', 'text');
  await running.prints(/"host"/);
  running.kill('SIGINT');
  await wait(5);
  running.kill('SIGINT');
  const { code, signal, stdout } = await running.ended;
  expect({ code, signal }).toEqual({ code: 130, signal: null });
  expect(stdout).toMatch(/\d+ targets: /);
  expect(running.left()).toEqual([]);
});
