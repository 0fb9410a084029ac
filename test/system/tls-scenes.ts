import { chmodSync } from 'node:fs';
import { expect } from 'vitest';
import { between } from '../../src/lab/authorities.ts';
import { createAuthority, type Authority, type Identity, type LeafOptions } from '../../src/lab/certificates.ts';
import type { TargetReport } from '../../src/model/report.ts';
import { source } from '../support/clone.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import { reportIn, standing } from '../support/report.ts';
import { startHaproxy } from './haproxy.ts';
import type { Place } from './ground.ts';
import { freePorts } from './ports.ts';
import { startNginx, type Chain } from './servers.ts';

/** Where the servers of a suite's scenes stand, each scene at a port of its own. */
export type Addresses = readonly [string, string];

/** What one server of a scene has. */
export interface Served {
  readonly chain: Chain;
  /** Whether it stands at the second address and not at the first. */
  readonly second?: boolean;
  /** The only name that gets it; every name that has no other unless given. */
  readonly host?: string;
  /** Directives of nginx, or words of HAProxy's `bind` line. */
  readonly lines?: readonly string[];
}

/** What a scene makes its certificates with. */
export interface Makings {
  /** A root with an issuer, both known to browsers. */
  readonly root: Authority;
  readonly issuer: Authority;
  /** Vouches for clients, to the servers. */
  readonly clients: Authority;
  /** A certificate for the host of the scene, by the issuer unless another is given. */
  leaf(options?: LeafOptions, by?: Authority): Promise<Identity>;
  /** For what the servers read, and no one else. */
  readonly folder: Folder;
  /** Serves this over plain HTTP, and gives the URL. */
  publish(name: `${string}.cer` | `${string}.crl`, content: Uint8Array): string;
}

/** A host at real servers, and exactly what is to be found there. */
export interface Scene {
  readonly by: 'nginx' | 'haproxy';
  serve(makings: Makings): Promise<readonly Served[]>;
  /** The client certificate that the target has. */
  client?(makings: Makings): Promise<Identity>;
  /** What the configuration says of the target beside host and addresses; `expect` is joined with what all have. */
  readonly target?: { readonly expect?: object; readonly [key: string]: unknown };
  /** `STATUS CHECK REASON` of all that is no pass and that nothing else explains. */
  readonly told: readonly string[];
  /** Parts of what the findings say. */
  readonly says?: readonly string[];
}

export type Scenes = Readonly<Record<string, Scene>>;

const years = between(-1000, 2000);

/** The host of a scene: its own words, joined. */
export const hostOf = (scene: string): string => `${scene.toLowerCase().replaceAll(/[^a-z\d]+/g, '-')}.example.com`;

/** Starts the servers of all scenes, and gives the configuration that names a target for each. */
export async function startScenes(
  scenes: Scenes,
  addresses: Addresses,
  settings: object = {},
): Promise<AsyncDisposable & { readonly config: string }> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(makeFolder());
  const [publishing, ...ports] = await freePorts(addresses, 1 + Object.keys(scenes).length);
  const { publish } = starting.use(await startPublishing({ address: addresses[0], port: publishing ?? 0 }));
  const root = await createAuthority('Scene Root', years);
  const issuer = await root.intermediate('Scene Issuer', years);
  const clients = await createAuthority('Scene Clients', years);
  const placed = await Promise.all(
    Object.entries(scenes).map(async ([name, { by, serve, client, target = {} }], index) => {
      const host = hostOf(name);
      const port = ports[index] ?? 0;
      const makings: Makings = {
        root,
        issuer,
        clients,
        leaf: (options, authority = issuer) => authority.leaf({ dns: [host], ...options }),
        folder,
        publish,
      };
      const served = (await serve(makings)).map(
        ({ chain: certificates, second = false, host: only = null, lines = [] }) => ({
          place: { address: addresses[second ? 1 : 0], port },
          host: only,
          chain: certificates,
          status: 200,
          body: 'here',
          lines,
        }),
      );
      const shown = await client?.(makings);
      const described = {
        host,
        port,
        ...target,
        ...(shown === undefined ? {} : { clientCertificate: filesOf(shown, folder) }),
        address: [...new Set(served.map(({ place }) => place.address))],
        expect: { loadBalancer: 'none', ...target.expect },
      };
      return { by, served, described };
    }),
  );
  const servedBy = (wanted: Scene['by']) => placed.flatMap(({ by, served }) => (by === wanted ? served : []));
  const [nginx, haproxy] = [servedBy('nginx'), servedBy('haproxy')];
  if (nginx.length > 0) starting.use(await startNginx(nginx, folder));
  if (haproxy.length > 0) starting.use(await startHaproxy(haproxy, folder));
  const config = folder.write(
    'hostprobe.json',
    JSON.stringify({
      networks: { private: ['127.0.0.0/8'] },
      ...settings,
      trust: { public: [folder.write('public.pem', root.pem + issuer.pem)] },
      targets: placed.map(({ described }) => described),
    }),
  );
  const running = starting.move();
  return { config, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

const filesOf = ({ pem, keyPem, sha256 }: Identity, folder: Folder) => ({
  cert: folder.write(`${sha256}.pem`, pem),
  key: folder.write(`${sha256}.key`, keyPem),
});

interface Published extends AsyncDisposable {
  publish: Makings['publish'];
}

/** nginx, which serves the issuers (`.cer`) and the revocation lists (`.crl`) of a folder of its own in the clear. */
async function startPublishing(place: Place): Promise<Published> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(makeFolder());
  // nginx reads it as nobody.
  chmodSync(folder.path, 0o755);
  const lines = [`location ~ \\.(cer|crl)$ { root ${folder.path}; }`];
  starting.use(
    await startNginx([{ place, host: null, chain: null, status: 404, body: 'no such file', lines }], folder),
  );
  const running = starting.move();
  return {
    publish(name, content) {
      folder.write(name, content);
      return `http://${place.address}:${place.port}/${name}`;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** What the command says of every target of the configuration, by host. */
export async function lookAt(
  config: string,
  ...options: readonly string[]
): Promise<ReadonlyMap<string, TargetReport>> {
  const words = ['check', '--config', config, '--only', 'tls.*,http.*,reach.*', '--look', 'full', '-o', 'json'];
  const { targets } = reportIn(await run([process.execPath, source, ...words, ...options]));
  return new Map(targets.map((target) => [target.host, target]));
}

/** Compares what was told with the scene, exactly. */
export function expectTold(target: TargetReport | undefined, { told, says = [] }: Scene): void {
  const words = (target?.findings ?? [])
    .filter(({ status }) => status !== 'pass')
    .map(({ check, message, fix }) => [`${check}: ${message}`, fix?.text ?? '', ...(fix?.paste ?? [])].join('\n'))
    .join('\n');
  expect(target).toBeDefined();
  expect(standing(target).toSorted(), words).toEqual(told.toSorted());
  for (const part of says) expect(words).toContain(part);
}
