import { expect, test } from 'vitest';
import { startDaemonNetworks, type DaemonNetworks } from './daemon-networks.ts';
import { falseFails, startDaemon, up, vantageUp, watch, type DaemonProcess } from './daemon-process.ts';
import { program } from './installed.ts';
import { whyNoNamespaces } from './namespaces.ts';
import { describeSystem } from './programs.ts';
import { startUnbound } from './servers.ts';

const programs = ['nsd', 'unbound', 'nginx', 'ip', 'ss', 'nft', 'curl'];
const places = { dns: '20.90.0.53', resolver: '20.90.0.54', app: '20.90.0.80', edge: '20.90.0.81' };

/** Lets these rules stand on our way out, until it is called. */
async function wall({ own, platform }: DaemonNetworks, ...rules: readonly string[]): Promise<() => Promise<unknown>> {
  const lines = rules.map((rule) => `    ${rule}\n`).join('');
  const chain = `  chain out {\n    type filter hook output priority 0\n${lines}  }\n`;
  await own.must(program('nft'), '-f', platform.folder.write('wall.nft', `table inet lone {\n${chain}}\n`));
  return () => own.must(program('nft'), 'delete table inet lone');
}

interface Scene {
  readonly targets: readonly Readonly<Record<string, unknown>>[];
  readonly dns?: Readonly<Record<string, unknown>>;
}

/** The shortest time that is of use: silence has to be seen as such within it. */
const defaults = {
  timeout: '4s',
  schedule: '10s',
  fullSchedule: '1h',
  confirm: ['1s', '3s'],
  expect: { loadBalancer: 'none' },
};

function startScene({ platform, own }: DaemonNetworks, { targets, dns }: Scene): Promise<DaemonProcess> {
  const { loadBalancers: _, ...usual } = platform.configuration();
  const configuration = { ...usual, defaults, targets, ...(dns !== undefined && { dns }) };
  const file = platform.folder.write('hostprobe.json', JSON.stringify(configuration));
  return startDaemon(file, { ground: own, atMostMs: 300_000 });
}

const byAddress = (host: string, port = 443) => ({ host, port, protocol: 'tcp' });
const toldOf = (daemon: DaemonProcess): readonly string[] =>
  daemon.logged().filter((line) => line.includes('the vantage is'));

await describeSystem('some are silent', { programs, trial: whyNoNamespaces }, () => {
  test.concurrent('the only target, while the resolver answers: it is told to fail', async () => {
    await using networks = await startDaemonNetworks();
    await using daemon = await startScene(networks, { targets: [byAddress(places.edge)] });
    await using watcher = watch(daemon);
    await watcher.until('it is up', (scrape) => up(scrape, places.edge) === 1);
    const mend = await wall(networks, `ip daddr ${places.edge} tcp dport 443 drop`);
    await watcher.until('it is told to fail', (scrape) => up(scrape, places.edge) === 0, 60_000);
    await mend();
    await watcher.until('it is up again', (scrape) => up(scrape, places.edge) === 1, 30_000);
    expect(watcher.course(vantageUp)).toEqual([1]);
    expect(toldOf(daemon)).toEqual([]);
  }, 120_000);

  test.concurrent('one of two, with a resolver of our own host: it is told to fail, and we are not cut off', async () => {
    await using networks = await startDaemonNetworks();
    const { platform, own } = networks;
    const near = { address: '127.0.0.77', port: 53 };
    const stubs = ['example.com', 'ck8s.example.org'].map((apex) => ({
      apex,
      servers: [{ address: places.dns, port: 53 }],
    }));
    await using _ = await startUnbound(
      'near',
      { places: [near], knows: { stubs }, clients: ['127.0.0.0/8'] },
      platform.folder,
      own,
    );
    const [alive = '', silent = ''] = platform.healthy;
    await using daemon = await startScene(networks, {
      targets: [alive, silent].map((host) => ({ host, protocol: 'tcp' })),
      dns: { resolvers: [near.address], authoritative: { enabled: false }, search: [] },
    });
    await using watcher = watch(daemon);
    await watcher.until('both are up', (scrape) => up(scrape, alive) === 1 && up(scrape, silent) === 1);
    const since = performance.now();
    await wall(networks, `ip daddr ${places.edge} tcp dport 443 drop`);
    await watcher.until('it is told to fail', (scrape) => up(scrape, silent) === 0, 60_000);
    await watcher.until('it lasts', ({ at }) => at - since > 45_000, 60_000);
    expect(watcher.course((scrape) => up(scrape, silent), since)).toEqual([1, 0]);
    expect(watcher.course((scrape) => up(scrape, alive), since)).toEqual([1]);
    expect(watcher.course(vantageUp)).toEqual([1]);
    expect(toldOf(daemon)).toEqual([]);
  }, 150_000);

  test.concurrent('all of them and the resolver, when we start behind a firewall that refuses: nothing is told to fail', async () => {
    await using networks = await startDaemonNetworks();
    const mend = await wall(
      networks,
      'ip daddr 20.90.0.0/24 meta l4proto tcp reject with tcp reset',
      'ip daddr 20.90.0.0/24 drop',
    );
    const hosts = [places.app, places.edge];
    await using daemon = await startScene(networks, { targets: hosts.map((host) => byAddress(host)) });
    await using watcher = watch(daemon);
    const down = await watcher.until('we are cut off', (scrape) => vantageUp(scrape) === 0, 40_000);
    await watcher.until('it lasts', ({ at }) => at - down.at > 15_000, 40_000);
    expect(falseFails(watcher, hosts)).toEqual([]);
    await mend();
    await watcher.until(
      'all are up',
      (scrape) => vantageUp(scrape) === 1 && hosts.every((host) => up(scrape, host) === 1),
      60_000,
    );
    expect(falseFails(watcher, hosts)).toEqual([]);
  }, 150_000);

  test.concurrent('most of them and the resolver, while others answer: it is our trouble for two minutes, and theirs then', async () => {
    await using networks = await startDaemonNetworks();
    const lost = [places.edge, places.dns];
    await using daemon = await startScene(networks, {
      targets: [byAddress(places.app), byAddress(places.edge), byAddress(places.dns, 53)],
    });
    await using watcher = watch(daemon);
    await watcher.until(
      'all are up',
      (scrape) => [places.app, ...lost].every((host) => up(scrape, host) === 1),
      60_000,
    );
    const since = performance.now();
    await wall(
      networks,
      `ip daddr { ${lost.join(', ')} } meta l4proto tcp reject with tcp reset`,
      `ip daddr ${places.resolver} drop`,
    );
    await watcher.until('it is our trouble', (scrape) => vantageUp(scrape) === 0, 40_000);
    await watcher.until('they are told to fail', (scrape) => lost.every((host) => up(scrape, host) === 0), 180_000);
    const told = performance.now();
    await watcher.until('it lasts', ({ at }) => at - told > 25_000, 40_000);
    expect(watcher.course((scrape) => up(scrape, places.app), since)).toEqual([1]);
    expect(watcher.course(vantageUp, since)).toEqual([1, 0, 1]);
  }, 300_000);
});
