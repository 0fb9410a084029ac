import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../src/cli/catalogue.ts';
import { echoOptions, flagIn, serveOptions, variableOf } from '../src/cli/options.ts';
import { optionsOf } from '../src/cli/program.ts';
import { loadConfig } from '../src/config/configuration.ts';
import { fromEnvironment } from '../src/config/environment.ts';
import { options } from '../src/config/options.ts';
import { shortestKeyBytes } from '../src/facts/http/echo-key.ts';
import { echoHeader, echoPatienceSeconds, usualEchoPath } from '../src/facts/http/echo-words.ts';
import { mostOfBrowsers } from '../src/facts/http/redirects/redirect-limits.ts';
import { slowMs } from '../src/facts/http/slowness.ts';
import { userAgent } from '../src/facts/http/user-agent.ts';
import { limitMeanings } from '../src/facts/vantage/limit-meanings.ts';
import { maxPageBytes } from '../src/observe/http/request.ts';
import { findChecks } from '../src/report/find-checks.ts';
import { captured } from './support/io.ts';
import { brokenTargets } from './monitoring/broken-platform.ts';
import { serveMetrics } from './monitoring/metrics-page.ts';
import { checksTable } from './support/markdown-table.ts';
import { metricsTable } from './support/metrics-table.ts';
import { parseExposition } from './support/parse-exposition.ts';

const top = resolve(import.meta.dirname, '..');
const readme = readFileSync(join(top, 'README.md'), 'utf8');
const golden = (name: string): string => readFileSync(join(top, 'test', 'report', 'golden', name), 'utf8');

const between = (marker: string): string =>
  new RegExp(`<!-- ${marker} -->\n([\\s\\S]*?)\n<!-- /${marker} -->`).exec(readme)?.[1]?.trim() ?? '';

const table = (rows: readonly (readonly string[])[]): string => {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [head = [], ...rest] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('\n');
};

const echoDefault = (flag: string): string =>
  String(echoOptions.find(({ flags }) => flags.startsWith(`${flag} `))?.fallback ?? '');

/** What a scrape of a platform tells on which all sorts of things are wrong. */
async function toldMetrics(): Promise<string> {
  const vantage = { name: 'here', up: true, limits: ['no-ipv6'] as const };
  await using page = await serveMetrics({ targets: brokenTargets, vantage });
  const answer = await fetch(`http://${page.address}:${page.port}/metrics`);
  return metricsTable(parseExposition(await answer.text()));
}

