import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../support/process.ts';
import { loopbackSites, startDaemonPlatform } from './daemon-platform.ts';
import { falseFails, isTrue, startDaemon, total, watch, type Scrape } from './daemon-process.ts';
import { program } from './installed.ts';
import { describeSystem } from './programs.ts';

const probes = (scrape: Scrape): number => total(scrape, 'hostprobe_probes_total');

const windowMs = 10_000;
/** In such a time each is looked at once, and every other in full; what is still held from before comes to that. */
const mostLooks = 3;

/** The most that were settled within such a time. */
function mostAtOnce(scrapes: readonly Scrape[], since: number): number {
  const all = scrapes.filter(({ at }) => at >= since);
  const counts = all.map((first) => {
    const last = all.findLast(({ at }) => at <= first.at + windowMs) ?? first;
    return probes(last) - probes(first);
  });
  return Math.max(0, ...counts);
}

await describeSystem(
  'time goes wrong',
  { programs: ['nsd', 'unbound', 'nginx', 'faketime'], addresses: Object.values(loopbackSites) },
  () => {
    test.concurrent('the clock jumps an hour, forty days and back', async () => {
      await using platform = await startDaemonPlatform();
      const { folder } = platform;
      const clock = join(folder.path, 'clock');
      const setClock = (offset: string): void => {
        writeFileSync(`${clock}-next`, offset);
        renameSync(`${clock}-next`, clock);
      };
      setClock('+0');
      const { stdout } = await run([program('faketime'), '--exclude-monotonic', '-f', '+0', program('env')]);
      const preload = /^LD_PRELOAD=(.*)$/m.exec(stdout)?.[1] ?? '';
      const env = {
        LD_PRELOAD: preload,
        FAKETIME_TIMESTAMP_FILE: clock,
        FAKETIME_NO_CACHE: '1',
        DONT_FAKE_MONOTONIC: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      };
      const file = folder.write('hostprobe.json', JSON.stringify(platform.configuration()));
      await using daemon = await startDaemon(file, { env });
      await using watcher = watch(daemon);
      await watcher.until('all is told as it is', (scrape) => isTrue(scrape, platform), 60_000);
      const steady = probes(await watcher.next());
      expect(steady).toBeGreaterThan(platform.healthy.length);
      const begun = performance.now();
      for (const offset of ['+3600', `+${40 * 86_400}`, '+3600', '-3600', '+0']) {
        setClock(offset);
        const shown = Date.now() / 1000 + Number(offset);
        await watcher.until(
          `the clock shows ${offset}`,
          ({ values }) =>
            platform.healthy.every((host) =>
              [...values].some(
                ([series, value]) =>
                  series.startsWith('hostprobe_last_probe_timestamp_seconds{') &&
                  series.includes(`host="${host}"`) &&
                  Math.abs(value - shown) < 60,
              ),
            ),
          40_000,
        );
      }
      await watcher.until('all is told as it is', (scrape) => isTrue(scrape, platform), 60_000);
      expect(falseFails(watcher, platform.healthy)).toEqual([]);
      expect(mostAtOnce(watcher.scrapes, begun)).toBeLessThan(
        mostLooks * (platform.healthy.length + platform.broken.size + 2),
      );
    }, 240_000);

    test.concurrent('the process stands still for 40 s', async () => {
      await using platform = await startDaemonPlatform();
      const file = platform.folder.write('hostprobe.json', JSON.stringify(platform.configuration()));
      await using daemon = await startDaemon(file);
      await using watcher = watch(daemon);
      await watcher.until('all is told as it is', (scrape) => isTrue(scrape, platform), 60_000);
      daemon.kill('SIGSTOP');
      const stopped = performance.now();
      const { promise, resolve } = Promise.withResolvers<void>();
      setTimeout(resolve, 40_000);
      await promise;
      daemon.kill('SIGCONT');
      const resumed = performance.now();
      const first = await watcher.next();
      expect(resumed - stopped).toBeGreaterThan(39_000);
      await watcher.until(
        'it looks on',
        (scrape) => probes(scrape) >= probes(first) + 3 * platform.healthy.length,
        90_000,
      );
      expect(falseFails(watcher, platform.healthy)).toEqual([]);
      expect(mostAtOnce(watcher.scrapes, resumed)).toBeLessThan(
        mostLooks * (platform.healthy.length + platform.broken.size + 2),
      );
    }, 180_000);
  },
);
