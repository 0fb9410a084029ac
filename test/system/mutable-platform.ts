import { randomBytes } from 'node:crypto';
import { startEcho } from '../../src/echo/echo.ts';
import { withPort } from '../../src/facts/addresses.ts';
import { usualEchoPath } from '../../src/facts/http/echo-words.ts';
import { createAuthorities, writeTrustFiles } from '../../src/lab/authorities.ts';
import { chainOf } from '../../src/lab/certificates.ts';
import { openDoors, type Door } from '../../src/lab/doors.ts';
import { loadBalancer, plainServer, relay, type Platform } from '../../src/lab/load-balancer.ts';
import { findPlaces, networksOf, openOnOnePort, publicAddresses } from '../../src/lab/loopback.ts';
import type { Listener, Open } from '../../src/lab/loopback.ts';
import { serveNames } from '../../src/lab/name-server.ts';
import type { Site, Sites, Surroundings } from '../../src/lab/pages.ts';
import { domain, labCa, type Row } from '../../src/lab/row.ts';
import { buildSites } from '../../src/lab/sites.ts';
import { buildWorld } from '../../src/lab/world.ts';
import { mutableHosts, type MutableHost } from './mutable-hosts.ts';
import { freePort } from './ports.ts';

/** The lab's servers on loopback, with hosts that are all well until they are broken, and then are mended. */
export interface MutablePlatform extends AsyncDisposable {
  /** What a hostprobe.yaml would hold; whoever asks the resolver `outside` may lose it. */
  configuration(resolver: 'own' | 'outside', hosts: readonly string[]): Readonly<Record<string, unknown>>;
  /** In PEM, as the host is served it now; what follows is behind it. */
  leafOf(host: string): string;
  readonly tlsPort: number;
  break(): Promise<void>;
  mend(): Promise<void>;
}

/** Something that listens at a port of its own, and may be another at each time. */
interface Socket {
  readonly port: number;
  now(opens: readonly Open[]): Promise<void>;
  close(): Promise<void>;
}

