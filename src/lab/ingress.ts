import { startEcho } from '../echo/echo.ts';
import { usualEchoPath } from '../facts/http/echo-words.ts';
import type { Authorities } from './authorities.ts';
import { chainOf } from './certificates.ts';
import { type DoorKind, openDoors } from './doors.ts';
import { type LabPorts, portOf } from './hosts.ts';
import { loadBalancer, misbehavingServer, plainServer, type Platform, relay } from './load-balancer.ts';
import { type Listener, type Open, openOnOnePort, type Places, publicAddresses } from './loopback.ts';
import { type Misbehaviour, onConnection } from './misbehaving.ts';
import type { Sites, Surroundings } from './pages.ts';
import type { Row } from './row.ts';
import { buildSites } from './sites.ts';

interface Served {
  readonly places: Places;
  readonly rows: readonly Row[];
  readonly authorities: Authorities;
  readonly echoKey: string;
}

/** Opens whatever the hosts are served by; all that listens is given to `keep`. */
export async function openIngress(
  { places, rows, authorities, echoKey }: Served,
  keep: (listener: Listener) => Listener,
): Promise<LabPorts> {
  const known = Promise.withResolvers<LabPorts>();
  const surroundings: Surroundings = {
    echo: { address: places.internal, port: keep(await openEcho(places.internal, echoKey)).port, path: usualEchoPath },
    async portOf(host, scheme) {
      const ports = await known.promise;
      return scheme === 'http' ? ports.plain : portOf(rows.find((row) => row.host === host)?.port, ports);
    },
  };
  const sites = await buildSites(places, rows, authorities);
  const sitesAt = (address: string): Sites => sites.get(address) ?? new Map();
  const platform: Platform = { standIn: chainOf(authorities.standIn), surroundings };
  const doors = await openDoors(authorities);
  const open = async (opens: readonly Open[]): Promise<number> => keep(await openOnOnePort(opens)).port;
  const openDoor = async (kind: DoorKind): Promise<number> =>
    open([
      ...publicAddresses(places).map((address) => loadBalancer(address, sitesAt(address), platform, doors[kind])),
      // Whoever is inside finds nothing unusual there.
      loadBalancer(places.internal, sitesAt(places.internal), platform),
    ]);
  const misbehave = async (misbehaviour: Misbehaviour): Promise<number> =>
    open(publicAddresses(places).map((address) => misbehavingServer(address, misbehaviour)));
  const behind = await open([loadBalancer(places.internal, sitesAt(places.publicV4), platform)]);
  const ports: LabPorts = {
    loadBalancers: await open([...sites].map(([address, served]) => loadBalancer(address, served, platform))),
    plain: await open([...sites].map(([address, served]) => plainServer(address, served, surroundings))),
    relayed: await open(
      publicAddresses(places).map((address) => relay(address, { address: places.internal, port: behind })),
    ),
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
  return ports;
}

const openEcho = async (address: string, key: string): Promise<Listener> =>
  startEcho({
    listen: { address, port: 0 },
    key,
    open: false,
    path: usualEchoPath,
    instance: 'lab',
    warn: (error) => {
      throw error;
    },
  });
