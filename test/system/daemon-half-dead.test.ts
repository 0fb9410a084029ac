import { expect, test } from 'vitest';
import { loopbackSites, startDaemonPlatform } from './daemon-platform.ts';
import { falseFails, findings, isTrue, startDaemon, up, vantageUp, watch } from './daemon-process.ts';
import { describeSystem } from './programs.ts';

await describeSystem(
  'half of the hosts die',
  { programs: ['nsd', 'unbound', 'nginx'], addresses: Object.values(loopbackSites) },
  () => {
    test('their load balancer is dead while the resolver answers: they and it are told to fail, and no others', async () => {
      await using platform = await startDaemonPlatform();
      const file = platform.folder.write('hostprobe.json', JSON.stringify(platform.configuration()));
      await using daemon = await startDaemon(file);
      await using watcher = watch(daemon);
      await watcher.until('all is told as it is', (scrape) => isTrue(scrape, platform), 60_000);
      const since = performance.now();
      await platform.balancer.edge.stop();
      const dead = platform.behind('edge');
      const edge = 'edge.ck8s.example.org';
      const fallen = await watcher.until(
        'they are told to fail',
        (scrape) => [...dead, edge].every((host) => up(scrape, host) === 0),
        60_000,
      );
      // Nothing is told before it was looked at again.
      expect(fallen.at - since).toBeGreaterThan(3000);
      const failing = findings(fallen);
      for (const host of [...dead, edge]) expect(failing).toContain(`${host} reach.every-address-answers`);
      expect(falseFails(watcher, platform.behind('app'))).toEqual([]);
      await platform.balancer.edge.start();
      await watcher.until(
        'all is told as it was',
        (scrape) => isTrue(scrape, platform) && up(scrape, edge) === 1,
        60_000,
      );
      expect(falseFails(watcher, platform.behind('app'))).toEqual([]);
      expect(watcher.course(vantageUp)).toEqual([1]);
    }, 180_000);
  },
);
