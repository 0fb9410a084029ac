import { chainOf, createAuthority } from '../../src/lab/certificates.ts';
import { makeFolder } from '../support/folder.ts';
import type { Place } from '../system/ground.ts';
import { places } from '../system/places.ts';
import { freePort } from '../system/ports.ts';
import { startNginx, startNsd, startUnbound, type ZoneFile } from '../system/servers.ts';

/** Many healthy hosts on other people's servers, each an alias of one load balancer with one address. */
export interface Platform extends AsyncDisposable {
  readonly hosts: readonly string[];
  /** One of the servers of their zone. */
  readonly nameServer: Place;
  /** A PEM file with the root that vouches for them. */
  readonly rootFile: string;
  /** The server behind their load balancer. */
  readonly web: Place;
  /** A configuration with the first so many of them as its targets. */
  configurationOf(count: number, more?: MoreConfiguration): string;
}

/** What a configuration has beside what all have. */
export interface MoreConfiguration {
  /** Of the file; another one of the same name is overwritten. */
  readonly name?: string;
  readonly defaults?: object;
  /** Whether a full look asks the zones' own servers, which takes its time: each is asked at a bounded rate. */
  readonly asksZones?: boolean;
  /** Of each host. */
  readonly each?: object;
  /** After the hosts. */
  readonly targets?: readonly object[];
  /** At the top. */
  readonly rest?: object;
}

export interface PlatformOptions {
  readonly hosts: number;
  /** Whether the usual ports are ours to take, as in a network of our own. */
  readonly usualPorts: boolean;
}

/** In `resolv.conf`, the resolver of a platform on usual ports. */
export const resolverAddress = places.addresses.resolver;

const zone = 'example.com';
const domain = 'ck8s.example.org';
const loadBalancer = `app.${domain}`;

export async function startPlatform({ hosts: count, usualPorts }: PlatformOptions): Promise<Platform> {
  await using starting = new AsyncDisposableStack();
  const folder = makeFolder();
  starting.defer(() => folder[Symbol.dispose]());
  const { providerDns, platformDns, first } = places.addresses;
  const portAt = async (usual: number, addresses: readonly string[]): Promise<number> =>
    usualPorts ? usual : await freePort(addresses);
  const dnsPort = await portAt(53, [...providerDns, platformDns]);
  const resolver = { address: resolverAddress, port: await portAt(53, [resolverAddress]) };
  const web = { address: first, port: await portAt(443, [first]) };
  const at = (address: string) => ({ address, port: dnsPort });

  const hosts = Array.from({ length: count }, (_, index) => `host${index}.${zone}`);
  starting.use(await startNsd('provider', providerDns.map(at), [providerZone(hosts)], folder));
  starting.use(await startNsd('platform', [at(platformDns)], [platformZone], folder));
  const stubs = [
    { apex: zone, servers: providerDns.map(at) },
    { apex: domain, servers: [at(platformDns)] },
  ];
  starting.use(
    await startUnbound('resolver', { places: [resolver], knows: { stubs }, clients: ['127.0.0.0/8'] }, folder),
  );

  const root = await createAuthority('Bench Root X1');
  const issuer = await root.intermediate('Bench Issuer E1');
  const chain = chainOf(await issuer.leaf({ dns: [`*.${zone}`] }), issuer);
  starting.use(await startNginx([{ place: web, host: null, chain, status: 200, body: 'well' }], folder));

  const rootFile = folder.write('root.pem', root.pem);
  const configuration = {
    domain,
    vantage: 'bench',
    dns: { resolvers: [`${resolver.address}:${resolver.port}`], authoritative: { port: dnsPort } },
    trust: { public: [rootFile] },
    networks: { public: [...providerDns, platformDns, first].map((address) => `${address}/32`) },
    defaults: { port: web.port },
  };
  const running = starting.move();
  return {
    hosts,
    nameServer: at(providerDns[0]),
    rootFile,
    web,
    configurationOf(
      size,
      { name = `hostprobe-${size}`, defaults = {}, asksZones = true, each = {}, targets = [], rest = {} } = {},
    ) {
      const whole = {
        ...configuration,
        ...rest,
        dns: { ...configuration.dns, authoritative: { ...configuration.dns.authoritative, enabled: asksZones } },
        defaults: { ...configuration.defaults, ...defaults },
        targets: [...hosts.slice(0, size).map((host) => Object.assign({ host }, each)), ...targets],
      };
      return folder.write(`${name}.json`, JSON.stringify(whole));
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

const providerZone = (hosts: readonly string[]): ZoneFile => ({
  apex: zone,
  lines: [
    '@ SOA ns1 hostmaster 1 7200 900 1209600 300',
    ...places.addresses.providerDns.flatMap((address, index) => [`@ NS ns${index + 1}`, `ns${index + 1} A ${address}`]),
    ...hosts.map((host) => `${host}. CNAME ${loadBalancer}.`),
  ],
});

const platformZone: ZoneFile = {
  apex: domain,
  lines: [
    '@ SOA ns1 hostmaster 1 7200 900 1209600 300',
    '@ NS ns1',
    `ns1 A ${places.addresses.platformDns}`,
    `${loadBalancer}. A ${places.addresses.first}`,
  ],
};
