import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { terminationLogIn } from '../../src/cli/termination.ts';
import { captured } from '../support/io.ts';
import { useBench } from './bench.ts';

const bench = useBench();
const path = (name: string): string => join(bench().folder.path, name);
const read = (name: string): string => readFileSync(path(name), 'utf8');

test('the counts, and then what is wrong, the worst first', async () => {
  const hosts = ['pinned.example.com', 'wrong-name.example.com', 'demo.example.com'];
  const { code, stdout } = await bench().check([...hosts, '--termination-log', 'end.log']);
  expect(code).toBe(1);
  expect(stdout).toContain('wrong-name.example.com');
  const lines = read('end.log').trimEnd().split('\n');
  expect(lines[0]).toBe('3 targets: 1 fail, 1 warn, 1 pass');
  expect(lines[1]).toMatch(/^FAIL wrong-name\.example\.com tls\.name-matches: ./);
  expect(lines.slice(1).map((line) => line.split(' ')[0])).toEqual(
    lines
      .slice(1)
      .map((line) => line.split(' ')[0])
      .toSorted(),
  );
  expect(lines.join('\n')).toMatch(/^WARN pinned\.example\.com /m);
});

test('it is written in place, whole, and no longer than Kubernetes takes', async () => {
  writeFileSync(path('full.log'), `${'OLD '.repeat(4000)}\n`);
  const before = statSync(path('full.log')).ino;
  const hosts = bench().lab.hosts.map(({ host }) => host);
  await bench().check([...hosts, '--look', 'quick', '--timeout', '2s'], {
    env: { HOSTPROBE_TERMINATION_LOG: 'full.log' },
  });
  const text = read('full.log');
  expect(statSync(path('full.log')).ino).toBe(before);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
  expect(Buffer.byteLength(text)).toBeGreaterThan(3500);
  expect(text).not.toContain('OLD');
  expect(text).toMatch(/^\d+ targets: [^\n]*\nFAIL [^]*\n… and \d+ more\n$/);
  expect(text).not.toMatch(/[^\P{C}\n]/u);
});

test('a run that is interrupted says so, and what it saw', async () => {
  const words = ['demo.example.com', 'silent.example.com', '--timeout', '60s', '-o', 'jsonl'];
  const log = ['--termination-log', 'cut.log'];
  const started = bench().start(['check', '--config', bench().configure(), ...words, ...log]);
  await started.prints(/"host":"demo\.example\.com"/);
  started.kill('SIGTERM');
  expect((await started.ended).code).toBe(143);
  expect(read('cut.log')).toMatch(
    /^interrupted by SIGTERM: 2 of 2 targets had been begun\n2 targets: 1 unknown, 1 pass\nUNKNOWN silent/,
  );
});

describe('a mistake is told there, too', () => {
  test.each([
    [['--nosuch', '--termination-log', 'mistake.log'], /^error: unknown option '--nosuch'\n/],
    [['--termination-log=mistake.log', '-o', 'xml'], /^error: option '-o.*expected one of text, json/],
    [['--termination-log', 'mistake.log', '--only', 'tls.nosuch'], /^no check matches "tls\.nosuch"/],
    [['--termination-log', 'mistake.log', '--config', 'nosuch.yaml'], /^nosuch\.yaml: there is no such file\n$/],
  ])('%j', async (words, said) => {
    const outside = captured({ cwd: bench().folder.path });
    expect(await runProgram(['check', 'demo.example.com', ...words], outside.io)).toBe(2);
    expect(read('mistake.log')).toMatch(said);
  });
  test('and one of ours', async () => {
    const broken = captured({
      cwd: bench().folder.path,
      env: { HOSTPROBE_TERMINATION_LOG: 'bug.log' },
      out() {
        throw new Error('this is broken');
      },
    });
    await expect(runProgram(['check', '--allow-empty'], broken.io)).rejects.toThrow('this is broken');
    expect(read('bug.log')).toMatch(/^hostprobe: a bug of ours: Error: this is broken\n/);
  });
  test('but not by other commands', async () => {
    const outside = captured({ cwd: bench().folder.path, env: { HOSTPROBE_TERMINATION_LOG: 'other.log' } });
    expect(await runProgram(['judge', 'nosuch.json'], outside.io)).toBe(2);
    expect(() => read('other.log')).toThrow(/ENOENT/);
  });
});

test.each([
  [
    ['--termination-log', 'nosuch/end.log'],
    /^`--termination-log nosuch\/end\.log` cannot be written: there is no folder/,
  ],
  [['--termination-log', 'same', '-o', 'json=same'], /would both go to/],
])('%j is refused', async (words, why) => {
  const ended = await bench().check(['demo.example.com', ...words]);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toMatch(why);
});

test.each([
  [['check', '--termination-log', 'a'], {}, 'a'],
  [['check', '--termination-log=a', '--termination-log', 'b'], { HOSTPROBE_TERMINATION_LOG: 'c' }, 'b'],
  [['check'], { HOSTPROBE_TERMINATION_LOG: 'c' }, 'c'],
  [['check', '--', '--termination-log', 'a'], {}, null],
  [['check', '--termination-log'], {}, null],
  [['check'], { HOSTPROBE_TERMINATION_LOG: '' }, null],
])('%j with %j: %j', (argv, env, file) => {
  expect(terminationLogIn(argv, env)).toBe(file);
});
