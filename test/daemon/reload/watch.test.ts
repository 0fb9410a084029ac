import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import { expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import type { Folder } from '../../support/folder.ts';
import { including, start, targets } from './started.ts';

const [root = ''] = rootCertificates;

test.each<[string, (folder: Folder) => unknown]>([
  ['a file written anew', (folder) => folder.write('hostprobe.yaml', including + targets('a.example', 'b.example'))],
  [
    'a file exchanged by a rename',
    (folder) => {
      folder.write('.hostprobe.swp', including + targets('a.example', 'b.example'));
      renameSync(join(folder.path, '.hostprobe.swp'), join(folder.path, 'hostprobe.yaml'));
    },
  ],
  ['an included file', (folder) => folder.write('targets.d/one.yaml', targets('two.example'))],
  ['a new file that a pattern finds', (folder) => folder.write('targets.d/two.yaml', targets('two.example'))],
  ['a file that is gone', (folder) => rmSync(join(folder.path, 'targets.d/one.yaml'))],
  ['a certificate in a folder of authorities', (folder) => folder.write('ca/two.pem', rootCertificates[1] ?? '')],
  [
    'a link that leads elsewhere',
    (folder) => {
      folder.write('other.yaml', targets('other.example'));
      symlinkSync('../other.yaml', join(folder.path, 'targets.d/.new'));
      renameSync(join(folder.path, 'targets.d/.new'), join(folder.path, 'targets.d/one.yaml'));
    },
  ],
])('%s is seen', async (_, change) => {
  const text = `${including}trust: { private: [ca] }\n${targets('a.example')}`;
  const files = { 'hostprobe.yaml': text, 'targets.d/one.yaml': targets('one.example'), 'ca/one.pem': root };
  const { folder, watch, outcomes } = start(files);
  watch();
  await pause(60);
  expect(outcomes).toEqual([]);
  change(folder);
  await eventually('a reload', async () => outcomes[0] ?? null);
  expect(outcomes).toMatchObject([{ ok: true }]);
});

test('what was changed since it was loaded is seen, too', async () => {
  const { folder, watch, applied, current } = start({ 'hostprobe.yaml': targets('a.example') });
  await pause(20);
  folder.write('hostprobe.yaml', targets('b.example'));
  watch();
  await eventually('a reload', async () => applied[0] ?? null);
  expect(current()).toEqual(['b.example']);
});

test('where the contents are the same, nothing is reloaded', async () => {
  const text = targets('a.example');
  const { folder, watch, outcomes } = start({ 'hostprobe.yaml': text });
  watch();
  for (let turn = 0; turn < 10; turn += 1) {
    await pause(20);
    if (turn % 2 === 0) folder.write('hostprobe.yaml', text);
    else {
      folder.write('.new', text);
      renameSync(join(folder.path, '.new'), join(folder.path, 'hostprobe.yaml'));
    }
  }
  await pause(150);
  expect(outcomes).toEqual([]);
});

test('a file that is still being written is waited for', async () => {
  const { folder, watch, outcomes, current } = start({ 'hostprobe.yaml': targets('a.example') }, { pollMs: 300 });
  watch();
  await pause(50);
  const names = Array.from({ length: 16 }, (_, index) => `h${index}.example`);
  for (const [index] of names.entries()) {
    folder.write('hostprobe.yaml', targets(...names.slice(0, index + 1)));
    await pause(30);
  }
  await eventually('a reload', async () => outcomes[0] ?? null);
  expect(current()).toEqual(names);
  expect(outcomes).toMatchObject([{ ok: true }]);
});

test('a failure is told once, tried again by itself, and its end is told', async () => {
  const { folder, watch, outcomes } = start({ 'hostprobe.yaml': targets('a.example') });
  watch();
  await pause(60);
  folder.write('hostprobe.yaml', 'trust: { private: [later.pem] }\n');
  await eventually('a failure', async () => outcomes[0] ?? null);
  expect(outcomes[0]).toMatchObject({ ok: false, problems: [expect.stringContaining('does not exist')] });
  await pause(600);
  expect(outcomes).toHaveLength(1);
  // Nothing that is known of is changed by it.
  folder.write('later.pem', root);
  await eventually('a success', async () => outcomes[1] ?? null);
  expect(outcomes[1]).toMatchObject({ ok: true });
});
