import { expect, test } from 'vitest';
import { startDaemonNetworks } from './daemon-networks.ts';
import { goThrough } from './daemon-outage.ts';
import { startDaemon, watch } from './daemon-process.ts';
import { whyNoNamespaces } from './namespaces.ts';
import { describeSystem } from './programs.ts';

const programs = ['nsd', 'unbound', 'nginx', 'ip', 'ss', 'nft', 'curl'];

await describeSystem('the daemon is cut off', { programs, trial: whyNoNamespaces }, () => {
  const outages = {
    'its link is down': (networks: Networks) => ({
      begin: () => networks.link('down'),
      end: () => networks.link('up'),
    }),
    'a firewall refuses all, the resolver included': (networks: Networks) => ({
      begin: () => networks.firewall('refuses'),
      end: () => networks.noFirewall(),
    }),
    'a firewall drops all': (networks: Networks) => ({
      begin: () => networks.firewall('drops'),
      end: () => networks.noFirewall(),
    }),
  };
  type Networks = Awaited<ReturnType<typeof startDaemonNetworks>>;
  test.concurrent.each(Object.entries(outages))(
    '%s',
    async (_, outage) => {
      await using networks = await startDaemonNetworks();
      const { platform, own } = networks;
      const file = platform.folder.write('hostprobe.json', JSON.stringify(platform.configuration()));
      await using daemon = await startDaemon(file, { ground: own });
      await using watcher = watch(daemon);
      await goThrough(watcher, platform, { ...outage(networks), lastsMs: 30_000 });
      expect(daemon.logged().filter((line) => line.includes('the vantage is down'))).toHaveLength(1);
    },
    180_000,
  );
});
