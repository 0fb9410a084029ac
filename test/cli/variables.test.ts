import { expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { captured } from '../support/io.ts';

const withNothingToProbe = async (env: Record<string, string>, words: string[] = []) => {
  const outside = captured({ env });
  return { code: await runProgram(['check', ...words], outside.io), err: outside.err() };
};

test.each([
  ['true', 0],
  ['1', 0],
  ['YES', 0],
  ['false', 2],
  ['0', 2],
  ['no', 2],
  ['', 2],
])('a flag’s variable says %j', async (value, code) => {
  expect((await withNothingToProbe({ HOSTPROBE_ALLOW_EMPTY: value })).code).toBe(code);
});

test('any other word is refused by the name of the variable', async () => {
  const { code, err } = await withNothingToProbe({ HOSTPROBE_IGNORE_UNKNOWN: 'maybe' });
  expect({ code, err }).toEqual({
    code: 2,
    err: 'HOSTPROBE_IGNORE_UNKNOWN: expected true (1, yes, on) or false (0, no, off), got "maybe"\n',
  });
});

test('an option wins over its variable', async () => {
  expect((await withNothingToProbe({ HOSTPROBE_ALLOW_EMPTY: 'false' }, ['--allow-empty'])).code).toBe(0);
});
