import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildClone, type Clone } from '../support/clone.ts';
import { run, type Ended } from '../support/process.ts';
import { afterAll, beforeAll } from 'vitest';

let clone: Clone;
beforeAll(async () => {
  clone = await buildClone();
});
afterAll(() => clone[Symbol.dispose]());

const hostprobe = (...words: string[]): Promise<Ended> =>
  run([process.execPath, clone.bin, ...words], { cwd: clone.folder.path });

/** No probe is made in this file, or only one that is refused at once. */
const nowhere = ['--resolver', '127.0.0.1:1'];

describe('what was typed wrongly ends with 2, a word on stderr and nothing on stdout', () => {
  test.each([
    [['check', 'demo.example.com', '--only', 'tls.nosuch'], /no check matches "tls\.nosuch"/],
    [['check', 'demo.example.com', '--skip', 'smtp.*'], /no check matches "smtp\.\*"/],
    [['check', 'demo.example.com', '--skip', '*'], /leave no check to make/],
    [['check', 'demo.example.com', '--nosuch'], /unknown option '--nosuch'\n\(hostprobe check --help tells/],
    [['check', 'demo.example.com', '-o', 'xml'], /text, json, jsonl/],
    [['check', 'demo.example.com', '-o', 'json='], /no file/],
    [['check', 'demo.example.com', '--timeout', 'soon'], /--timeout: expected a duration.*"soon"/],
    [['check', 'demo.example.com', '--timeout', '0s'], /^--timeout: expected a duration longer than 0, got "0s"\n$/],
    [['check', 'demo.example.com', '--trust', 'blind'], /Allowed choices are public/],
    [['check', 'demo.example.com', '--concurrency', '0'], /whole number/],
    [['check', 'demo.example.com', '--resolver', 'nosuch'], /--resolver.*"nosuch"/],
    [['check', 'demo.example.com', '--address', 'nosuch'], /--address.*"nosuch"/],
    [['check', 'demo.example.com', '--domain', 'a..b'], /--domain/],
    [['check', '*.example.com'], /"\*\.example\.com" is no HOST to check: it is a wildcard/],
    [['check', 'ftp://demo.example.com/'], /"ftp" is not probed/],
    [['check', 'demo.example.com', '--config', 'nosuch.yaml'], /nosuch\.yaml: there is no such file/],
    [['check'], /nothing to probe/],
    [['check', '-f', 'nosuch.yaml'], /^nosuch\.yaml: there is no such file/],
    [['records', '--manifest'], /argument missing/],
    [['judge'], /missing required argument/],
    [['check', 'demo.example.com', '--group-by', 'host'], /Allowed choices are target, check, owner, control/],
    [['compare', 'nosuch.json'], /missing required argument/],
    [['compare', 'nosuch.json', 'nosuch.json'], /^nosuch\.json: there is no such file\n$/],
    [['judge', 'nosuch.json'], /^nosuch\.json: there is no such file\n$/],
    [['judge', '.'], /^\.: is a directory, where a file is wanted\n$/],
    [['discover'], /nothing to probe/],
    [['discover', 'a..b'], /"a\.\.b"/],
    [['records'], /^there is no record to create: name a HOST/],
    [['records', 'demo.example.com', '--offline'], /no domain is configured[^]*there is no record to create/],
    [['completion'], /missing required argument/],
    [['completion', 'tcsh'], /^no completion for "tcsh": expected bash, zsh, fish\n$/],
    [['explain', 'qwertyuiop'], /no check is known by "qwertyuiop"/],
    [['nosuch'], /unknown command "nosuch"\n\(hostprobe --help tells what there is\)/],
    [['nosuch', '--help'], /unknown command "nosuch"\n/],
    [['demo.example.com'], /unknown command "demo\.example\.com", did you mean `hostprobe check demo\.example\.com`\?/],
    [['--strict', 'demo.example.com:8443'], /did you mean `hostprobe check demo\.example\.com:8443`\?/],
    [['demo.example.com;ls'], /unknown command "demo\.example\.com;ls"\n/],
    [['chekc', 'demo.example.com'], /unknown command "chekc", did you mean `check`\?/],
    [['config', 'nosuch'], /unknown command "nosuch"\n\(hostprobe config --help tells what there is\)/],
    [['config', 'nosuch', '--help'], /unknown command "nosuch"/],
  ])('%j', async (words, said) => {
    const ended = await hostprobe(...words);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(said);
    expect(ended.stderr, 'no stack').not.toMatch(/\n\s+at /);
  });

  test('all that is wrong with several hosts is said at once', async () => {
    const { stderr } = await hostprobe('check', 'a..b', 'demo.example.com:99999', 'user@demo.example.com');
    expect(stderr.trim().split('\n')).toHaveLength(3);
  });
});

test('nothing to probe is no error where that is allowed', async () => {
  expect(await hostprobe('check', '--allow-empty')).toMatchObject({ code: 0, stderr: '' });
});

test('five mistakes in a configuration are five lines that say where', async () => {
  const lines = [
    'domain: a..b',
    'dns:',
    '  timout: 2s',
    'targets:',
    '  - host: https://demo.example.com/',
    '  - host: demo.example.com',
    '    expect: { trust: prod }',
    '  - host: other.example.com',
    '    port: 99999',
    '',
  ];
  clone.folder.write('mistakes.yaml', lines.join('\n'));
  for (const words of [['check'], ['config', 'check'], ['config', 'show']]) {
    const { code, stdout, stderr } = await hostprobe(...words, '--config', 'mistakes.yaml');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(
      stderr
        .trim()
        .split('\n')
        .map((line) => line.split(': ').slice(0, 2).join(': ')),
    ).toEqual([
      'mistakes.yaml:1:9: domain',
      'mistakes.yaml:3:3: dns.timout',
      'mistakes.yaml:5:11: targets[0].host',
      'mistakes.yaml:7:22: targets[1].expect.trust',
      'mistakes.yaml:9:11: targets[2].port',
    ]);
    expect(stderr).toContain('got "prod"');
  }
});

describe('where reports go is looked at before the probe: exit code 2, and nothing is printed', () => {
  test.each([
    [['-o', 'json', '-o', 'text'], /^`-o json` and `-o text` would both go to standard output/],
    [['-o', 'json=-', '-o', 'text'], /^`-o json` and `-o text` would both go to standard output/],
    [
      ['-o', 'text=o.txt', '-o', 'json=./o.txt'],
      /^`-o text=o\.txt` and `-o json=\.\/o\.txt` would both go to \.\/o\.txt/,
    ],
    [['-o', 'text=there.txt', '-o', 'json=link.txt'], /would both go to link\.txt/],
    [['-o', 'json=o.json', '--record', 'o.json'], /^`-o json=o\.json` and `--record o\.json` would both go to o\.json/],
    [['--record', '-'], /^--record: expected FILE, got "-"/],
    [
      ['-o', 'json=no/such/report.json'],
      /^`-o json=no\/such\/report\.json` cannot be written: there is no folder no\/such\n/,
    ],
    [['-o', 'json=there.txt/report.json'], /there is no folder there\.txt\n/],
    [['--record', 'no/evidence.json'], /^`--record no\/evidence\.json` cannot be written: there is no folder no\n/],
    [['--record', '.'], /^`--record \.` cannot be written: it is a directory\n/],
  ])('%j', async (words, said) => {
    const there = clone.folder.write('there.txt', 'before');
    rmSync(join(clone.folder.path, 'link.txt'), { force: true });
    symlinkSync(there, join(clone.folder.path, 'link.txt'));
    const ended = await hostprobe('check', 'demo.example.com', ...nowhere, ...words);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(said);
    expect(readFileSync(there, 'utf8')).toBe('before');
  });

  test('of judge and demo, too', async () => {
    for (const words of [['judge', 'nosuch.json'], ['demo']]) {
      const { code, stderr } = await hostprobe(...words, '-o', 'json', '-o', 'csv');
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('standard output') });
    }
  });
});

