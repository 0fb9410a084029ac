import { mkdirSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildClone, type Clone } from '../support/clone.ts';
import { run, start, type StartOptions } from '../support/process.ts';
import { reportIn } from '../support/report.ts';

let clone: Clone;
let options: StartOptions & { readonly temporary: string };
beforeAll(async () => {
  clone = await buildClone();
  const temporary = join(clone.folder.path, 'tmp');
  mkdirSync(temporary);
  options = { cwd: clone.folder.path, env: { TMPDIR: temporary }, temporary };
});
afterAll(() => clone[Symbol.dispose]());

test('the demo: every host as it is meant, soon over, and nothing is left of it', async () => {
  const ended = await run([process.execPath, clone.bin, 'demo', '-o', 'json', '--evidence'], options);
  const { targets, startedAt, finishedAt } = reportIn(ended);
  expect(ended.stderr).toBe(
    `the demo: ${targets.length} hosts on loopback, ${targets.length} with the verdict that was meant\n`,
  );
  expect(ended.code).toBe(0);
  expect(targets.length).toBeGreaterThan(40);
  expect(new Set(targets.map(({ status }) => status))).toEqual(new Set(['pass', 'warn', 'fail', 'unknown']));
  expect(Date.parse(finishedAt) - Date.parse(startedAt)).toBeLessThan(15_000);
  expect(readdirSync(options.temporary)).toEqual([]);
  const demo = targets.find(({ host }) => host === 'demo.example.com');
  const place = demo?.evidence?.seen.connections[0]?.where;
  expect(place).toBeDefined();
  const socket = connect(place?.port ?? 0, place?.address ?? '');
  await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('interrupted, the demo takes its platform down as well', async () => {
  const running = start([process.execPath, clone.bin, 'demo', '-o', 'jsonl'], options);
  await running.prints(/"host"/);
  running.kill('SIGINT');
  expect(await running.ended).toMatchObject({ code: 130, signal: null });
  expect(readdirSync(options.temporary)).toEqual([]);
});
