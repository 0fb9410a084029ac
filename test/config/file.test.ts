import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/configuration.ts';
import { readConfigFile } from '../../src/config/file.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'hostprobe-config-'));
  writeFileSync(join(dir, 'hostprobe.yaml'), '\ufeffvantage: here\n');
  writeFileSync(join(dir, 'other.json'), '{"vantage": "other"}');
  writeFileSync(join(dir, 'utf16.yaml'), Buffer.from('\ufeffvantage: x', 'utf16le'));
  writeFileSync(join(dir, 'latin1.yaml'), Buffer.from('vantage: \u00fc', 'latin1'));
  writeFileSync(join(dir, 'large.yaml'), '');
  truncateSync(join(dir, 'large.yaml'), 16 * 1024 * 1024 + 1);
  mkdirSync(join(dir, 'dir'));
  mkdirSync(join(dir, 'nested', 'hostprobe.yaml'), { recursive: true });
});
afterAll(() => rmSync(dir, { recursive: true }));

test('the file that is asked for, by option or variable, else the one in the working directory', () => {
  const vantage = (file?: string, env = {}): string =>
    loadConfig({ cwd: dir, env, ...(file === undefined ? {} : { file }) }).settings.vantage;
  expect(vantage()).toBe('here');
  expect(vantage('other.json')).toBe('other');
  expect(vantage(undefined, { HOSTPROBE_CONFIG: 'other.json' })).toBe('other');
  expect(vantage('hostprobe.yaml', { HOSTPROBE_CONFIG: 'other.json' })).toBe('here');
});

test.for([
  ['gone.yaml', 'gone.yaml: there is no such file'],
  ['dir', 'dir: is a directory, where a file is wanted'],
  ['utf16.yaml', 'utf16.yaml: is encoded as UTF-16; save it as UTF-8'],
  ['latin1.yaml', 'latin1.yaml: is not encoded as UTF-8'],
  ['large.yaml', 'large.yaml: is larger than 16 MiB'],
  ['hostprobe.yaml\0', 'hostprobe.yaml\0: cannot be opened (ERR_INVALID_ARG_VALUE)'],
] as const)('%s', ([file, message]) => {
  expect(() => readConfigFile(file, dir)).toThrow(expect.objectContaining({ name: 'ConfigError', message }));
});

test('a directory in the usual place is a mistake, and not no configuration', () => {
  expect(() => readConfigFile(undefined, join(dir, 'nested'))).toThrow('hostprobe.yaml: is a directory');
});

const configurationUrl = new URL('../../src/config/configuration.ts', import.meta.url).href;

test('a configuration may come through a pipe', () => {
  const node = process.execPath;
  const script = `import { loadConfig } from ${JSON.stringify(configurationUrl)};
    console.log(loadConfig({ file: '/dev/stdin', cwd: '/', env: {} }).targets.length);`;
  // What execFileSync itself gives as input is a socket, which has no path to open.
  const piped = 'echo "targets: [{host: a.example}]" | "$0" --input-type=module -e "$1"';
  const output = execFileSync('sh', ['-c', piped, node, script]);
  expect(output.toString()).toBe('1\n');
});
