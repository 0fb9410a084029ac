import { startDaemonPlatform, type DaemonPlatform, type PlatformOptions, type Sites } from './daemon-platform.ts';
import { program } from './installed.ts';
import { makeNamespace, type Namespace } from './namespaces.ts';

/** Beyond the network that the daemon is in. */
const sites: Sites = { dns: '20.90.0.53', resolver: '20.90.0.54', app: '20.90.0.80', edge: '20.90.0.81' };

/** A network for the daemon, and another with the platform in it. */
export interface DaemonNetworks extends AsyncDisposable {
  readonly own: Namespace;
  readonly platform: DaemonPlatform;
  /** The link between them. */
  link(state: 'up' | 'down'): Promise<void>;
  /** A firewall of our own network that lets nothing out. */
  firewall(how: 'refuses' | 'drops'): Promise<void>;
  noFirewall(): Promise<void>;
}

const refusing = [
  'ip daddr 20.90.0.0/24 meta l4proto tcp reject with tcp reset',
  'ip daddr 20.90.0.0/24 reject with icmp type port-unreachable',
];
const dropping = ['ip daddr 20.90.0.0/24 drop'];

export async function startDaemonNetworks(options: Pick<PlatformOptions, 'hosts'> = {}): Promise<DaemonNetworks> {
  await using starting = new AsyncDisposableStack();
  const own = starting.use(await makeNamespace());
  const beyond = starting.use(await makeNamespace());
  await own.ip(`link add out type veth peer name in netns ${beyond.name}`);
  await own.ip('address add 20.90.0.2/24 dev out');
  for (const address of Object.values(sites)) await beyond.ip(`address add ${address}/24 dev in`);
  await beyond.ip('link set in up');
  await own.ip('link set out up');
  const platform = starting.use(await startDaemonPlatform({ ...options, sites, ground: beyond, usualPorts: true }));
  const running = starting.move();
  return {
    own,
    platform,
    link: (state) => own.ip(`link set out ${state}`),
    async firewall(how) {
      const rules = (how === 'refuses' ? refusing : dropping).map((rule) => `    ${rule}`);
      const file = platform.folder.write(
        'firewall.nft',
        `table inet wall {\n  chain out {\n    type filter hook output priority 0\n${rules.join('\n')}\n  }\n}\n`,
      );
      await own.must(program('nft'), '-f', file);
    },
    async noFirewall() {
      await own.must(program('nft'), 'delete table inet wall');
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
