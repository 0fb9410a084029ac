import { expect, test } from 'vitest';
import { complaints } from './loading.ts';
import { makeFolder } from '../support/folder.ts';

const foreign = 'is no file of targets: expected a mapping with targets, environments or include';

/** What is said where a configuration includes a file that holds this. */
function saidOf(content: string): string[] {
  using folder = makeFolder();
  folder.write('x', content);
  return complaints('include: [x]', { cwd: folder.path });
}

test.each([
  ['a line', 'eyJSECRET', '1:1'],
  ['a number', '5', '1:1'],
  ['a list', '- SECRET\n- SECRET', '1:1'],
  ['accounts', 'SECRET:*:19000:0:99999:7:::\nSECRET2:!:19000:0:99999:7:::\n', '1:1'],
  ['keys of others', 'targets: []\nSECRET: SECRET\nSECRET2: SECRET', '2:1'],
  ['a key of others twice', 'SECRET: SECRET\nSECRET: SECRET', '1:1'],
  ['JSON of others', '{"targets":[],"SECRET":"SECRET"}', '1:15'],
  ['what others include', 'include: [SECRET]\nSECRET: x', '2:1'],
  ['an alias', '*SECRET', '1:1'],
])('of a file that is included and was meant for others, nothing is told but its place: %s', (_, content, at) => {
  expect(saidOf(content)).toEqual([`x:${at}: ${foreign}`]);
});

test.each(['', '# SECRET', 'targets: []', 'include: []\nenvironments:', '{"targets":[]}'])(
  'one that holds what it may, or nothing, is none: %j',
  (content) => expect(saidOf(content)).toEqual([]),
);

test('of one that is no YAML, its place and what kind of mistake it is', () => {
  expect(saidOf('\n"SECRET" SECRET\n')).toEqual([expect.stringMatching(/^x:2:\d+: not YAML: [A-Z][a-z ]+$/)]);
});
