import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { githubReport } from '../../src/report/github.ts';
import type { Presentation } from '../../src/report/pen.ts';
import { anyReport } from './any-report.ts';
import { catalogue } from './catalogue.ts';
import { dangerous } from './dangerous.ts';
import { fleet, wrongName } from './fleet.ts';
import { manifests } from './manifest-reports.ts';
import { finding, report, target } from './reports.ts';

const plain: Presentation = { width: 100, colour: false, ascii: false, verbose: false };
const place = { object: 'ingress/default/a,b:c', path: 'spec', file: 'dir,1/a:b 100%.yaml', line: 3, column: 7 };

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** As GitHub's runner reads a line of a step's output; null where it is no command. */
function readCommand(line: string): Command | null {
  const [, name, written = '', data = ''] = /^\s*::([^ :]+)(?: ([^]*?))?::([^]*)$/.exec(line) ?? [];
  if (name === undefined) return null;
  const plainText = (text: string): string =>
    text
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  const properties = written
    .split(',')
    .map((pair) => [pair.slice(0, pair.indexOf('=')), plainText(pair.slice(pair.indexOf('=') + 1))] as const);
  return {
    name,
    properties: Object.fromEntries(properties),
    message: data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%'),
  };
}

function commandsOf(text: string): Command[] {
  const lines = text.split(/\r\n|\r|\n/);
  expect(lines.pop()).toBe('');
  return lines.map((line) => {
    const command = readCommand(line);
    if (command === null) throw new Error(`no command: ${line}`);
    return command;
  });
}

const said = (subject: Parameters<typeof githubReport>[0], over: Partial<Presentation> = {}) =>
  commandsOf(githubReport(subject, catalogue, { ...plain, ...over }));

test('whatever servers send, every line is a command of ours, and few enough to be shown', () => {
  fc.assert(
    fc.property(anyReport, (subject) => {
      const text = githubReport(subject, catalogue, plain);
      expect(text).not.toMatch(dangerous);
      const commands = commandsOf(text);
      for (const { name, properties } of commands) {
        expect(['error', 'warning', 'notice']).toContain(name);
        expect(Object.keys(properties).every((key) => /^(?:file|line|col|title)$/.test(key))).toBe(true);
      }
      expect(commands.filter(({ name }) => name === 'error').length).toBeLessThanOrEqual(10);
      expect(commands.filter(({ name }) => name === 'warning').length).toBeLessThanOrEqual(10);
      expect(commands.filter(({ name }) => name === 'notice')).toHaveLength(1);
    }),
  );
});

test('names, signs and percent signs come out as they were', () => {
  const message = '100%0A of a:b, c :: d';
  const [command] = said(
    report([target({ status: 'fail', findings: [finding('tls.key-strong', 'fail', message, { at: place })] })]),
  );
  expect(command).toMatchObject({
    name: 'error',
    properties: { file: 'dir,1/a:b 100%.yaml', line: '3', col: '7', title: 'tls.key-strong: demo.example.com' },
  });
  expect(command?.message.split('\n')[0]).toBe(message);
});

test('where it stands on standard input or in a cluster, no file is named', () => {
  for (const at of [
    { ...place, file: '-' },
    { object: 'ingress/a/b', path: 'spec' },
  ]) {
    const [command] = said(report([target({ findings: [finding('tls.key-strong', 'warn', 'm', { at })] })]));
    expect(Object.keys(command?.properties ?? {})).toEqual(['title']);
  }
});

test('files are as the repository has them', () => {
  const files = said(manifests, { inRepository: (file) => file.replace(/^\.\//, '') }).map(
    ({ properties }) => properties['file'],
  );
  expect(files.slice(0, 2)).toEqual(['deploy/shop.yaml', 'deploy/issuers.yaml']);
});

test('the same at the same place is said once, for whom it bears on', () => {
  const issuers = said(manifests).filter(({ properties }) => properties['file'] === './deploy/issuers.yaml');
  expect(issuers).toHaveLength(1);
  expect(issuers[0]?.properties['title']).toBe('kubernetes.issuer-environment-fits: shop.example.com, www.example.com');
});

describe('the gravest come first', () => {
  test('hygiene after what was not looked at, and what is explained or borne not at all', () => {
    expect(
      said(fleet)
        .filter(({ name }) => name === 'warning')
        .map(({ properties }) => properties['title']?.split(':')[0]),
    ).toEqual(['not judged', 'http.redirects-end', 'tls.renewal-on-time', 'dns.ttl-sensible', 'tls.key-strong']);
  });
  test('what is left out is counted', () => {
    const bad = Array.from({ length: 25 }, (_, i) => wrongName(`bad-${i}.example.com`));
    const commands = said(report(bad));
    expect(commands).toHaveLength(11);
    expect(commands.at(-1)?.message).toContain('not shown: 15 more errors;');
  });
  test('a report of what is well is one line', () => {
    expect(said(report([target()]))).toEqual([
      expect.objectContaining({ name: 'notice', message: expect.stringContaining('1 target: 1 pass') }),
    ]);
  });
});

test('a long finding is cut between its lines', () => {
  const paste = Array.from({ length: 500 }, (_, i) => `line ${i} of what is to be pasted`);
  const [command] = said(
    report([
      target({ status: 'fail', findings: [finding('tls.key-strong', 'fail', 'm', { fix: { text: 'Do', paste } })] }),
    ]),
  );
  expect(command?.message.length).toBeLessThan(8100);
  expect(command?.message).toMatch(/\nline \d+ of what is to be pasted\n…$/);
});
