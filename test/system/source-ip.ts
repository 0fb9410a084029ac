import { chmodSync } from 'node:fs';
import { formatHostPort } from '../../src/facts/host-port.ts';
import { startBalancer } from './balancer.ts';
import { makeFolder } from '../support/folder.ts';
import {
  balancerSites,
  balancerSites6,
  inside,
  nodeSites,
  nodeSites6,
  startClusterNetwork,
} from './cluster-network.ts';
import type { Command, Ground, Place } from './ground.ts';
import { ingressLines, passingLines, type IngressSettings } from './ingress.ts';
import type { Internet } from './internet.ts';
import { startNginx, startServer, type Chain, type ServerBlock } from './servers.ts';

/** Who passes a request on to the pod, each at an address that clients dial. */
const ways = {
  /** No load balancer: a node of a Service with the policy Local, or Cluster. */
  local: nodeSites.local,
  local6: nodeSites6.local,
  cluster: nodeSites.cluster,
  mute: balancerSites.mute,
  v1: balancerSites.v1,
  v2: balancerSites.v2,
  'v2 over IPv6': balancerSites6.v2,
  appending: balancerSites.appending,
  believing: balancerSites.believing,
} as const;
type Way = keyof typeof ways;

/** Where what is behind the ingress controller stands in the pod. */
const echoes = {
  ours: `http://${inside.echo}:8081`,
  /** With another key, and open to everybody. */
  foreign: `http://${inside.echo}:8082`,
  /** Ours, behind a cache that keeps what it is told not to keep, whatever the query says. */
  cached: `http://${inside.echo}:8083`,
  /** An application that has no echo. */
  none: `http://${inside.echo}:8084`,
} as const;

/** A host behind a load balancer and an ingress controller, and exactly what is told of it. */
export interface SourceScene {
  readonly way: Way;
  /** Null: the echo itself stands there, without TLS. */
  readonly ingress: IngressSettings | null;
  readonly echo?: keyof typeof echoes;
  readonly dropsForwarded?: boolean;
  /** `STATUS CHECK REASON` of all that is no pass and that nothing else explains. */
  readonly told: readonly string[];
  /** Parts of what is said. */
  readonly says?: readonly (string | RegExp)[];
  /** What becomes of a PROXY header that a client forges; not looked at unless given. */
  readonly guarded?: 'pass' | 'fail' | 'unknown';
}

export const host = 'echo.example.com';
/** The same application, where a Service with the policy Cluster is led to. */
export const pastHost = 'past.example.com';
export const echoPath = '/.well-known/hostprobe/echo';
export const key = 'a key that the prober and its echo share';
const firstPort = 9001;

export interface SourceWorld extends AsyncDisposable {
  /** The targets of the scenes, as the configuration names them. */
  readonly targets: readonly { readonly name: string }[];
}

