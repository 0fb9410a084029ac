import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildClone, type Clone } from '../support/clone.ts';
import { isHurried } from '../../src/cli/demo.ts';
import { finding, target } from '../report/reports.ts';
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

test.each([
  ['by a signal that comes twice, as from a terminal by way of a parent', 130],
  ['by a reader that has seen enough', 141],
])('interrupted %s, it takes its platform down as well', async (_, code) => {
  const running = demoIn(`interrupted-${code}`, '-o', 'jsonl', '-o', 'text=report.txt');
  await running.prints(/"host"/);
  if (code === 141) running.hangUp();
  else {
    running.kill('SIGINT');
    await wait(5);
    running.kill('SIGINT');
  }
  expect(await running.ended).toMatchObject({
    code,
    signal: null,
    stderr: code === 141 ? '' : expect.stringMatching(/^hostprobe: interrupted: \d+ of \d+ targets had been begun\n$/),
  });
  expect(running.left()).toEqual([]);
  expect(readFileSync(join(clone.folder.path, 'report.txt'), 'utf8')).toMatch(/\d+ targets: /);
});

describe('a host that is not as it was meant', () => {
  const host = 'demo.example.com';
  const meant = { host, why: 'it shows this', target: { host }, status: 'fail' as const };
  const lab = { hosts: [{ ...meant, findings: [{ check: 'tls.name-matches', status: 'fail' as const }] }] };
  const hurried = (...found: ReturnType<typeof finding>[]): boolean => {
    const status = found.some((one) => one.status === 'fail') ? 'fail' : 'unknown';
    return isHurried(lab, [target({ host, name: host, status, findings: found })], host);
  };
  const wanted = finding('tls.name-matches', 'fail', 'm');
  test('is looked at again where it only lacks what was not seen', () => {
    expect(hurried(finding('dns.resolves', 'unknown', 'm'))).toBe(true);
    expect(hurried(wanted, finding('dns.resolves', 'unknown', 'm'))).toBe(true);
  });
  test('is a stray where something else was found, or nothing was wrong', () => {
    expect(hurried(wanted, finding('dns.resolves', 'warn', 'm'), finding('dns.chain-ends', 'unknown', 'm'))).toBe(
      false,
    );
    expect(hurried(finding('dns.resolves', 'pass', 'm'))).toBe(false);
    expect(hurried(wanted)).toBe(false);
    expect(isHurried(lab, [], host)).toBe(false);
  });
});
