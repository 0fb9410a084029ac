import { setTimeout as wait } from 'node:timers/promises';
import type { Folder } from '../support/folder.ts';
import { start } from '../support/process.ts';
import { thisMachine, type Command, type Ground, type Place } from './ground.ts';
import { program } from './installed.ts';

const absolute = (name: string): string => (name === '.' ? name : `${name}.`);

const at = ({ address, port }: Place): string => `${address}@${port}`;

/** A zone file's content; every name in it is absolute unless a final dot is left out on purpose. */
export interface ZoneFile {
  readonly apex: string;
  readonly lines: readonly string[];
}

export const zoneText = ({ apex, lines }: ZoneFile): string =>
  [`$ORIGIN ${absolute(apex)}`, '$TTL 900', ...lines, ''].join('\n');

export interface Nsd extends AsyncDisposable {
  /** Serves this in the place of what it has served for the zone until now. */
  publish(zone: ZoneFile): void;
}

/** NSD, authoritative for these zones at these addresses. */
export async function startNsd(
  name: string,
  places: readonly Place[],
  zones: readonly ZoneFile[],
  folder: Folder,
  ground: Ground = thisMachine,
): Promise<Nsd> {
  const file = (what: string): string => `${folder.path}/${name}-${what}`;
  const write = (zone: ZoneFile): void => {
    folder.write(`${name}-${zone.apex}.zone`, zoneText(zone));
  };
  for (const zone of zones) write(zone);
  const config = folder.write(
    `${name}.conf`,
    `server:
${places.map((place) => `  ip-address: ${at(place)}`).join('\n')}
  username: ""
  chroot: ""
  zonesdir: "${folder.path}"
  database: ""
  zonelistfile: "${file('zone.list')}"
  xfrdfile: "${file('xfrd.state')}"
  xfrdir: "${folder.path}"
  pidfile: "${file('pid')}"
  server-count: 1
  rrl-ratelimit: 0
remote-control:
  control-enable: no
${zones.map(({ apex }) => `zone:\n  name: "${apex}"\n  zonefile: "${name}-${apex}.zone"`).join('\n')}
`,
  );
  const server = await startServer([program('nsd'), '-d', '-c', config], places, ground);
  return {
    publish(zone) {
      write(zone);
      server.kill('SIGHUP');
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export interface Stub {
  readonly apex: string;
  readonly servers: readonly Place[];
}

export interface RootServer {
  readonly name: string;
  readonly address: string;
}

/**
 * What a resolver knows from the start: servers of zones and nothing else of the world, the root's, other resolvers, or
 * addresses to which it leads whoever asks for whatever.
 */
type Knows =
  | { readonly stubs: readonly Stub[] }
  | { readonly root: readonly RootServer[] }
  | { readonly resolvers: readonly Place[] }
  | { readonly addresses: readonly string[] };

interface UnboundOptions {
  readonly places: readonly Place[];
  readonly knows: Knows;
  /** The networks that it answers. */
  readonly clients: readonly string[];
  /** Whether it shows what it has cached to those who do not ask for recursion. */
  readonly snoop?: boolean;
  /** The root's key, by which it validates; without one it does not. */
  readonly anchor?: string;
  /** At which ports of its places it speaks TLS and HTTPS, and what it shows there. */
  readonly encrypted?: { readonly tls: number; readonly https: number; readonly chain: Chain };
}

/** Unbound, a resolver. */
export async function startUnbound(
  name: string,
  { places, knows, clients, snoop = false, anchor, encrypted }: UnboundOptions,
  folder: Folder,
  ground: Ground = thisMachine,
): Promise<AsyncDisposable> {
  const config = folder.write(
    `${name}.conf`,
    `server:
${places.map((place) => `  interface: ${at(place)}`).join('\n')}
${clients.map((network) => `  access-control: ${network} ${snoop ? 'allow_snoop' : 'allow'}`).join('\n')}
  num-threads: 1
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "${folder.path}"
  pidfile: ""
  use-syslog: no
  logfile: ""
${anchor === undefined ? '  module-config: "iterator"' : `  module-config: "validator iterator"\n  trust-anchor: "${anchor}"\n  ede: yes`}
  do-not-query-localhost: no
${encrypted === undefined ? '' : encryption(name, encrypted, folder)}
${'root' in knows ? `  root-hints: "${rootHints(name, knows.root, folder)}"` : ''}
${'stubs' in knows ? onlyZones(knows.stubs) : ''}
${'addresses' in knows ? sameForAll(knows.addresses) : ''}
remote-control:
  control-enable: no
${'stubs' in knows ? knows.stubs.map(stubZone).join('\n') : ''}
${'resolvers' in knows ? forwardZone(knows.resolvers) : ''}
`,
  );
  return startServer([program('unbound'), '-d', '-p', '-c', config], places, ground);
}

const encryption = (
  name: string,
  { tls, https, chain }: NonNullable<UnboundOptions['encrypted']>,
  folder: Folder,
): string =>
  [
    `  tls-port: ${tls}`,
    `  https-port: ${https}`,
    `  tls-service-pem: "${folder.write(`${name}.crt`, chain.cert)}"`,
    `  tls-service-key: "${folder.write(`${name}.key`, chain.key)}"`,
  ].join('\n');

const recordTypeOf = (address: string): string => (address.includes(':') ? 'AAAA' : 'A');

const rootHints = (name: string, servers: readonly RootServer[], folder: Folder): string =>
  folder.write(
    `${name}.hints`,
    servers
      .flatMap(({ name: server, address }) => [
        `. 3600000 NS ${server}.`,
        `${server}. 3600000 ${recordTypeOf(address)} ${address}`,
        '',
      ])
      .join('\n'),
  );

const onlyZones = (stubs: readonly Stub[]): string =>
  ['  local-zone: "." static', ...stubs.map(({ apex }) => `  local-zone: "${apex}." transparent`)].join('\n');

const sameForAll = (addresses: readonly string[]): string =>
  [
    '  local-zone: "." redirect',
    ...addresses.map((address) => `  local-data: ". 60 ${recordTypeOf(address)} ${address}"`),
  ].join('\n');

const forwardZone = (resolvers: readonly Place[]): string =>
  ['forward-zone:', '  name: "."', ...resolvers.map((resolver) => `  forward-addr: ${at(resolver)}`)].join('\n');

const stubZone = ({ apex, servers }: Stub): string =>
  ['stub-zone:', `  name: "${apex}."`, ...servers.map((server) => `  stub-addr: ${at(server)}`)].join('\n');

/** A certificate with those that vouch for it, and its key, in PEM. */
export interface Chain {
  readonly cert: string;
  readonly key: string;
}

/** What nginx serves for a host at an address. */
export interface ServerBlock {
  readonly place: Place;
  /** Null: for every name that no other block at the place has. */
  readonly host: string | null;
  /** Null: plain HTTP. */
  readonly chain: Chain | null;
  readonly status: number;
  readonly body: string;
  /** Whether the PROXY protocol comes first, as a load balancer speaks it. */
  readonly behindProxy?: boolean;
  /** Whether it speaks HTTP/2 as well. */
  readonly http2?: boolean;
  /** Directives of the block beside the usual ones. */
  readonly lines?: readonly string[];
}

/** nginx with TLS, in the place of a load balancer and its ingress controller. It reads its files anew at SIGHUP. */
export async function startNginx(
  blocks: readonly ServerBlock[],
  folder: Folder,
  ground: Ground = thisMachine,
  /** Directives for all blocks, beside the usual ones. */
  lines: readonly string[] = [],
): Promise<Server> {
  const chains = new Map(
    blocks.flatMap(({ chain }, index) => (chain === null ? [] : [[chain.cert, { chain, index }] as const])),
  );
  for (const { chain, index } of chains.values()) {
    folder.write(`${index}.crt`, chain.cert);
    folder.write(`${index}.key`, chain.key);
  }
  const encrypted = ({ cert }: Chain): string[] => {
    const file = `${folder.path}/${chains.get(cert)?.index}`;
    return [`ssl_certificate ${file}.crt;`, `ssl_certificate_key ${file}.key;`];
  };
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const block = ({ place, host, chain, status, body, behindProxy, http2, lines = [] }: ServerBlock): string => {
    const { address, port } = place;
    const listen = [
      `listen ${address.includes(':') ? `[${address}]` : address}:${port}`,
      ...(chain === null ? [] : ['ssl']),
      ...(host === null ? ['default_server'] : []),
      ...(behindProxy === true ? ['proxy_protocol'] : []),
      ...(http2 === true ? ['http2'] : []),
    ];
    return `  server {
    ${listen.join(' ')};
    server_name ${host ?? '_'};
    ${[...(chain === null ? [] : encrypted(chain)), ...lines].join('\n    ')}
    location / { default_type text/plain; return ${status} "${body}"; }
  }`;
  };
  const config = folder.write(
    'nginx.conf',
    `daemon off;
worker_processes 1;
pid ${folder.path}/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  ssl_protocols TLSv1.2 TLSv1.3;
  server_names_hash_bucket_size 128;
${temporary.map((kind) => `  ${kind}_temp_path ${folder.path}/${kind};`).join('\n')}
${lines.map((line) => `  ${line}`).join('\n')}
${blocks.map(block).join('\n')}
}
`,
  );
  return startServer(
    [program('nginx'), '-e', 'stderr', '-p', folder.path, '-c', config],
    blocks.map(({ place }) => place),
    ground,
  );
}

export interface Server extends AsyncDisposable {
  kill(signal: NodeJS.Signals): void;
}

/** Starts a server in the foreground and waits until it takes connections; disposing of it ends it. */
export async function startServer(command: Command, places: readonly Place[], ground: Ground): Promise<Server> {
  const server = start(ground.command(command), { atMostMs: 3_600_000 });
  let over: string | undefined;
  void server.ended.then(({ stdout, stderr }) => {
    over = stdout + stderr;
  });
  const stop = async (): Promise<void> => {
    if (over === undefined) server.kill('SIGTERM');
    await server.ended;
  };
  for (const place of places) {
    for (let tries = 1; !(await ground.accepts(place)); tries++) {
      if (over !== undefined) throw new Error(`${command[0]} ended at once: ${over}`);
      if (tries === 500) {
        await stop();
        throw new Error(`${command[0]} does not listen at ${at(place)}: ${over}`);
      }
      await wait(20);
    }
  }
  return { kill: (signal) => server.kill(signal), [Symbol.asyncDispose]: stop };
}
