import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { loadConfig, type Configuration } from '../../../src/config/configuration.ts';
import { startLog } from '../../../src/daemon/log.ts';
import { startReload } from '../../../src/daemon/reload/reload.ts';
import type { ReloadOutcome } from '../../../src/daemon/view.ts';
import { eventually } from '../../support/eventually.ts';
import { makeFolder, type Folder } from '../../support/folder.ts';
import { ends, start, targets } from './started.ts';

/** As Kubernetes mounts a ConfigMap: files are links through `..data`, which is exchanged by a rename. */
function publish(folder: Folder, version: number): void {
  const dir = `..v${version}`;
  mkdirSync(join(folder.path, dir));
  const file = (name: string, text: string): void => writeFileSync(join(folder.path, dir, name), text);
  const marked = (host: string): string => `targets: [{ host: ${host}.example, labels: { edition: v${version} } }]\n`;
  file('hostprobe.yaml', `vantage: v${version}\ninclude: [one.yaml, two.yaml]\n${marked('main')}`);
  file('one.yaml', marked('one'));
  file('two.yaml', marked('two'));
  symlinkSync(dir, join(folder.path, '..next'));
  renameSync(join(folder.path, '..next'), join(folder.path, '..data'));
}

test('a hundred versions that are exchanged while they are read are never mixed', async () => {
  const folder = makeFolder();
  ends.push(() => folder[Symbol.dispose]());
  publish(folder, 0);
  for (const name of ['hostprobe.yaml', 'one.yaml', 'two.yaml']) symlinkSync(`..data/${name}`, join(folder.path, name));
  const request = { file: join(folder.path, 'hostprobe.yaml'), cwd: folder.path, env: {} };
  let version = 0;
  const applied: Configuration[] = [];
  const outcomes: ReloadOutcome[] = [];
  let reads = 0;
  const { reload, watch } = startReload({
    // Between its files, as it would be by another process.
    load: () => {
      reads += 1;
      if (version < 100 && reads % 3 === 1) return swapped();
      return loadConfig(request);
    },
    configuration: loadConfig(request),
    // What is written in the same millisecond was written before.
    loadedAtMs: Date.now() + 1,
    apply: async (next) => void applied.push(next),
    log: startLog({ level: 'silent', write: () => undefined }),
    onOutcome: (outcome) => outcomes.push(outcome),
    pollMs: 20,
  });
  /** What is read of one version, joined with what is read of the next. */
  const swapped = (): Configuration => {
    const first = loadConfig(request);
    publish(folder, (version += 1));
    return { ...first, targets: [...first.targets.slice(0, 1), ...loadConfig(request).targets.slice(1)] };
  };
  ends.unshift(watch());
  while (version < 100) {
    await Promise.all([reload(), pause(2)]);
    if (version < 100) publish(folder, (version += 1));
  }
  await eventually('the last version', async () => (applied.at(-1)?.settings.vantage === 'v100' ? true : null));
  for (const { settings, targets: found } of applied) {
    expect(found.map(({ labels }) => labels['edition'])).toEqual(found.map(() => settings.vantage));
    expect(found).toHaveLength(3);
  }
  expect(outcomes.every(({ ok }) => ok)).toBe(true);
  expect(applied.length).toBeGreaterThan(30);
});

test('what never holds still is left as it was', async () => {
  const started = start(
    { 'hostprobe.yaml': targets('a.example') },
    {
      load: (request) => {
        const loaded = loadConfig(request);
        writeFileSync(request.file ?? '', `${targets('b.example')}# ${performance.now()}`);
        return loaded;
      },
    },
  );
  expect(await started.reload()).toMatchObject({
    ok: false,
    problems: ['the files of the configuration changed while they were read'],
  });
  expect(started.applied).toEqual([]);
});
