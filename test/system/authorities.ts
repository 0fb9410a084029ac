import type { Folder } from '../support/folder.ts';
import { thisMachine, type Place } from './ground.ts';
import { program } from './installed.ts';
import { startServer, zoneText, type Server, type ZoneFile } from './servers.ts';

export interface Knot extends AsyncDisposable {
  /** Serves this in the place of what it has served for the zone until now. */
  publish(zone: ZoneFile): void;
}

/** Knot DNS, authoritative for these zones, of which everybody on loopback may fetch a copy. */
export async function startKnot(place: Place, zones: readonly ZoneFile[], folder: Folder): Promise<Knot> {
  const write = (zone: ZoneFile): void => {
    folder.write(`knot-${zone.apex}.zone`, zoneText(zone));
  };
  for (const zone of zones) write(zone);
  const config = folder.write(
    'knot.conf',
    `server:
  rundir: "${folder.path}"
  listen: ${place.address}@${place.port}
log:
  - target: stderr
    any: warning
database:
  storage: "${folder.path}/knot"
acl:
  - id: copies
    address: 127.0.0.0/8
    action: transfer
template:
  - id: default
    storage: "${folder.path}"
    zonefile-sync: -1
    zonefile-load: whole
    journal-content: none
zone:
${zones.map(({ apex }) => `  - domain: "${apex}"\n    file: "knot-${apex}.zone"\n    acl: copies`).join('\n')}
`,
  );
  const server = await startServer([program('knotd'), '-c', config], [place], thisMachine);
  return {
    publish(zone) {
      write(zone);
      server.kill('SIGHUP');
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** A zone of which a server fetches its copy elsewhere, whenever so many seconds have passed. */
export interface Copied {
  readonly apex: string;
  readonly from: Place;
  readonly everySeconds: number;
}

/** BIND, authoritative for these zones, which gives the addresses of a name in random order. */
export async function startBind(
  place: Place,
  zones: readonly ZoneFile[],
  copied: readonly Copied[],
  folder: Folder,
): Promise<Server> {
  for (const zone of zones) folder.write(`bind-${zone.apex}.zone`, zoneText(zone));
  const config = folder.write(
    'bind.conf',
    `options {
  directory "${folder.path}";
  listen-on port ${place.port} { ${place.address}; };
  listen-on-v6 { none; };
  pid-file none;
  session-keyfile none;
  recursion no;
  notify no;
  dnssec-validation no;
  rrset-order { order random; };
};
controls { };
${zones.map(({ apex }) => `zone "${apex}" { type primary; file "bind-${apex}.zone"; };`).join('\n')}
${copied.map(secondary).join('\n')}
`,
  );
  return startServer([program('named'), '-g', '-c', config], [place], thisMachine);
}

const secondary = ({ apex, from: { address, port }, everySeconds: seconds }: Copied): string =>
  `zone "${apex}" { type secondary; primaries { ${address} port ${port}; }; min-refresh-time ${seconds}; max-refresh-time ${seconds}; };`;
