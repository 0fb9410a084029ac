import { setTimeout as wait } from 'node:timers/promises';
import { connect } from 'node:net';
import type { Folder } from '../support/folder.ts';
import { start } from '../support/process.ts';
import { program } from './programs.ts';

export interface Place {
  readonly address: string;
  readonly port: number;
}

const at = ({ address, port }: Place): string => `${address}@${port}`;

/** A zone file's content; every name in it is absolute unless a final dot is left out on purpose. */
export interface ZoneFile {
  readonly apex: string;
  readonly lines: readonly string[];
}

/** NSD, authoritative for these zones at these addresses. */
export async function startNsd(
  name: string,
  places: readonly Place[],
  zones: readonly ZoneFile[],
  folder: Folder,
): Promise<AsyncDisposable> {
  const file = (what: string): string => `${folder.path}/${name}-${what}`;
  for (const { apex, lines } of zones) {
    const text = [`$ORIGIN ${apex}.`, '$TTL 900', ...lines, ''].join('\n');
    folder.write(`${name}-${apex}.zone`, text);
  }
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
remote-control:
  control-enable: no
${zones.map(({ apex }) => `zone:\n  name: "${apex}"\n  zonefile: "${name}-${apex}.zone"`).join('\n')}
`,
  );
  return startServer([program('nsd'), '-d', '-c', config], places);
}

export interface Stub {
  readonly apex: string;
  readonly servers: readonly Place[];
}

/** Unbound, a resolver that knows the servers of these zones and nothing else of the world. */
export async function startUnbound(place: Place, stubs: readonly Stub[], folder: Folder): Promise<AsyncDisposable> {
  const config = folder.write(
    'unbound.conf',
    `server:
  interface: ${at(place)}
  access-control: 127.0.0.0/8 allow
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "${folder.path}"
  pidfile: ""
  use-syslog: no
  logfile: ""
  module-config: "iterator"
  do-not-query-localhost: no
  local-zone: "." static
${stubs.map(({ apex }) => `  local-zone: "${apex}." transparent`).join('\n')}
remote-control:
  control-enable: no
${stubs
  .map(({ apex, servers }) =>
    ['stub-zone:', `  name: "${apex}."`, ...servers.map((server) => `  stub-addr: ${at(server)}`)].join('\n'),
  )
  .join('\n')}
`,
  );
  return startServer([program('unbound'), '-d', '-p', '-c', config], [place]);
}

/** What nginx serves for a host at an address. */
export interface ServerBlock {
  readonly place: Place;
  /** Null: for every name that no other block at the place has. */
  readonly host: string | null;
  readonly chain: { readonly cert: string; readonly key: string };
  readonly status: number;
  readonly body: string;
}

/** nginx with TLS, in the place of a load balancer and its ingress controller. */
export async function startNginx(blocks: readonly ServerBlock[], folder: Folder): Promise<AsyncDisposable> {
  const chains = new Map(blocks.map(({ chain }, index) => [chain.cert, { chain, index }]));
  for (const { chain, index } of chains.values()) {
    folder.write(`${index}.crt`, chain.cert);
    folder.write(`${index}.key`, chain.key);
  }
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const block = ({ place: { address, port }, host, chain, status, body }: ServerBlock): string => {
    const index = chains.get(chain.cert)?.index;
    return `  server {
    listen ${address.includes(':') ? `[${address}]` : address}:${port} ssl${host === null ? ' default_server' : ''};
    server_name ${host ?? '_'};
    ssl_certificate ${folder.path}/${index}.crt;
    ssl_certificate_key ${folder.path}/${index}.key;
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
  server_names_hash_bucket_size 128;
${temporary.map((kind) => `  ${kind}_temp_path ${folder.path}/${kind};`).join('\n')}
${blocks.map(block).join('\n')}
}
`,
  );
  const command = [program('nginx'), '-e', 'stderr', '-p', folder.path, '-c', config] as const;
  return startServer(
    [...command],
    blocks.map(({ place }) => place),
  );
}

/** Starts a server in the foreground and waits until it takes connections; disposing of it ends it. */
async function startServer(command: [string, ...string[]], places: readonly Place[]): Promise<AsyncDisposable> {
  const server = start(command, { atMostMs: 120_000 });
  let over: string | undefined;
  void server.ended.then(({ stdout, stderr }) => {
    over = stdout + stderr;
  });
  const stop = async (): Promise<void> => {
    if (over === undefined) server.kill('SIGTERM');
    await server.ended;
  };
  for (const place of places) {
    for (let tries = 1; !(await accepts(place)); tries++) {
      if (over !== undefined) throw new Error(`${command[0]} ended at once: ${over}`);
      if (tries === 500) {
        await stop();
        throw new Error(`${command[0]} does not listen at ${at(place)}: ${over}`);
      }
      await wait(20);
    }
  }
  return { [Symbol.asyncDispose]: stop };
}

async function accepts({ address, port }: Place): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, address);
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