export async function startSourceWorld(
  internet: Internet,
  scenes: Readonly<Record<string, SourceScene>>,
  hostprobe: (...words: string[]) => Command,
): Promise<SourceWorld> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(makeFolder());
  const placed = Object.entries(scenes).map(([name, scene], index) => ({ name, scene, port: firstPort + index }));
  const ports = placed.map(({ port }) => port);
  const { balancer, pod } = starting.use(
    await startClusterNetwork(internet, { ports: [443, ...ports], elsewhere: [[443, behindCluster]] }),
  );
  const chain = await internet.issue(host);
  const pastChain = await internet.issue(pastHost);
  const startEcho = async (ground: Ground, place: Place, ...how: string[]): Promise<void> => {
    const command = hostprobe('echo', '--listen', formatHostPort(place.address, place.port), ...how);
    starting.use(await startServer(command, [place], ground));
  };
  const at = (address: string, port: number): Place => ({ address, port });
  await Promise.all([
    startEcho(pod, at(inside.echo, 8081), '--key', key),
    startEcho(pod, at(inside.echo, 8082), '--key', 'a key of somebody else', '--open'),
    startEcho(balancer, at(balancerSites.reference, 80), '--key', key),
    startEcho(balancer, at(balancerSites6.reference, 80), '--key', key),
    ...placed.flatMap(({ scene: { ingress }, port }) =>
      ingress === null ? [startEcho(pod, at(inside.pod, port), '--key', key)] : [],
    ),
  ]);
  // nginx reads and writes there as nobody.
  chmodSync(folder.path, 0o755);
  const blocks = [
    ...placed.flatMap(({ scene, port }) => (scene.ingress === null ? [] : blocksOf(scene, scene.ingress, port, chain))),
    ...usualBlocks(chain, pastChain),
    ...pages,
  ];
  const cache = `proxy_cache_path ${folder.path}/cache keys_zone=echo:1m;`;
  starting.use(await startNginx(blocks, folder, pod, [cache]));
  const fronts = { ports: [443, ...ports], to: inside.nodeLocal };
  starting.use(
    await startBalancer(
      [
        { ...fronts, addresses: [balancerSites.mute, balancerSites6.mute] },
        { ...fronts, addresses: [balancerSites.v1], server: ['send-proxy'] },
        { ...fronts, addresses: [balancerSites.v2, balancerSites6.v2], server: ['send-proxy-v2'] },
        { ...fronts, addresses: [balancerSites.appending], chain, lines: ['option forwardfor'] },
        { ...fronts, addresses: [balancerSites.believing], bind: ['accept-proxy'], server: ['send-proxy-v2'] },
      ],
      folder,
      balancer,
    ),
  );
  const running = starting.move();
  return {
    targets: placed.map(({ name, scene: { way, ingress }, port }) => ({
      host,
      name,
      port,
      protocol: ingress === null ? 'http' : 'https',
      address: [ways[way]],
      expect: {
        loadBalancer: 'none',
        sourceIp: 'preserved',
        ...(ingress === null ? { http: { path: '/', status: [404] } } : {}),
      },
    })),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Where what is asked for at port 443 of the node with the policy Cluster is led in the pod. */
const behindCluster = 9443;

/** The host as its users know it, at port 443: through the load balancer with PROXY protocol, and past it. */
const usualBlocks = (chain: Chain, past: Chain): ServerBlock[] => [
  ...blocksOf({ way: 'v2' }, { 'use-proxy-protocol': true }, 443, chain),
  ...blocksOf({ way: 'local6' }, { 'use-proxy-protocol': true }, 443, chain),
  ...blocksOf({ way: 'cluster' }, {}, behindCluster, past),
];

type Behind = Pick<SourceScene, 'way' | 'echo' | 'dropsForwarded'>;

function blocksOf(
  { way, echo = 'ours', dropsForwarded = false }: Behind,
  settings: IngressSettings,
  port: number,
  chain: Chain,
): ServerBlock[] {
  const passing = passingLines(settings, { url: echoes[echo], dropsForwarded });
  const block = (address: string): ServerBlock => ({
    place: { address, port },
    host: null,
    // The load balancer that speaks HTTP has ended TLS.
    chain: way === 'appending' ? null : chain,
    status: 200,
    body: 'this is the application',
    behindProxy: settings['use-proxy-protocol'] === true,
    lines: [...ingressLines(settings), `proxy_bind ${inside.pod};`, `location = ${echoPath} {`, ...passing, '}'],
  });
  return way === 'local6' ? [block(inside.pod6)] : [block(inside.pod)];
}

const pages: readonly ServerBlock[] = [
  {
    place: { address: inside.echo, port: 8083 },
    host: null,
    chain: null,
    status: 404,
    body: 'no such page',
    lines: [
      `location = ${echoPath} {`,
      'proxy_cache echo;',
      'proxy_cache_key $uri;',
      'proxy_ignore_headers Cache-Control Expires Vary;',
      'proxy_cache_valid 200 1h;',
      `proxy_pass ${echoes.ours};`,
      '}',
    ],
  },
  { place: { address: inside.echo, port: 8084 }, host: null, chain: null, status: 404, body: 'no such page' },
];
