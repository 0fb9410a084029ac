import { chainOf, createAuthority } from '../../src/lab/certificates.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import type { Place } from './ground.ts';
import { makeNamespace, type Namespace } from './namespaces.ts';
import { signZone } from './sign.ts';
import {
  startNginx,
  startNsd,
  startUnbound,
  type Nsd,
  type Chain,
  type ServerBlock,
  type ZoneFile,
} from './servers.ts';

/** An address of each family. */
export interface Both {
  readonly ipv4: string;
  readonly ipv6: string;
}

const both = (ipv4: string, ipv6: string): Both => ({ ipv4, ipv6 });

/** Who is where: addresses that count as public, in a network that leads nowhere else. */
export const sites = {
  root: both('20.80.1.1', '2a01:4f8:1::1'),
  providerDns: both('20.80.2.1', '2a01:4f8:2::1'),
  platformDns: both('20.80.3.1', '2a01:4f8:3::1'),
  resolver: both('20.80.4.1', '2a01:4f8:4::1'),
  trustingResolver: both('20.80.4.2', '2a01:4f8:4::2'),
  /** Shows what it has cached to those who do not ask for recursion. */
  snoopedResolver: both('20.80.4.3', '2a01:4f8:4::3'),
  loadBalancer: both('20.80.5.1', '2a01:4f8:5::1'),
  shop: both('20.80.6.1', '2a01:4f8:6::1'),
  office: both('20.80.7.1', '2a01:4f8:7::1'),
  /** Of somebody who wants to be asked before anybody else. */
  portal: both('20.80.9.1', '2a01:4f8:9::1'),
  /** Nobody is there. */
  nobody: both('20.80.8.1', '2a01:4f8:8::1'),
} as const;

/** The networks of those who stand somewhere in it and look. */
export const clients = { ipv4: '10.80.0.0/16', ipv6: '2a01:4f8:ff00::/40' } as const;

/** Hosts with which all is well, of three owners and at three places. */
export const healthyHosts = {
  'demo.example.com': sites.loadBalancer,
  'shop.example.net': sites.shop,
  'www.example.org': sites.office,
} as const;

/** Hosts that are served at the load balancer, and whose alias nobody has made yet. */
export const awaitedHosts = ['new.late.example.com', 'newer.late.example.com'] as const;

/** So long caches may deny them. */
const negativeTtlSeconds = 25;

/** At the load balancer's own addresses: what stands behind it, and waits for the PROXY protocol. */
export const behindLoadBalancer = 8443;

/** A whole internet of other people's servers in one namespace, with a root of its own. */
export interface Internet extends AsyncDisposable {
  readonly namespace: Namespace;
  readonly folder: Folder;
  /** A configuration for hostprobe that knows the healthy hosts. */
  readonly configFile: string;
  /** Makes the alias of an awaited host. */
  publish(host: (typeof awaitedHosts)[number]): void;
  /** A certificate of the authority that hostprobe trusts, as a server is given it. */
  issue(host: string): Promise<Chain>;
}

/** Lines of a zone beside its own. */
export type MoreRecords = Readonly<Partial<Record<'example.com' | 'example.net' | 'example.org', readonly string[]>>>;

