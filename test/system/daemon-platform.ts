import { chainOf, createAuthority } from '../../src/lab/certificates.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { thisMachine, type Ground, type Place } from './ground.ts';
import { freePort } from './ports.ts';
import { startNginx, startNsd, startUnbound, type Chain, type Server, type ZoneFile } from './servers.ts';

/** Where the parts of the platform live. */
export interface Sites {
  readonly dns: string;
  readonly resolver: string;
  /** Two load balancers, each with one half of the healthy hosts. */
  readonly app: string;
  readonly edge: string;
}

/** On loopback. */
export const loopbackSites: Sites = {
  dns: '127.0.0.71',
  resolver: '127.0.0.72',
  app: '127.0.0.73',
  edge: '127.0.0.74',
};

export type Balancer = 'app' | 'edge';

/** A server that a test stops and starts again. */
export interface Switched extends AsyncDisposable {
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** A small platform of other people's servers, with hosts that are well and a few that are not. */
export interface DaemonPlatform extends AsyncDisposable {
  readonly folder: Folder;
  readonly healthy: readonly string[];
  /** Of the healthy ones, those behind this load balancer. */
  behind(balancer: Balancer): readonly string[];
  /** With the check that fails. */
  readonly broken: ReadonlyMap<string, string>;
  readonly resolver: Switched;
  readonly balancer: Readonly<Record<Balancer, Switched>>;
  /** What a hostprobe.yaml would hold; JSON is YAML. */
  configuration(more?: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
}

export interface PlatformOptions {
  readonly sites?: Sites;
  readonly ground?: Ground;
  /** Of healthy hosts. */
  readonly hosts?: number;
  /** Whether the usual ports are ours to take, as in a network of our own. */
  readonly usualPorts?: boolean;
}

const domain = 'ck8s.example.org';
const zone = 'example.com';
const dayMs = 86_400_000;
/** How long certificates have left: forty days on, they are not to be renewed yet. */
const certificateDays = 100;

const broken = new Map([
  ['missing', 'dns.resolves'],
  ['relative', 'dns.target-is-absolute'],
  ['expired', 'tls.within-validity'],
  ['unavailable', 'http.status-as-expected'],
]);

export async function startDaemonPlatform(options: PlatformOptions = {}): Promise<DaemonPlatform> {
  const { sites = loopbackSites, ground = thisMachine, hosts: count = 30, usualPorts = false } = options;
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(makeFolder());
  const portAt = async (usual: number, addresses: readonly string[]): Promise<number> =>
    usualPorts ? usual : await freePort(addresses);
  const dns = { address: sites.dns, port: await portAt(53, [sites.dns]) };
  const resolverPlace = { address: sites.resolver, port: await portAt(53, [sites.resolver]) };
  const tlsPort = await portAt(443, [sites.app, sites.edge]);

  const labels = Array.from({ length: count }, (_, index) => `host${index}`);
  const balancerOf = (index: number): Balancer => (index % 2 === 0 ? 'app' : 'edge');
  starting.use(await startNsd('dns', [dns], zonesOf(sites, labels, balancerOf), folder, ground));
  const stubs = [zone, domain].map((apex) => ({ apex, servers: [dns] }));
  const resolver = await switched(() =>
    startUnbound('resolver', { places: [resolverPlace], knows: { stubs }, clients: ['0.0.0.0/0'] }, folder, ground),
  );
  starting.use(resolver);

  const root = await createAuthority('Daemon Root X1', dates(-1000, 2000));
  const issuer = await root.intermediate('Daemon Issuer E1', dates(-1000, 2000));
  const good = chainOf(await issuer.leaf({ dns: [`*.${zone}`], ...dates(-10, certificateDays) }), issuer);
  const expired = chainOf(await issuer.leaf({ dns: [`expired.${zone}`], ...dates(-95, -5) }), issuer);
  const startBalancer = async (name: Balancer): Promise<Switched> => {
    const place: Place = { address: sites[name], port: tlsPort };
    const own = starting.use(makeFolder());
    const block = (host: string | null, chain: Chain, status = 200) => ({ place, host, chain, status, body: 'well' });
    const blocks = [block(null, good), block(`expired.${zone}`, expired), block(`unavailable.${zone}`, good, 503)];
    return starting.use(await switched<Server>(() => startNginx(blocks, own, ground)));
  };
  const balancer = { app: await startBalancer('app'), edge: await startBalancer('edge') };

  const rootFile = folder.write('root.pem', root.pem);
  const targets = [
    ...labels.map((label, index) => ({ host: `${label}.${zone}`, expect: { loadBalancer: balancerOf(index) } })),
    ...Array.from(broken.keys(), (label) => ({ host: `${label}.${zone}` })),
  ];
  const running = starting.move();
  return {
    folder,
    healthy: labels.map((label) => `${label}.${zone}`),
    behind: (name) => labels.filter((_, index) => balancerOf(index) === name).map((label) => `${label}.${zone}`),
    broken: new Map(Array.from(broken, ([label, check]) => [`${label}.${zone}`, check])),
    resolver,
    balancer,
    configuration: (more = {}) => ({
      domain,
      vantage: 'system',
      loadBalancers: { app: { names: [`app.${domain}`] }, edge: { names: [`edge.${domain}`] } },
      dns: {
        resolvers: [`${resolverPlace.address}:${resolverPlace.port}`],
        authoritative: { port: dns.port },
        search: [],
      },
      trust: { public: [rootFile] },
      networks: { public: Object.values(sites).map((address) => `${address}/32`) },
      defaults: { port: tlsPort, timeout: '6s', schedule: '10s', fullSchedule: '20s', confirm: ['1s', '3s'] },
      server: { listen: '127.0.0.1:0' },
      targets,
      ...more,
    }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

const dates = (from: number, to: number) => ({
  notBefore: new Date(Date.now() + from * dayMs),
  notAfter: new Date(Date.now() + to * dayMs),
});

const zonesOf = (sites: Sites, labels: readonly string[], balancerOf: (index: number) => Balancer): ZoneFile[] => [
  {
    apex: zone,
    lines: [
      '@ SOA ns1 hostmaster 1 7200 900 1209600 300',
      '@ NS ns1',
      `ns1 A ${sites.dns}`,
      ...labels.map((label, index) => `${label} CNAME ${balancerOf(index)}.${domain}.`),
      // Without its final dot.
      `relative CNAME app.${domain}`,
      `expired CNAME app.${domain}.`,
      `unavailable CNAME app.${domain}.`,
    ],
  },
  {
    apex: domain,
    lines: [
      '@ SOA ns1 hostmaster 1 7200 900 1209600 300',
      '@ NS ns1',
      `ns1 A ${sites.dns}`,
      `app 60 A ${sites.app}`,
      `edge 60 A ${sites.edge}`,
    ],
  },
];

async function switched<Running extends AsyncDisposable>(open: () => Promise<Running>): Promise<Switched> {
  let running: Running | null = await open();
  const stop = async (): Promise<void> => {
    const one = running;
    running = null;
    await one?.[Symbol.asyncDispose]();
  };
  return {
    stop,
    async start() {
      running ??= await open();
    },
    [Symbol.asyncDispose]: stop,
  };
}
