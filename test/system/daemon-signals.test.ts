import { existsSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { listen, type Loopback } from '../support/loopback.ts';
import { start } from '../support/process.ts';
import { loopbackSites, startDaemonPlatform, type DaemonPlatform } from './daemon-platform.ts';
import { hostprobe, isTrue, startDaemon, valueOf, watch } from './daemon-process.ts';
import { describeSystem } from './programs.ts';

await describeSystem(
  'signals',
  { programs: ['nsd', 'unbound', 'nginx'], addresses: Object.values(loopbackSites) },
  () => {
    let platform: DaemonPlatform;
    /** Takes connections and never says a word. */
    let silent: Loopback;
    const heard = new Set<Socket>();
    beforeAll(async () => {
      platform = await startDaemonPlatform({ hosts: 6 });
      silent = await listen(
        createServer((socket) => {
          heard.add(socket);
          socket.resume();
        }),
        loopbackSites.app,
      );
    });
    afterAll(async () => {
      await silent[Symbol.asyncDispose]();
      await platform[Symbol.asyncDispose]();
    });

    /** A target whose looks take so long. */
    const slow = (timeout: string) => {
      const { targets, ...rest } = platform.configuration() as { targets: readonly object[] };
      const address = [loopbackSites.app];
      return { ...rest, targets: [...targets, { host: 'slow.example.com', address, port: silent.port, timeout }] };
    };
    let made = 0;
    const write = (configuration: object): string =>
      platform.folder.write(`hostprobe-${made++}.json`, JSON.stringify(configuration));

    test.each(['3s', '60s'])(
      'SIGTERM while a look takes %s: it is not ready, ends in time and closes its history',
      async (timeout) => {
        const path = join(platform.folder.path, `history-${timeout}.db`);
        const file = write({ ...slow(timeout), store: { path } });
        await using daemon = await startDaemon(file);
        await using watcher = watch(daemon);
        await watcher.until('all is told as it is', (scrape) => isTrue(scrape, platform), 60_000);
        expect(existsSync(`${path}-wal`)).toBe(true);
        heard.clear();
        await eventually('a look is under way', async () => (heard.size > 0 ? true : null), 60_000);
        const told = performance.now();
        daemon.kill('SIGTERM');
        const answer = await eventually(
          'it is not ready',
          async () => {
            const ready = await daemon.get('/readyz');
            return ready?.status === 503 && ready.body.includes('stopped') ? ready : null;
          },
          2000,
        );
        expect(answer.body).toContain('it is being stopped');
        const { code, stderr } = await daemon.ended;
        expect({ code, tookMs: performance.now() - told }).toEqual({
          code: 0,
          tookMs: expect.toSatisfy((ms: number) => ms < 14_000),
        });
        expect(stderr).not.toContain('bug');
        expect(['-wal', '-shm'].filter((end) => existsSync(path + end))).toEqual([]);
      },
      120_000,
    );

    test('a second SIGTERM ends it at once', async () => {
      await using daemon = await startDaemon(write(slow('60s')));
      heard.clear();
      await eventually('a look is under way', async () => (heard.size > 0 ? true : null), 60_000);
      daemon.kill('SIGTERM');
      await pause(1200);
      const told = performance.now();
      daemon.kill('SIGTERM');
      expect((await daemon.ended).code).toBe(143);
      expect(performance.now() - told).toBeLessThan(1500);
    }, 90_000);

    test('SIGHUP reloads', async () => {
      const file = write(slow('3s'));
      await using daemon = await startDaemon(file);
      await using watcher = watch(daemon);
      await watcher.until(
        'it was loaded',
        (scrape) => valueOf(scrape, 'hostprobe_config_last_reload_successful') === 1,
      );
      platform.folder.write(file.slice(platform.folder.path.length + 1), '{ targets: [');
      daemon.kill('SIGHUP');
      await watcher.until(
        'it is refused',
        (scrape) => valueOf(scrape, 'hostprobe_config_last_reload_successful') === 0,
      );
      platform.folder.write(file.slice(platform.folder.path.length + 1), JSON.stringify(platform.configuration()));
      daemon.kill('SIGHUP');
      await watcher.until('it is taken', (scrape) => valueOf(scrape, 'hostprobe_config_last_reload_successful') === 1);
      expect((await daemon.get('/metrics'))?.body).not.toContain('slow.example.com');
      daemon.kill('SIGINT');
      expect((await daemon.ended).code).toBe(0);
    }, 90_000);

    test('SIGTERM while it starts', async () => {
      const file = write({ ...slow('3s'), store: { path: join(platform.folder.path, 'starting.db') } });
      const ends = await Promise.all(
        [50, 150, 250, 350, 500, 700, 900].map(async (ms, index) => {
          const path = join(platform.folder.path, `starting-${index}.db`);
          const own = write({ ...slow('3s'), store: { path } });
          const child = start(hostprobe('serve', '--config', index === 0 ? file : own));
          await pause(ms);
          child.kill('SIGTERM');
          const { code, signal, stderr } = await child.ended;
          return { code, signal, isBug: stderr.includes('bug'), wal: existsSync(`${path}-wal`) };
        }),
      );
      for (const end of ends) {
        // Before it minds signals, the system ends it.
        expect([
          { code: 0, signal: null, isBug: false, wal: false },
          { code: 143, signal: null, isBug: false, wal: false },
          { code: null, signal: 'SIGTERM', isBug: false, wal: false },
        ]).toContainEqual(end);
      }
    }, 90_000);
  },
);
