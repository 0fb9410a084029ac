import { randomBytes } from 'node:crypto';
import { withPort } from '../facts/addresses.ts';
import { acmeServer, directoryAt } from './acme.ts';
import { createAuthorities, type TrustFiles, unlistedPath, writeTrustFiles } from './authorities.ts';
import { crlServer } from './crls.ts';
import { building } from './dns-hosts.ts';
import { allRows, labHost, type LabHost } from './hosts.ts';
import { openIngress } from './ingress.ts';
import { findPlaces, type Listener, networksOf, openOnOnePort, type Places } from './loopback.ts';
import { serveNames } from './name-server.ts';
import { domain, labCa } from './row.ts';
import { buildWorld } from './world.ts';
import { pod, podSearch } from './zone-hosts.ts';

export interface Lab {
  /** What a hostprobe.yaml would hold. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** What a developer's repository would hold: the Kubernetes objects of the hosts that have any, as YAML. */
  readonly manifests: string;
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
  const ports = await openIngress({ places, rows, authorities, echoKey }, keep);
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
      defaults: { port: ports.loadBalancers, http: { port: ports.plain }, timeout: '3s', expect: { caaIssuer: labCa } },
      targets: hosts.map((host) => host.target),
    },
    manifests: rows.flatMap(({ objects }) => objects ?? []).join('---\n'),
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