export async function startInternet(more: MoreRecords = {}): Promise<Internet> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(makeFolder());
  const namespace = starting.use(await makeNamespace());
  const { nobody: _, ...inhabited } = sites;
  for (const address of Object.values(inhabited).flatMap(addressesOf)) {
    await namespace.ip(`address add ${address} dev lo${address.includes(':') ? ' nodad' : ''}`);
  }
  const startNameServer = async (name: string, site: Both, zones: readonly ZoneFile[]): Promise<Nsd> =>
    starting.use(await startNsd(name, placesOf(site, 53), zones, folder, namespace));
  const signed = await signZone(rootZone, folder);
  await startNameServer('root', sites.root, [signed.zone, ...topLevelZones]);
  const provider = await startNameServer('provider', sites.providerDns, [
    ...providerZones.map(({ apex, lines }) => ({ apex, lines: [...lines, ...(more[apex] ?? [])] })),
    lateZone([]),
  ]);
  await startNameServer('platform', sites.platformDns, [platformZone]);
  const known = { root: addressesOf(sites.root).map((address) => ({ name: rootServer, address })) };
  for (const [name, manners] of [
    ['resolver', { anchor: signed.anchor }],
    ['trustingResolver', {}],
    ['snoopedResolver', { anchor: signed.anchor, snoop: true }],
  ] as const) {
    const options = { places: placesOf(sites[name], 53), knows: known, clients: Object.values(clients), ...manners };
    starting.use(await startUnbound(name, options, folder, namespace));
  }
  const root = await createAuthority('Namespace Root X1');
  const issuer = await root.intermediate('Namespace Issuer E1');
  const issue = async (host: string): Promise<Chain> => chainOf(await issuer.leaf({ dns: [host] }), issuer);
  starting.use(await startNginx(await serve(issue), folder, namespace));

  const trusted = folder.write('root.pem', root.pem);
  const configFile = folder.write(
    'hostprobe.json',
    JSON.stringify({
      domain: 'ck8s.example.org',
      vantage: 'namespace',
      trust: { public: [trusted] },
      targets: Object.entries(healthyHosts).map(([host, site]) =>
        site === sites.loadBalancer ? { host } : { host, expect: { loadBalancer: 'none' } },
      ),
    }),
  );
  const published = new Set<string>();
  const running = starting.move();
  return {
    namespace,
    folder,
    configFile,
    publish(host) {
      published.add(host);
      provider.publish(lateZone([...published]));
    },
    issue,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

export const addressesOf = ({ ipv4, ipv6 }: Both): string[] => [ipv4, ipv6];
export const placesOf = (site: Both, port: number): Place[] => addressesOf(site).map((address) => ({ address, port }));
const records = (owner: string, { ipv4, ipv6 }: Both): string[] => [`${owner} A ${ipv4}`, `${owner} AAAA ${ipv6}`];
const startOf = (server: string, serial = 1, negativeTtl = 300): string[] => [
  `@ SOA ${server}. hostmaster.example.net. ${serial} 7200 900 1209600 ${negativeTtl}`,
  `@ NS ${server}.`,
];

const rootServer = 'a.root';
const providerServer = 'ns.example.net';
const platformServer = 'ns.ck8s.example.org';
const topLevel = ['com', 'net', 'org'] as const;

const rootZone: ZoneFile = {
  apex: '.',
  lines: [
    ...startOf(rootServer),
    ...records(rootServer, sites.root),
    ...topLevel.map((zone) => `${zone} NS ${rootServer}.`),
  ],
};

const topLevelZones = topLevel.map((apex): ZoneFile => ({
  apex,
  lines: [
    ...startOf(rootServer),
    `example NS ${providerServer}.`,
    ...(apex === 'net' ? records('ns.example', sites.providerDns) : []),
  ],
}));

const lateZone = (aliases: readonly string[]): ZoneFile => ({
  apex: 'late.example.com',
  lines: [
    ...startOf(providerServer, 1 + aliases.length, negativeTtlSeconds),
    ...aliases.map((host) => `${host}. CNAME app.ck8s.example.org.`),
  ],
});

const providerZones = [
  {
    apex: 'example.com',
    lines: [...startOf(providerServer), 'demo CNAME app.ck8s.example.org.', `late NS ${providerServer}.`],
  },
  {
    apex: 'example.net',
    lines: [...startOf(providerServer), ...records('ns', sites.providerDns), ...records('shop', sites.shop)],
  },
  {
    apex: 'example.org',
    lines: [
      ...startOf(providerServer),
      ...records('www', sites.office),
      `ck8s NS ${platformServer}.`,
      ...records('ns.ck8s', sites.platformDns),
    ],
  },
] as const satisfies readonly ZoneFile[];

const platformZone: ZoneFile = {
  apex: 'ck8s.example.org',
  lines: [...startOf(platformServer), ...records('ns', sites.platformDns), ...records('app', sites.loadBalancer)],
};

/** What a browser is served at every site, with certificates of one authority. */
async function serve(issue: Internet['issue']): Promise<ServerBlock[]> {
  const served = [...Object.entries(healthyHosts), ...awaitedHosts.map((host) => [host, sites.loadBalancer] as const)];
  const blocks = await Promise.all(
    served.map(async ([host, site]) => {
      const chain = await issue(host);
      const body = `this is ${host}`;
      const block = (place: Place, behindProxy = false): ServerBlock => ({
        place,
        host,
        chain,
        status: 200,
        body,
        behindProxy,
      });
      const open = placesOf(site, 443).map((place) => block(place));
      const behind = site === sites.loadBalancer ? placesOf(site, behindLoadBalancer) : [];
      return open.concat(behind.map((place) => block(place, true)));
    }),
  );
  return blocks.flat();
}
