import { isUnder } from '../../src/facts/dns/names.ts';
import {
  chainOf,
  createAuthority,
  createSelfSigned,
  type Authority,
  type Identity,
} from '../../src/lab/certificates.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { hosts, type ChainKind, type Host } from './hosts.ts';
import { allAddresses, places, publicAddresses } from './places.ts';
import { freePort } from './ports.ts';
import type { Place } from './ground.ts';
import { startNginx, startNsd, startUnbound, type ServerBlock, type ZoneFile } from './servers.ts';

/** A platform of other people's servers, and configuration files for hostprobe that know it. */
export interface World extends AsyncDisposable {
  readonly folder: Folder;
  readonly resolver: Place;
  readonly tlsPort: number;
  /** PEM files with the public root alone, and with the company's own. */
  readonly trust: Readonly<Record<'public' | 'private', string>>;
  /** Its `trust.public` holds the root alone, or the intermediate as well. */
  readonly configFile: Readonly<Record<'root' | 'intermediate', string>>;
}

export async function startWorld(): Promise<World> {
  await using starting = new AsyncDisposableStack();
  const folder = makeFolder();
  starting.defer(() => folder[Symbol.dispose]());
  const { providerDns, platformDns, resolver: resolverAddress, second, internal } = places.addresses;
  const dnsPort = await freePort([...providerDns, platformDns]);
  const resolver = { address: resolverAddress, port: await freePort([resolverAddress]) };
  const tlsPort = await freePort([...publicAddresses, second, internal]);
  const at = (address: string): Place => ({ address, port: dnsPort });

  const { provider, platform } = zoneFiles();
  starting.use(await startNsd('provider', providerDns.map(at), provider, folder));
  starting.use(await startNsd('platform', [at(platformDns)], [platform], folder));
  const stubs = [
    ...provider.map(({ apex }) => ({ apex, servers: providerDns.map(at) })),
    { apex: platform.apex, servers: [at(platformDns)] },
  ];
  starting.use(
    await startUnbound('resolver', { places: [resolver], knows: { stubs }, clients: ['127.0.0.0/8'] }, folder),
  );

  const authorities = await createAuthorities();
  starting.use(await startNginx(await serverBlocks(authorities, tlsPort), folder));

  const trust = {
    root: folder.write('root.pem', authorities.root.pem),
    intermediate: folder.write('intermediate.pem', authorities.root.pem + authorities.issuer.pem),
  };
  const privateFile = folder.write('private.pem', authorities.company.pem);
  const configFor = (store: keyof typeof trust): string =>
    folder.write(
      `hostprobe-${store}.json`,
      JSON.stringify({
        domain: 'ck8s.example.org',
        vantage: 'system',
        dns: {
          resolvers: [`${resolver.address}:${resolver.port}`],
          authoritative: { port: dnsPort },
        },
        trust: { public: [trust[store]], private: [privateFile] },
        networks: {
          public: [
            ...allAddresses.filter((address) => address !== internal).map((address) => `${address}/32`),
            ...(places.ipv6 === null ? [] : [`${places.ipv6}/128`]),
          ],
          private: [`${internal}/32`],
        },
        defaults: { port: tlsPort },
        targets: hosts.map(({ host, target = {} }) => ({ host, ...target })),
      }),
    );
  const running = starting.move();
  return {
    folder,
    resolver,
    tlsPort,
    trust: { public: trust.root, private: privateFile },
    configFile: { root: configFor('root'), intermediate: configFor('intermediate') },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

const providerZones = ['wild.example.net', 'example.com', 'example.net', 'example.org'] as const;

function zoneFiles(): { provider: ZoneFile[]; platform: ZoneFile } {
  const { providerDns, platformDns, second, internal } = places.addresses;
  const servers = ['ns1.example.com.', 'ns2.example.com.'];
  const soa = '@ SOA ns1.example.com. hostmaster.example.com. 1 7200 900 1209600 300';
  const own: Record<(typeof providerZones)[number], string[]> = {
    'example.com': providerDns.map((address, index) => `ns${index + 1} A ${address}`),
    'example.org': ['ck8s NS ns1.ck8s', `ns1.ck8s A ${platformDns}`],
    'example.net': [...servers.map((server) => `wild NS ${server}`), `shop.provider A ${second}`],
    'wild.example.net': [],
  };
  return {
    provider: providerZones.map((apex) => ({
      apex,
      lines: [soa, ...servers.map((server) => `@ NS ${server}`), ...own[apex], ...linesOfHosts(apex)],
    })),
    platform: {
      apex: 'ck8s.example.org',
      lines: [
        '@ SOA ns1 hostmaster 1 7200 900 1209600 300',
        '@ NS ns1',
        `ns1 A ${platformDns}`,
        ...publicAddresses.map((address) => `app ${address.includes(':') ? 'AAAA' : 'A'} ${address}`),
        `*.internal A ${internal}`,
      ],
    },
  };
}

const linesOfHosts = (apex: string): string[] =>
  hosts
    .filter(({ host }) => providerZones.find((zone) => isUnder(host, zone)) === apex)
    .flatMap(({ host, records = ['CNAME app.ck8s.example.org.'], beside = [] }) =>
      records.map((record) => `${host}. ${record}`).concat(beside),
    );

interface Authorities {
  readonly root: Authority;
  readonly issuer: Authority;
  readonly company: Authority;
  readonly standIn: Identity;
}

async function createAuthorities(): Promise<Authorities> {
  const years = dates(-1000, 2000);
  const root = await createAuthority('System Root X1', years);
  return {
    root,
    issuer: await root.intermediate('System Issuer E1', years),
    company: await createAuthority('Example Company Root', years),
    standIn: await createSelfSigned({
      subject: 'O=Acme Co, CN=Kubernetes Ingress Controller Fake Certificate',
      dns: ['ingress.local'],
      key: 'rsa',
    }),
  };
}

const dayMs = 86_400_000;
const dates = (from: number, to: number) => ({
  notBefore: new Date(Date.now() + from * dayMs),
  notAfter: new Date(Date.now() + to * dayMs),
});

async function serverBlocks(authorities: Authorities, port: number): Promise<ServerBlock[]> {
  const { second, internal } = places.addresses;
  const standIn = chainOf(authorities.standIn);
  const defaults = [...publicAddresses, second, internal].map((address) => ({
    place: { address, port },
    host: null,
    chain: standIn,
    status: 404,
    body: 'default backend - 404',
  }));
  const own = hosts.map(async (host) => {
    const { serves = 'good', httpStatus = 200 } = host;
    if (serves === 'none') return [];
    const kinds =
      typeof serves === 'string'
        ? publicAddresses.map((address) => [address, serves] as const)
        : Object.entries(serves);
    const chains = new Map<ChainKind, ReturnType<typeof chainOf>>();
    for (const [, kind] of kinds) if (!chains.has(kind)) chains.set(kind, await chainFor(kind, host, authorities));
    return kinds.map(([address, kind]) => ({
      place: { address, port },
      host: host.host,
      chain: chains.get(kind) ?? standIn,
      status: httpStatus,
      body: `this is ${host.host}`,
    }));
  });
  return [...defaults, ...(await Promise.all(own)).flat()];
}

async function chainFor(kind: ChainKind, { host }: Host, { root, issuer, company }: Authorities) {
  switch (kind) {
    case 'good':
      return chainOf(await issuer.leaf({ dns: [host] }), issuer);
    case 'wildcard':
      return chainOf(await issuer.leaf({ dns: [`*${host.slice(host.indexOf('.'))}`] }), issuer);
    case 'private':
      return chainOf(await company.leaf({ dns: [host] }), company);
    case 'wrong-name':
      return chainOf(await issuer.leaf({ dns: ['www.example.com'] }), issuer);
    case 'expired':
      return chainOf(await issuer.leaf({ dns: [host], ...dates(-95, -5) }), issuer);
    case 'self-signed':
      return chainOf(await createSelfSigned({ subject: `CN=${host}`, dns: [host] }));
    case 'leaf-only':
      return chainOf(await issuer.leaf({ dns: [host] }));
    case 'root-sent':
      return chainOf(await issuer.leaf({ dns: [host] }), issuer, root);
  }
}
