import { expect, test } from 'vitest';
import { goThrough } from './daemon-outage.ts';
import { loopbackSites, startDaemonPlatform } from './daemon-platform.ts';
import { startDaemon, watch } from './daemon-process.ts';
import { describeSystem } from './programs.ts';

await describeSystem(
  'the resolver is gone for a minute',
  { programs: ['nsd', 'unbound', 'nginx'], addresses: Object.values(loopbackSites) },
  () => {
    test('nothing is told to fail, nothing that failed is cleared, and it is our own trouble once', async () => {
      await using platform = await startDaemonPlatform();
      const file = platform.folder.write('hostprobe.json', JSON.stringify(platform.configuration()));
      await using daemon = await startDaemon(file);
      await using watcher = watch(daemon);
      await goThrough(watcher, platform, {
        begin: () => platform.resolver.stop(),
        end: () => platform.resolver.start(),
        lastsMs: 60_000,
      });
      expect(daemon.logged().filter((line) => line.includes('the vantage is down'))).toHaveLength(1);
    }, 180_000);
  },
);