export async function startMutablePlatform(): Promise<MutablePlatform> {
  await using starting = new AsyncDisposableStack();
  const keep = <One extends { close(): Promise<void> }>(one: One): One =>
    starting.adopt(one, (listener) => listener.close());
  const places = await findPlaces();
  const { further } = places;
  if (further === null) throw new Error('the platform needs all of 127.0.0.0/8');
  const authorities = await createAuthorities();
  const trust = starting.adopt(await writeTrustFiles(authorities), (files) => files.remove());
  const [wellRows, brokenRows] = [mutableHosts.map(rowOf), mutableHosts.flatMap(brokenRowOf)];
  const brokenHosts = new Set(brokenRows.map(({ host }) => host));
  const stillRows = wellRows.filter(({ host }) => !brokenHosts.has(host));

  const worlds = { well: buildWorld(places, wellRows), broken: buildWorld(places, [...stillRows, ...brokenRows]) };
  let state: keyof typeof worlds = 'well';
  const authoritative = worlds.well.servers.map(({ address }, index) => ({
    address,
    answer: (question: Parameters<typeof worlds.well.resolver.answer>[0]) =>
      (worlds[state].servers[index] ?? worlds[state].resolver).answer(question),
  }));
  const resolver = {
    ...worlds.well.resolver,
    answer: (question) => worlds[state].resolver.answer(question),
  } satisfies typeof worlds.well.resolver;
  const names = keep(await serveNames(authoritative));
  const own = keep(await serveNames([resolver]));
  const outsidePort = await freePort([resolver.address]);
  let outside: Listener = await serveNames([resolver], outsidePort);
  starting.defer(() => outside.close());

  const wellSites = await buildSites(places, wellRows, authorities);
  const brokenSites = await buildSites(places, brokenRows, authorities);
  const served = new Map<string, Map<string, Site>>(Array.from(wellSites, ([at, sites]) => [at, new Map(sites)]));
  const serve = (): void => {
    for (const [address, sites] of served) {
      const well = [...(wellSites.get(address) ?? [])].filter(([host]) => state === 'well' || !brokenHosts.has(host));
      sites.clear();
      for (const [host, site] of well) sites.set(host, site);
      if (state === 'broken') for (const [host, site] of brokenSites.get(address) ?? []) sites.set(host, site);
    }
  };
  const at = (address: string): Sites => served.get(address) ?? new Map();

  const echoKey = randomBytes(32).toString('hex');
  const echo = keep(
    await startEcho({
      listen: { address: places.internal, port: 0 },
      key: echoKey,
      open: false,
      path: usualEchoPath,
      instance: 'mutable',
      warn: (error) => {
        throw error;
      },
    }),
  );
  const [apart, others] = [further.edges, [...served.keys()].filter((address) => !further.edges.includes(address))];
  const tlsPort = await freePort([...served.keys()]);
  const plainPort = await freePort([...served.keys()]);
  const [relayedPort, agedPort] = [await freePort(publicAddresses(places)), await freePort(publicAddresses(places))];
  const portFor = (host: string): number => {
    const port = wellRows.find((row) => row.host === host)?.port;
    return port === undefined ? tlsPort : port === 'relayed' ? relayedPort : agedPort;
  };
  const surroundings: Surroundings = {
    echo: { address: places.internal, port: echo.port, path: usualEchoPath },
    portOf: async (host, scheme) => (scheme === 'http' ? plainPort : portFor(host)),
  };
  const platform: Platform = { standIn: chainOf(authorities.standIn), surroundings };
  const balancersAt = (addresses: readonly string[], door?: Door): Open[] =>
    addresses.map((address) => loadBalancer(address, at(address), platform, door));
  const open = async (port: number, opens: readonly Open[]): Promise<Socket> => keep(await openSocket(port, opens));
  await open(tlsPort, balancersAt(others));
  await open(
    plainPort,
    Array.from(served, ([address, sites]) => plainServer(address, sites, surroundings)),
  );
  const edges = await open(tlsPort, balancersAt(apart));
  const behind = keep(await openOnOnePort([loadBalancer(places.internal, at(places.publicV4), platform)]));
  const direct = balancersAt(publicAddresses(places));
  const inner = { address: places.internal, port: behind.port };
  const relayed = publicAddresses(places).map((address) => relay(address, inner));
  const masked = await open(relayedPort, direct);
  const { outdated } = await openDoors(authorities);
  const aged = await open(agedPort, direct);

  const running = starting.move();
  return {
    tlsPort,
    configuration: (which, hosts) => ({
      domain,
      loadBalancers: {
        app: { names: ['app.${DOMAIN}'] },
        internal: { names: ['*.internal.${DOMAIN}'], internal: true },
        edge: { names: ['edge.${DOMAIN}'] },
      },
      trust: { public: [trust.public], staging: [trust.staging], private: [trust.private] },
      networks: networksOf(places),
      dns: {
        resolvers: [withPort(resolver.address, which === 'own' ? own.port : outsidePort)],
        authoritative: { enabled: which === 'own', port: names.port },
        search: [],
        timeout: '1s',
        attempts: 1,
      },
      sourceIp: { key: echoKey },
      defaults: {
        port: tlsPort,
        http: { port: plainPort },
        timeout: '4s',
        schedule: '10s',
        fullSchedule: '20s',
        confirm: ['1s', '2s'],
        expect: { caaIssuer: labCa },
      },
      targets: mutableHosts
        .filter(({ host }) => hosts.includes(host))
        .map(({ host, well, target }) => Object.assign({ host, name: host, port: portFor(host) }, well.target, target)),
    }),
    leafOf: (host) => [...served.values()].flatMap((sites) => sites.get(host)?.chain?.cert ?? []).at(0) ?? '',
    async break() {
      state = 'broken';
      serve();
      await Promise.all([outside.close(), edges.now([]), masked.now(relayed)]);
      await aged.now(balancersAt(publicAddresses(places), outdated));
    },
    async mend() {
      state = 'well';
      serve();
      outside = await serveNames([resolver], outsidePort);
      await Promise.all([edges.now(balancersAt(apart)), masked.now(direct), aged.now(direct)]);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function openSocket(port: number, opens: readonly Open[]): Promise<Socket> {
  let listener: Listener | null = await openOnOnePort(opens, port);
  const close = async (): Promise<void> => {
    const one = listener;
    listener = null;
    await one?.close();
  };
  return {
    port,
    async now(next) {
      await close();
      listener = next.length === 0 ? null : await openOnOnePort(next, port);
    },
    close,
  };
}

const rowOf = ({ host, well }: MutableHost): Row => ({ host, why: 'all is well', ...well });

const brokenRowOf = ({ host, well, broken }: MutableHost): Row[] =>
  broken === undefined ? [] : [{ host, why: 'is broken', ...well, ...broken }];