describe.skipIf(!existsSync('/dev/full'))('a report that cannot be written after all', () => {
  test.each([
    ['a report', ['-o', 'json=/dev/full', '-o', 'text']],
    ['the evidence', ['--record', '/dev/full']],
  ])('%s: exit code 4, and the results are on stdout all the same', async (_, words) => {
    const { code, stdout, stderr } = await hostprobe('check', 'demo.example.com', ...nowhere, ...words);
    expect(stdout).toMatch(/demo\.example\.com .*unknown/);
    expect(stderr).toMatch(/^hostprobe: \/dev\/full could not be written: ENOSPC.*\n$/);
    expect(code).toBe(4);
  });
});

test.each([
  [['--version'], /^\d+\.\d+\.\d+\n$/],
  [['--help'], /Usage: hostprobe.*\n[^]*check[^]*judge[^]*explain[^]*demo[^]*config/],
  [['check', '--help'], /Usage: hostprobe check[^]*--domain <DOMAIN>[^]*HOSTPROBE_DOMAIN[^]*HOSTPROBE_STRICT/],
  [['config', '--help'], /Usage: hostprobe config/],
  [['config', 'schema'], /"\$schema"/],
  [['config', 'check'], /0 targets/],
  [['explain'], /tls\.name-matches/],
  [['discover', 'demo.example.com'], /^demo\.example\.com .*\n\n1 target\n$/],
  [['completion', 'bash'], /^complete -F _hostprobe hostprobe$/m],
  [['man'], /^\.TH HOSTPROBE 1 /],
  [['explain', 'fake', 'certificate'], /tls\.not-placeholder/],
])('%j ends with 0 and speaks on stdout alone', async (words, said) => {
  const ended = await hostprobe(...words);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toMatch(said);
});
