import { randomBytes } from 'node:crypto';
import { startEcho } from '../echo/echo.ts';
import { withPort } from '../facts/addresses.ts';
import { usualEchoPath } from '../facts/http/echo-words.ts';
import { acmeServer, directoryAt } from './acme.ts';
import { createAuthorities, type TrustFiles, unlistedPath, writeTrustFiles } from './authorities.ts';
import { chainOf } from './certificates.ts';
import { crlServer } from './crls.ts';
import { allRows, labHost, type LabHost, type LabPorts, portOf } from './hosts.ts';
import { type DoorKind, openDoors } from './doors.ts';
import { building } from './dns-hosts.ts';
import { type Ingress, loadBalancer, misbehavingServer, plainServer, relay } from './load-balancer.ts';
import {
  findPlaces,
  type Listener,
  networksOf,
  type Open,
  openOnOnePort,
  type Places,
  publicAddresses,
} from './loopback.ts';
import { type Misbehaviour, onConnection } from './misbehaving.ts';
import { serveNames } from './name-server.ts';
import type { Sites, Surroundings } from './pages.ts';
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
  const echoKey = randomBytes(32).toString('hex');
  const echo = starting.adopt(
    await startEcho({
      listen: { address: places.publicV4, port: 0 },
      key: echoKey,
      open: false,
      path: usualEchoPath,
      instance: 'lab',
      warn: (error) => {
        throw error;
      },
    }),
    async (running) => running.close(),
  );
  const known = Promise.withResolvers<LabPorts>();
  const surroundings: Surroundings = {
    echo: { address: places.publicV4, port: echo.port, path: usualEchoPath },
    async portOf(host, scheme) {
      const ports = await known.promise;
      return scheme === 'http' ? ports.plain : portOf(rows.find((row) => row.host === host)?.port, ports);
    },
  };
  const sites = await buildSites(places, rows, authorities);
  const sitesAt = (address: string): Sites => sites.get(address) ?? new Map();
  const plain = keep(
    await openOnOnePort([...sites].map(([address, served]) => plainServer(address, served, surroundings))),
  );
  const ingress: Ingress = { standIn: chainOf(authorities.standIn), surroundings };
  const balancers = keep(
    await openOnOnePort([...sites].map(([address, served]) => loadBalancer(address, served, ingress))),
  );
  const open = async (at: (address: string) => Open): Promise<number> =>
    keep(await openOnOnePort(publicAddresses(places).map(at))).port;
  const doors = await openDoors(authorities);
  const openDoor = async (kind: DoorKind): Promise<number> =>
    open((address) => loadBalancer(address, sitesAt(address), ingress, doors[kind]));
  const behind = keep(await openOnOnePort([loadBalancer(places.internal, sitesAt(places.publicV4), ingress)]));
  const misbehave = async (misbehaviour: Misbehaviour): Promise<number> =>
    open((address) => misbehavingServer(address, misbehaviour));
  const ports: LabPorts = {
    loadBalancers: balancers.port,
    plain: plain.port,
    relayed: await open((address) => relay(address, { address: places.internal, port: behind.port })),
    doors: {
      demanding: await openDoor('demanding'),
      halfRenewed: await openDoor('halfRenewed'),
      outdated: await openDoor('outdated'),
      onePacket: await openDoor('onePacket'),
      bilingual: await openDoor('bilingual'),
      credulous: await openDoor('credulous'),
    },
    misbehaving: {
      silent: await misbehave(onConnection.silent),
      rejecting: await misbehave(onConnection.rejecting),
      plain: await misbehave(onConnection.plain),
    },
  };
  known.resolve(ports);
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
      // Its own servers alone: nobody else is asked for anything.
      active: true,
      sourceIp: { key: echoKey },
      environments: {
        [pod]: { dns: { search: podSearch } },
        [building]: {
          loadBalancers: {
            planned: { names: ['planned.${DOMAIN}'] },
            misnumbered: { names: ['misnumbered.${DOMAIN}'] },
          },
        },
      },
      defaults: { port: balancers.port, http: { port: plain.port }, timeout: '3s', expect: { caaIssuer: labCa } },
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
