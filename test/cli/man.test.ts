import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allCommands, outlineOf } from '../../src/cli/outline.ts';
import { optionsOf, runProgram } from '../../src/cli/program.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { captured } from '../support/io.ts';
import { run, type Ended } from '../support/process.ts';
import { hasProgram } from '../system/installed.ts';

let folder: Folder;
let page: string;
beforeAll(async () => {
  folder = makeFolder();
  page = folder.write('hostprobe.1', await said('man'));
});
afterAll(() => folder[Symbol.dispose]());

async function said(...words: string[]): Promise<string> {
  const { io, out } = captured();
  expect(await runProgram(words, io)).toBe(0);
  return out();
}

const commands = [
  'check',
  'serve',
  'judge',
  'compare',
  'discover',
  'records',
  'explain',
  'echo',
  'demo',
  'completion',
  'man',
];

/** The part of a rendered page below a heading. */
const section = (text: string, heading: string): string =>
  new RegExp(`^${heading}\\n([^]*?)(?=^\\S|$(?![^]))`, 'm').exec(text)?.[1] ?? '';

/** Long options at the head of a paragraph. */
const optionsIn = (text: string): string[] =>
  [...text.matchAll(/^ {7}(?:-\w, )?(--[a-z-]+)/gm)].map((match) => match[1] ?? '');

describe.each([
  ['groff', ['groff', '-man', '-Tascii', '-P-cbou']],
  ['mandoc', ['mandoc', '-Tascii', '-Owidth=78']],
] as const)('rendered by %s', (program, command) => {
  describe.skipIf(!hasProgram(program))('where there is one', () => {
    let rendered: Ended;
    let text = '';
    beforeAll(async () => {
      rendered = await run([...command, page]);
      text = rendered.stdout.replaceAll(/.\u0008/g, '');
    });
    test('without a word of complaint', () => expect(rendered).toMatchObject({ stderr: '', code: 0 }));
    test.each(commands)('%s has its options, and no more', (name) => {
      const { io } = captured();
      const wanted = optionsOf(name, io).map(({ flags }) => /--[a-z-]+/.exec(flags)?.[0] ?? '');
      expect(optionsIn(section(text, `HOSTPROBE ${name.toUpperCase()}`))).toEqual([...wanted, '--help']);
    });
    test('it names exit codes, variables, files, and lines to type as they are typed', () => {
      for (const heading of ['NAME', 'SYNOPSIS', 'ENVIRONMENT', 'FILES']) expect(section(text, heading)).not.toBe('');
      expect(text).toContain('hostprobe check --only "tls.*" --strict');
      expect(text).toContain('HOSTPROBE_DNS_RESOLVERS');
      expect(text).toContain('/etc/hostprobe/hostprobe.yaml');
      expect(text).toMatch(/Exit status[^]*128\+N/);
    });
  });
});

test('its hyphens are those of a keyboard, so that what is copied from it can be typed', async () => {
  const text = (await said('man')).split('\n').filter((line) => !line.startsWith('.TH'));
  expect(text.filter((line) => /(?<!\\)-/.test(line))).toEqual([]);
});

test.skipIf(!hasProgram('mandoc'))(
  'mandoc finds nothing to warn of but the date, which a build has none of',
  async () => {
    const { stdout } = await run(['mandoc', '-Tlint', '-Wwarning', page]);
    expect(stdout.split('\n').filter((line) => line !== '' && !line.includes('missing date'))).toEqual([]);
  },
);

test('--help tells examples and exit codes of the same source', async () => {
  const help = await said('check', '--help');
  expect(help).toMatch(/Examples:\n(?: {2}# .+\n {2}(?:kubectl .* \| )?hostprobe check.*\n)+\nExit codes:\n {2}0 /);
});

test('a text that begins as roff would have it stays text', () => {
  const option = { flags: '--x <.Y>', long: '--x', description: ".hidden 'quote' \\back -dash" };
  const outline = outlineOf({
    name: () => 'p',
    description: () => 'd',
    registeredArguments: [],
    options: [option],
    commands: [],
  });
  expect(allCommands(outline)).toEqual([outline]);
  expect(outline.options[0]).toMatchObject({ long: '--x', value: '.Y', description: option.description });
});
