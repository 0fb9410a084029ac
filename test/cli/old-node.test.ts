import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildClone, type Clone } from '../support/clone.ts';
import { makeFolder } from '../support/folder.ts';
import { nodes } from '../support/nodes.ts';
import { run, start } from '../support/process.ts';
import { listenTcp } from '../support/loopback.ts';

/** A Node of this machine that is older than what is wanted, where it has one. */
const oldNode = nodes.find(({ major }) => major < 24)?.path;

test('the bin is written in a syntax that every Node reads', () => {
  const bin = readFileSync(resolve(import.meta.dirname, '../../src/cli/hostprobe.cjs'), 'utf8').replace(
    /'[^'\n]*'/g,
    "''",
  );
  expect(bin).not.toMatch(/=>|`|\b(?:let|const|class|async|await)\b|\.\.\.|,\s*[)\]}]/);
});

let bare: Clone;
let whole: Clone;
beforeAll(async () => {
  [bare, whole] = await Promise.all([buildClone({ withNode: false }), buildClone()]);
});
afterAll(() => {
  bare[Symbol.dispose]();
  whole[Symbol.dispose]();
});

/** Today's Node under an old name. */
const pretending = (version: string): [string, ...string[]] => {
  const node = JSON.stringify({ ...process.versions, node: version });
  const preload = bare.folder.write('old.cjs', `Object.defineProperty(process, 'versions', { value: ${node} });`);
  return [process.execPath, '--require', preload];
};

describe.each([['18.20.8'], ['0.12.18'], ['22.1.0']])('Node %s', (version) => {
  test('alone: one line with the remedy, and 2', async () => {
    const ended = await run([...pretending(version), bare.bin, '--version']);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^hostprobe: Node \S+ is too old: .*24 or newer.*`npm install node@24`[^\n]*\n$/);
    expect(ended.stderr).toContain(version);
  });

  test('beside the clone’s own: hands over', async () => {
    expect(await run([...pretending(version), whole.bin, '--version'])).toMatchObject({ code: 0, stderr: '' });
  });
});

test.each([['24.0.0'], ['99.1.2']])('Node %s needs no other', async (version) => {
  const ended = await run([...pretending(version), bare.bin, '--version']);
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
});

test('without its bundle it says how to come by it', async () => {
  using folder = makeFolder();
  mkdirSync(join(folder.path, 'src', 'cli'), { recursive: true });
  const bin = join(folder.path, 'src', 'cli', 'hostprobe.cjs');
  copyFileSync(bare.bin, bin);
  const ended = await run([process.execPath, bin, '--version']);
  expect(ended).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^[^\n]*not been built[^\n]*npm ci[^\n]*\n$/),
  });
});

const title = oldNode === undefined ? 'an old Node for real (skipped: this machine has none)' : `for real: ${oldNode}`;
describe.skipIf(oldNode === undefined)(title, () => {
  const old = (clone: Clone, ...words: string[]) => [oldNode ?? '', clone.bin, ...words] as const;
  const nowhere = ['--resolver', '127.0.0.1:1'];

  test('alone it says what it lacks', async () => {
    const ended = await run(old(bare, '--version'));
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^[^\n]*too old[^\n]*\n$/) });
  });

  test.each([
    [['--version'], 0],
    [['check', '--nosuch'], 2],
    [['check', 'demo.example.com', ...nowhere], 3],
    [['check', 'demo.example.com', ...nowhere, '-o', 'json=/dev/full'], 4],
  ])('%j: hands over, and ends with %i as the clone’s own does', async (words, code) => {
    const [handed, own] = await Promise.all([run(old(whole, ...words)), run([process.execPath, whole.bin, ...words])]);
    expect([handed.code, own.code]).toEqual([code, code]);
    expect(handed.stderr).toBe(own.stderr);
    expect(handed.stdout === '').toBe(own.stdout === '');
  });

  test.each([
    ['a signal to it alone', false],
    ['a signal to its whole group, as a terminal sends it', true],
  ])('%s: what is known is printed, and it ends with 130', async (_, group) => {
    await using silent = await listenTcp(() => undefined);
    const words = ['check', `127.0.0.1:${silent.port}`, '127.0.0.1:1', '--timeout', '60s', '-o', 'jsonl'];
    const running = start(old(whole, ...words), { group });
    await running.prints(/"port":1,/);
    running.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect(stdout.trim().split('\n')).toHaveLength(2);
    expect(code).toBe(130);
  });
});