describe('the README', () => {
  test('has the table of checks that the metadata gives', () => {
    expect(between('checks')).toBe(checksTable(catalogue).trim());
  });
  test('has the options of check as the command line has them', () => {
    const options = optionsOf('check', captured().io).map(({ flags, description }) => [`\`${flags}\``, description]);
    expect(between('options')).toBe(table([['option', 'what it does'], ...options]));
  });
  test('shows a session as the reporter prints it', () => {
    expect(between('session')).toBe(`\`\`\`text\n${golden('relative-target.txt')}\`\`\``);
    expect(between('healthy')).toBe(`\`\`\`text\n${golden('healthy.txt')}\`\`\``);
  });
  test('has a configuration that loads', () => {
    const text = /```yaml\n([\s\S]*?)```/.exec(between('configuration'))?.[1] ?? '';
    const { targets } = loadConfig({ file: 'README.md', text, cwd: top, env: {} });
    expect(targets.map(({ host }) => host)).toEqual(['demo.example.com', 'intranet.example.com', 'shop.example.com']);
  });
  test('has the limits of the vantage as the command explains them', () => {
    const rows = limitMeanings.map(({ code, title, keepsFrom }) => [`\`${code}\``, title, keepsFrom]);
    expect(between('limits')).toBe(table([['limit', 'what is so', 'what it keeps from being judged'], ...rows]));
  });
  test('has the metrics as the daemon tells them', async () => {
    expect(between('metrics')).toBe((await toldMetrics()).trim());
  });
  test('has a configuration for the daemon that loads, with the defaults that it says', () => {
    const text = /```yaml\n([\s\S]*?)```/.exec(between('serve'))?.[1] ?? '';
    const { targets, server } = loadConfig({ file: 'README.md', text, cwd: top, env: {} });
    expect(targets[0]?.schedule).toEqual({
      quick: { everyMs: 300_000 },
      full: { everyMs: 21_600_000 },
      confirmMs: [20_000, 60_000],
    });
    const bare = loadConfig({ file: 'x', text: 'targets: [{ host: a.example.com }]', cwd: top, env: {} });
    expect(targets[0]?.schedule).toEqual(bare.targets[0]?.schedule);
    expect(server.listen).toEqual({ address: null, port: 9790 });
  });
  test('has an acceptance that loads', () => {
    const text = /```yaml\n([\s\S]*?)```/.exec(between('accept'))?.[1] ?? '';
    const { targets } = loadConfig({ file: 'README.md', text, cwd: top, env: {}, checkIds: Object.keys(catalogue) });
    expect(targets.map(({ accept }) => accept.length)).toEqual([1]);
  });
  test('searches for words that find something', () => {
    const words = /hostprobe explain ([a-z ]+?) +#/.exec(readme)?.[1] ?? '';
    expect(findChecks(words, catalogue).found.map(({ id }) => id)).toEqual(['tls.not-placeholder']);
  });
  test.each([
    [/for (\d+) minutes after they were signed/, echoPatienceSeconds / 60],
    [/the prober's must not be more than (\d+) minutes apart/, echoPatienceSeconds / 60],
    [/A key has at least (\d+) bytes/, shortestKeyBytes],
    [/`HOSTPROBE_ECHO_LISTEN`, by default port (\d+) /, Number(echoDefault('--listen').slice(1))],
    [/no more than (\d+) KiB of a page/, maxPageBytes / 1024],
    [/A first answer that took (\d+) s is asked for/, slowMs / 1000],
    [/at each address, at most (\d+) steps/, mostOfBrowsers],
  ])('has the figures of the program: %s', (place, figure) => {
    expect(Number(place.exec(readme.replaceAll(/\s+/g, ' '))?.[1])).toBe(figure);
  });
  test('says of the echo what it does', () => {
    const [, path = ''] = /one path of the same host, `([^`]+)`/.exec(readme) ?? [];
    expect([path, echoDefault('--path')]).toEqual([usualEchoPath, usualEchoPath]);
    expect(readme).toContain(`(\`${echoHeader}\`)`);
  });
  test('has the words that a flag’s variable may say', () => {
    const [, on = '', off = ''] =
      /flag's variable says ([^;]*), or ([^;]*);/.exec(readme.replaceAll(/\s+/g, ' ')) ?? [];
    const saying = (words: string): boolean[] =>
      [...words.matchAll(/`(\w+)`/g)].map(([, word = '']) => flagIn('HOSTPROBE_ASCII', word));
    expect([saying(on), saying(off)]).toEqual([Array(4).fill(true), Array(4).fill(false)]);
  });
  test('names the home that servers are told of', () => {
    const { homepage } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as { homepage?: string };
    expect(userAgent('VERSION')).toBe(`hostprobe/VERSION (+${homepage})`);
    expect(readme).toContain(`\`${userAgent('VERSION')}\``);
  });
  test('names variables that say something', () => {
    const flags = optionsOf('check', captured().io).map(({ flags }) => /--([a-z-]+)/.exec(flags)?.[1] ?? '');
    const known = (name: string): boolean =>
      flags.some((flag) => variableOf(flag) === name) ||
      [...echoOptions, ...serveOptions].some(({ variable }) => variable === name) ||
      options().some(({ node }) => String(node.default).includes(`{env:${name}:`)) ||
      fromEnvironment({ [name]: 'x' }).length > 0;
    const named = [...readme.matchAll(/\bHOSTPROBE_[A-Z_]+/g)].map(([name]) => name);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((name) => !known(name))).toEqual([]);
  });
  test('names scripts and files that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as { scripts: object };
    const named = [...readme.matchAll(/npm run ([a-z]+)/g)].map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    const linked = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1] ?? '');
    for (const path of linked) expect(statSync(join(top, path)).size, path).toBeGreaterThan(0);
    const told = [...readme.matchAll(/`((?:src|test|config)\/[^`<]+)`/g)].map((match) => match[1] ?? '');
    expect(told.length).toBeGreaterThan(8);
    expect(told.filter((path) => !existsSync(join(top, path)))).toEqual([]);
  });
});
