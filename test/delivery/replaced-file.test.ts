import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isReplaceable, replaceFile } from '../../src/delivery/replaced-file.ts';
import { makeFolder, type Folder } from '../support/folder.ts';

let folder: Folder;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder[Symbol.dispose]());
const at = (name: string): string => join(folder.path, name);

test.each([[undefined], ['old\n']])(
  'the file is there, readable for all, and nothing beside it: before, %j',
  (before) => {
    if (before !== undefined) chmodSync(folder.write('run.prom', before), 0o600);
    replaceFile(at('run.prom'), 'new\n');
    expect(readFileSync(at('run.prom'), 'utf8')).toBe('new\n');
    expect(statSync(at('run.prom')).mode & 0o777).toBe(0o644);
    expect(readdirSync(folder.path)).toEqual(['run.prom']);
  },
);

test('who has the old one open reads it to its end', async () => {
  await using old = await open(folder.write('run.prom', 'old and longer than the new one\n'));
  replaceFile(at('run.prom'), 'new\n');
  expect(await old.readFile('utf8')).toBe('old and longer than the new one\n');
});

test.each([[true], [false]])('a link stays a link; the file behind it is there: %s', (exists) => {
  mkdirSync(at('real'));
  if (exists) folder.write('real/run.prom', 'old\n');
  symlinkSync('real/run.prom', at('run.prom'));
  replaceFile(at('run.prom'), 'new\n');
  expect(readlinkSync(at('run.prom'))).toBe('real/run.prom');
  expect(readFileSync(at('real/run.prom'), 'utf8')).toBe('new\n');
  expect(readdirSync(at('real'))).toEqual(['run.prom']);
});

test('what fails leaves nothing behind', () => {
  mkdirSync(at('run.prom'));
  expect(() => replaceFile(at('nosuch/run.prom'), 'new\n')).toThrow(/ENOENT/);
  expect(() => replaceFile(at('run.prom'), 'new\n')).toThrow(/EISDIR/);
  expect(readdirSync(folder.path)).toEqual(['run.prom']);
});

test('a pipe is written to', async () => {
  execFileSync('mkfifo', [at('pipe')]);
  expect(isReplaceable(at('pipe'))).toBe(false);
  await using reader = await open(at('pipe'), 'r+');
  replaceFile(at('pipe'), 'new\n');
  const { buffer, bytesRead } = await reader.read(Buffer.alloc(16), 0, 16, null);
  expect(buffer.subarray(0, bytesRead).toString()).toBe('new\n');
  expect(statSync(at('pipe')).isFIFO()).toBe(true);
});

test.each([
  ['/dev/stdout', false],
  ['/dev/fd/3', false],
  ['/proc/self/fd/1', false],
  ['/dev/null', false],
  ['/dev/shm/hostprobe-nosuch.prom', true],
  ['/nosuch/run.prom', true],
])('%s can be replaced: %s', (path, replaceable) => {
  expect(isReplaceable(path)).toBe(replaceable);
});
