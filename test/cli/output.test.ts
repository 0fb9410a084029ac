import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeFile } from '../../src/cli/output.ts';
import { runProgram } from '../../src/cli/program.ts';
import type { Io } from '../../src/cli/io.ts';
import { captured } from '../support/io.ts';
import { reportIn } from '../support/report.ts';
import { useBench } from './bench.ts';

const bench = useBench();

const hosts = ['demo.example.com', 'relative-target.example.com', 'escaped-dot.example.com', 'garbling.example.com'];
const file = (name: string): string => readFileSync(join(bench().folder.path, name), 'utf8');
beforeAll(async () => {
  await bench().check([...hosts, '--record', 'evidence.json', '-o', 'json=looked.json']);
});

const judge = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  bench().run(['judge', 'evidence.json', ...words], { env });

describe('on a pipe', () => {
  test.each([[{}], [{ FORCE_COLOR: '3', CLICOLOR_FORCE: '1', TERM: 'xterm-256color', COLUMNS: '40' }]])(
    'text has no escape codes and no control characters: %j',
    async (env) => {
      const { stdout, stderr } = await judge(['--verbose'], env);
      expect(stdout).toContain('garbling.example.com');
      expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
      expect(stderr).toBe('');
    },
  );

  test('nor has it where a server’s own words hold them', async () => {
    const hostile = '\u001b]0;owned\u0007\u001b[2J\r\n\u009b31m\u202eevil';
    const evidence: unknown = JSON.parse(file('evidence.json'), (key, value: unknown) =>
      key === 'detail' ? hostile : value,
    );
    bench().folder.write('hostile.json', JSON.stringify(evidence));
    for (const drawn of [[], ['--ascii']]) {
      const { stdout, code } = await bench().run(['judge', 'hostile.json', ...drawn]);
      expect(stdout).toContain('owned');
      expect(stdout).not.toMatch(/[^\P{C}\n]/u);
      expect(code).toBe(1);
    }
  });

  test('--ascii is ASCII alone and says the same', async () => {
    const [drawn, typed] = await Promise.all([judge([]), judge(['--ascii'])]);
    expect(typed.stdout).toMatch(/^[\n -~]+$/);
    expect(drawn.stdout).toMatch(/[✗✓]/);
    expect(typed.stdout.split('\n')).toHaveLength(drawn.stdout.split('\n').length);
  });

  test('--verbose unfolds what is passed', async () => {
    const [folded, unfolded] = await Promise.all([judge([]), judge(['--verbose'])]);
    expect(folded.stdout).not.toContain('tls.within-validity');
    expect(unfolded.stdout).toContain('tls.within-validity');
    expect(folded.stdout).toMatch(/\d+ passed/);
  });

  test('no progress, however many targets', async () => {
    const { stdout, stderr } = await bench().check([...hosts, '-o', 'json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toHaveProperty('targets');
  });
});

test('two outputs: one to a file, one to stdout', async () => {
  const { stdout, code } = await judge(['-o', 'json=second.json', '-o', 'text', '-o', 'jsonl=third.jsonl']);
  expect(stdout).toMatch(/^✗ /m);
  expect(file('second.json')).toBe(file('looked.json'));
  expect(file('third.jsonl').trim().split('\n')).toHaveLength(hosts.length);
  expect(code).toBe(1);
});

test('jsonl is one line a target, as the report has it', async () => {
  const config = bench().configure();
  const ended = await bench().run(['check', '--config', config, ...hosts, '-o', 'jsonl', '-o', 'json=whole.json']);
  const lines: unknown[] = ended.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  const { targets } = reportIn({ ...ended, stdout: file('whole.json') });
  expect(lines).toHaveLength(hosts.length);
  expect(lines).toEqual(expect.arrayContaining([...targets]));
});

describe('on a terminal', () => {
  const terminal = async (words: readonly string[], env: Io['env'] = {}, shape: Partial<Io> = {}) => {
    const said = { out: '', err: '' };
    const code = await runProgram(words, {
      env,
      cwd: bench().folder.path,
      nodeVersion: process.versions.node,
      out: (text) => void (said.out += text),
      err: (text) => void (said.err += text),
      input: () => Readable.from([]),
      inIsTerminal: false,
      outIsTerminal: true,
      errIsTerminal: true,
      columns: 80,
      signal: new AbortController().signal,
      runUntilStopped: () => undefined,
      ...shape,
    });
    return { ...said, code };
  };
  const escape = '\u001b[';

  test.each([
    [{}, true],
    [{ NO_COLOR: '' }, true],
    [{ NO_COLOR: '1' }, false],
    [{ TERM: 'dumb' }, false],
  ])('%j: colour is %s', async (env, coloured) => {
    const { out } = await terminal(['judge', 'evidence.json'], env);
    expect(out.includes(escape)).toBe(coloured);
    expect((await judge([])).stdout.length).toBeLessThan(out.length + 1000);
  });

  test('a file is never coloured', async () => {
    await terminal(['judge', 'evidence.json', '-o', 'text=plain.txt']);
    expect(file('plain.txt')).toContain('demo.example.com');
    expect(file('plain.txt')).not.toContain(escape);
  });

  test('progress is told on stderr and wiped away', async () => {
    const words = ['check', '--config', bench().configure(), 'demo.example.com', 'wildcard.example.com', '-o', 'json'];
    const { out, err, code } = await terminal(words);
    expect(err).toMatch(/1 of 2 targets[^]*2 of 2 targets[^]*\r\u001b\[K$/);
    expect(JSON.parse(out)).toHaveProperty('targets');
    expect(code).toBe(0);
    expect((await terminal(words, {}, { errIsTerminal: false })).err).toBe('');
  });
});

test('what would be longer than any text can be is said so, and is no bug of ours', () => {
  const { io, err } = captured({ cwd: bench().folder.path });
  const longest = 2 ** 29 - 24;
  expect(writeFile('large.json', () => ' '.repeat(longest + 1), io)).toBe(false);
  expect(err()).toMatch(/^hostprobe: large\.json could not be written: it would be longer than 512 MiB; .*--shard\n$/);
  const bug = (): string => {
    throw new RangeError('Invalid array length');
  };
  expect(() => writeFile('large.json', bug, io)).toThrow(RangeError);
});
