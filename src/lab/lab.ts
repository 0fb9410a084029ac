import { withPort } from '../facts/addresses.ts';
import { createAuthorities, type TrustFiles, writeTrustFiles } from './authorities.ts';
import { chainOf } from './certificates.ts';
import { allRows, labHost, type LabHost, type LabPorts } from './hosts.ts';
import { loadBalancer, misbehaveAt } from './load-balancer.ts';
import { findPlaces, networksOf, openOnOnePort, type Places } from './loopback.ts';
import { onConnection } from './misbehaving.ts';
import { serveNames } from './name-server.ts';
import { domain } from './row.ts';
import { buildSites } from './sites.ts';
import { buildWorld } from './world.ts';

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
 */
export async function startLab(): Promise<Lab> {
  await using starting = new AsyncDisposableStack();
  const places = await findPlaces();
  const rows = allRows(places);
  const { servers, resolver } = buildWorld(places, rows);
  const names = starting.adopt(await serveNames(servers), async (listener) => listener.close());
  const recursive = starting.adopt(await serveNames([resolver]), async (listener) => listener.close());

  const authorities = await createAuthorities();
  const trust = starting.adopt(await writeTrustFiles(authorities), async (files) => files.remove());
  const sites = await buildSites(places, rows, authorities);
  const standIn = chainOf(authorities.standIn);
  const balancers = starting.adopt(
    await openOnOnePort([...sites].map(([address, served]) => loadBalancer(address, served, standIn))),
    async (listener) => listener.close(),
  );
  const misbehaving = { silent: 0, rejecting: 0, plain: 0 } satisfies Record<keyof typeof onConnection, number>;
  for (const kind of ['silent', 'rejecting', 'plain'] as const) {
    const listener = await misbehaveAt(places.publicV4, onConnection[kind]);
    misbehaving[kind] = starting.adopt(listener, async (listener) => listener.close()).port;
  }

  const ports: LabPorts = { loadBalancers: balancers.port, misbehaving };
  const hosts = rows.map((row) => labHost(row, ports));
  const running = starting.move();
  return {
    configuration: {
      ...platform(places, trust),
      dns: {
        resolvers: [withPort(places.resolver, recursive.port)],
        authoritative: { enabled: true, port: names.port },
        timeout: '1s',
      },
      defaults: { port: balancers.port, timeout: '3s' },
      targets: hosts.map((host) => host.target),
    },
    hosts,
    stop: async () => running.disposeAsync(),
  };
}

/** What the configuration says of the platform itself. */
const platform = (places: Places, trust: TrustFiles): Record<string, unknown> => ({
  domain,
  vantage: 'lab',
  loadBalancers: {
    app: { names: ['app.${DOMAIN}'] },
    internal: { names: ['*.internal.${DOMAIN}'], internal: true },
    ...(places.further !== null && { edge: { names: ['edge.${DOMAIN}'] } }),
    planned: { names: ['planned.${DOMAIN}'] },
    misnumbered: { names: ['misnumbered.${DOMAIN}'] },
  },
  trust: { public: [trust.public], staging: [trust.staging], private: [trust.private] },
  networks: networksOf(places),
});
