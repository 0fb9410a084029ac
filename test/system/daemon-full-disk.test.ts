import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { statuses, type Status } from '../../src/model/check.ts';
import { run } from '../support/process.ts';
import { makeFolder } from '../support/folder.ts';
import { loopbackSites, startDaemonPlatform } from './daemon-platform.ts';
import { falseFails, isTrue, startDaemon, total, valueOf, watch } from './daemon-process.ts';
import { program } from './installed.ts';
import { describeSystem } from './programs.ts';

/** A file system with so little room. */
async function mountTiny(bytes: number): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = makeFolder();
  const path = join(folder.path, 'tiny');
  mkdirSync(path);
  const { code, stderr } = await run([program('mount'), '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path]);
  if (code !== 0) throw new Error(stderr);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await run([program('umount'), '--lazy', path]);
      folder[Symbol.dispose]();
    },
  };
}

const whyNoMounts = async (): Promise<string | null> => {
  try {
    await using _ = await mountTiny(65_536);
    return null;
  } catch (error) {
    return `no file systems to mount (${String(error)})`;
  }
};

/** Takes all the room that is left. */
function fill(file: string, folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(file, Buffer.alloc(bavail * bsize));
}

await describeSystem(
  'the disk is full',
  {
    programs: ['nsd', 'unbound', 'nginx', 'mount', 'umount'],
    addresses: Object.values(loopbackSites),
    trial: whyNoMounts,
  },
  () => {
    test('it looks on and says so once; with room again, what waited is written', async () => {
      await using tiny = await mountTiny(8 * 1024 ** 2);
      await using platform = await startDaemonPlatform();
      const path = join(tiny.path, 'history.db');
      const file = platform.folder.write('hostprobe.json', JSON.stringify(platform.configuration({ store: { path } })));
      await using daemon = await startDaemon(file);
      await using watcher = watch(daemon);
      const storeUp = 'hostprobe_store_up';
      const before = await watcher.until('all is told as it is', (scrape) => isTrue(scrape, platform), 60_000);
      expect(valueOf(before, storeUp)).toBe(1);
      const ballast = join(tiny.path, 'ballast');
      fill(ballast, tiny.path);
      const full = await watcher.until('it is full', (scrape) => valueOf(scrape, storeUp) === 0, 60_000);
      const looks = total(full, 'hostprobe_probes_total');
      await watcher.until(
        'it looks on',
        (scrape) => total(scrape, 'hostprobe_probes_total') >= looks + 2 * platform.healthy.length,
        60_000,
      );
      await pause(1000);
      rmSync(ballast);
      await watcher.until('there is room again', (scrape) => valueOf(scrape, storeUp) === 1, 70_000);
      const end = await watcher.until('all is told as it is', (scrape) => isTrue(scrape, platform), 60_000);
      expect(watcher.course((scrape) => valueOf(scrape, storeUp))).toEqual([1, 0, 1]);
      expect(daemon.logged().filter((line) => line.includes('the history has trouble'))).toHaveLength(1);
      expect(daemon.logged().filter((line) => line.includes('the history is written again'))).toHaveLength(1);
      expect(valueOf(end, 'hostprobe_store_dropped_entries_total')).toBe(0);
      expect(falseFails(watcher, platform.healthy)).toEqual([]);
      // Those of the time without room included.
      const { targets } = JSON.parse((await daemon.get('/api/v1/report'))?.body ?? '{}') as {
        targets: readonly { name: string; host: string }[];
      };
      const counted = await Promise.all(
        targets.map(async ({ name }) => {
          const history = await daemon.get(`/api/v1/targets/${encodeURIComponent(name)}/history`);
          const { days } = JSON.parse(history?.body ?? '{}') as { days: readonly Readonly<Record<Status, number>>[] };
          return days.reduce((sum, day) => sum + statuses.reduce((all, status) => all + day[status], 0), 0);
        }),
      );
      expect(counted.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(
        total(end, 'hostprobe_probes_total'),
      );
    }, 240_000);
  },
);
