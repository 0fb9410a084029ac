import { withPort } from '../facts/addresses.ts';
import { acmeServer, directoryAt } from './acme.ts';
import { createAuthorities, type TrustFiles, unlistedPath, writeTrustFiles } from './authorities.ts';
import { chainOf } from './certificates.ts';
import { crlServer } from './crls.ts';
import { allRows, labHost, type LabHost, type LabPorts } from './hosts.ts';
import { type DoorKind, openDoors } from './doors.ts';
import { loadBalancer, misbehavingServer, type Sites } from './load-balancer.ts';
import { findPlaces, type Listener, networksOf, openOnOnePort, type Places, publicAddresses } from './loopback.ts';
import { type Misbehaviour, onConnection } from './misbehaving.ts';
import { serveNames } from './name-server.ts';
import { domain, labCa } from './row.ts';
import { buildSites } from './sites.ts';
import { buildWorld } from './world.ts';
import { pod, podSearch } from './zone-hosts.ts';

export interface Lab {
  /** What a hostprobe.yaml would hold. */
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly hosts: readonly LabHost[];
  /** Ends all servers and connections, and removes the files. */
  stop(): Promise<void>;
}

/**
 * A small platform on loopback: its DNS, its certificate authorities, its load balancers, and hosts of every kind.
 * Everything is real but the world outside, which it neither needs nor asks.
 * Where on loopback it lives is found out unless it is given.
 */
export async function startLab(given?: Places): Promise<Lab> {
  await using starting = new AsyncDisposableStack();
  const keep = (listener: Listener): Listener => starting.adopt(listener, async () => listener.close());
  const places = given ?? (await findPlaces());
  const rows = allRows(places);
  const { servers, resolver } = buildWorld(places, rows);
  const names = keep(await serveNames(servers));
  const recursive = keep(await serveNames([resolver]));

  const published = new Map<string, Buffer>();
  const lists = keep(await openOnOnePort([crlServer(places.publicV4, published)]));
  const authorities = await createAuthorities(`http://${withPort(places.publicV4, lists.port)}`);
  for (const [path, der] of authorities.crls.lists) published.set(path, der);
  published.set(unlistedPath, authorities.unlistedIssuer.der);
  const acme = keep(await openOnOnePort([await acmeServer(places.publicV4, authorities.privateRoot)]));
  const trust = starting.adopt(await writeTrustFiles(authorities), async (files) => files.remove());
  const sites = await buildSites(places, rows, authorities);
  const standIn = chainOf(authorities.standIn);
  const balancers = keep(
    await openOnOnePort([...sites].map(([address, served]) => loadBalancer(address, served, standIn))),
  );
  const doors = await openDoors(authorities);
  const open = async (kind: DoorKind): Promise<number> => {
    const served = (address: string): Sites => sites.get(address) ?? new Map();
    const opens = publicAddresses(places).map((address) =>
      loadBalancer(address, served(address), standIn, doors[kind]),
    );
    return keep(await openOnOnePort(opens)).port;
  };
  const misbehave = async (misbehaviour: Misbehaviour): Promise<number> =>
    keep(await openOnOnePort(publicAddresses(places).map((address) => misbehavingServer(address, misbehaviour)))).port;
  const ports: LabPorts = {
    loadBalancers: balancers.port,
    doors: {
      demanding: await open('demanding'),
      halfRenewed: await open('halfRenewed'),
      outdated: await open('outdated'),
      onePacket: await open('onePacket'),
      bilingual: await open('bilingual'),
    },
    misbehaving: {
      silent: await misbehave(onConnection.silent),
      rejecting: await misbehave(onConnection.rejecting),
      plain: await misbehave(onConnection.plain),
    },
  };
  const hosts = rows.map((row) => labHost(row, ports, trust.member));
  const running = starting.move();
  return {
    configuration: {
      ...platform(places, trust, directoryAt(places.publicV4, acme.port)),
      revocation: true,
      dns: {
        resolvers: [withPort(places.resolver, recursive.port)],
        authoritative: { enabled: true, port: names.port },
        search: [],
        timeout: '1s',
      },
      environments: { [pod]: { dns: { search: podSearch } } },
      defaults: { port: balancers.port, timeout: '3s', expect: { caaIssuer: labCa } },
      targets: hosts.map((host) => host.target),
    },
    hosts,
    stop: async () => running.disposeAsync(),
  };
}

/** What the configuration says of the platform itself. */
const platform = (places: Places, trust: TrustFiles, acmeDirectory: string): Record<string, unknown> => ({
  domain,
  vantage: 'lab',
  loadBalancers: {
    app: { names: ['app.${DOMAIN}'] },
    internal: { names: ['*.internal.${DOMAIN}'], internal: true },
    ...(places.further !== null && { edge: { names: ['edge.${DOMAIN}'] } }),
    planned: { names: ['planned.${DOMAIN}'] },
    misnumbered: { names: ['misnumbered.${DOMAIN}'] },
  },
  trust: {
    public: [trust.public],
    staging: [trust.staging],
    private: [trust.private],
    fetchIssuers: true,
    ari: true,
    acmeDirectories: [acmeDirectory],
  },
  networks: networksOf(places),
});
