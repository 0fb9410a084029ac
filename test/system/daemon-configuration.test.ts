import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import type { Folder } from '../support/folder.ts';
import { loopbackSites, startDaemonPlatform, type DaemonPlatform } from './daemon-platform.ts';
import { falseFails, isTrue, startDaemon, total, up, valueOf, watch } from './daemon-process.ts';
import { describeSystem } from './programs.ts';

const swaps = 100;
const isBroken = (version: number): boolean => version % 3 === 0;
const extraOf = (version: number): string => `extra${version}.example.com`;
const successful = 'hostprobe_config_last_reload_successful';

interface TargetWritten {
  readonly host: string;
}

/** Every third is broken, and each of the others has a target that the one before had not. */
function textOf(platform: DaemonPlatform, version: number): string {
  const { targets, ...rest } = platform.configuration() as { targets: readonly TargetWritten[] };
  if (isBroken(version)) return `${JSON.stringify({ ...rest, targets: [] })} }`;
  // The extra one has no record, and is told to fail or not at all.
  return JSON.stringify({ ...rest, targets: [...targets, { host: extraOf(version) }] });
}

/** As Kubernetes mounts a ConfigMap: the file is a link through `..data`, which is exchanged by a rename. */
function asConfigMap(folder: Folder): (text: string, version: number) => string {
  const file = join(folder.path, 'mounted', 'hostprobe.yaml');
  const at = (name: string): string => join(folder.path, 'mounted', name);
  mkdirSync(at(''), { recursive: true });
  symlinkSync('..data/hostprobe.yaml', file);
  return (text, version) => {
    mkdirSync(at(`..v${version}`));
    writeFileSync(join(at(`..v${version}`), 'hostprobe.yaml'), text);
    symlinkSync(`..v${version}`, at('..next'));
    renameSync(at('..next'), at('..data'));
    rmSync(at(`..v${version - 1}`), { recursive: true, force: true });
    return file;
  };
}

const byRename =
  (folder: Folder): ((text: string) => string) =>
  (text) => {
    renameSync(folder.write('next.yaml', text), join(folder.path, 'hostprobe.yaml'));
    return join(folder.path, 'hostprobe.yaml');
  };

const memoryOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

await describeSystem(
  'the configuration is swapped a hundred times while it looks',
  { programs: ['nsd', 'unbound', 'nginx'], addresses: Object.values(loopbackSites) },
  () => {
    test.concurrent.each([
      ['as a ConfigMap is', asConfigMap],
      ['by renaming', byRename],
    ])(
      '%s',
      async (_, publisher) => {
        await using platform = await startDaemonPlatform();
        const publish = publisher(platform.folder);
        await using daemon = await startDaemon(publish(textOf(platform, 1), 1));
        await using watcher = watch(daemon);
        const begun = await watcher.until('all is told as it is', (scrape) => isTrue(scrape, platform), 60_000);
        const memory: number[] = [];
        for (let version = 2; version <= swaps + 1; version++) {
          publish(textOf(platform, version), version);
          if (version % 10 > 1) {
            // Sooner than it is looked for; of some, nobody ever knows.
            await pause(200);
            continue;
          }
          // Each tenth is waited for, whether it is well or broken.
          daemon.kill('SIGHUP');
          const wanted = isBroken(version) ? 0 : 1;
          await watcher.until(`version ${version} is told`, (scrape) => valueOf(scrape, successful) === wanted, 20_000);
          if (wanted === 1) {
            await eventually('the new target is there, and no former one', async () => {
              const scrape = await watcher.next();
              const hosts = new Set(
                [...scrape.values.keys()].flatMap(
                  (series) => /^hostprobe_.*[{,]host="(extra\d+\.[^"]*)"/.exec(series)?.[1] ?? [],
                ),
              );
              return [...hosts].every((host) => host === extraOf(version)) || null;
            });
          }
          memory.push(memoryOf(daemon.pid));
        }
        await watcher.until('all is told as it is', (scrape) => isTrue(scrape, platform), 60_000);

        // What is not changed is never missing, and never told otherwise.
        for (const scrape of watcher.scrapes.filter(({ at }) => at >= begun.at)) {
          expect(platform.healthy.map((host) => up(scrape, host))).toEqual(platform.healthy.map(() => 1));
        }
        expect(falseFails(watcher, platform.healthy)).toEqual([]);
        const end = await watcher.next();
        expect(total(end, 'hostprobe_config_reloads_total')).toBeGreaterThan(10);
        expect(total(end, 'hostprobe_config_reload_failures_total')).toBeGreaterThan(2);
        const [, , third = 0] = memory;
        expect(Math.max(...memory.slice(-3)) - third, memory.join(' ')).toBeLessThan(60);
      },
      240_000,
    );
  },
);
