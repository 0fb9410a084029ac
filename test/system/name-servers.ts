import type { Folder } from '../support/folder.ts';
import { thisMachine, type Place } from './ground.ts';
import { program } from './installed.ts';
import { startNsd, startServer, zoneText, type ZoneFile } from './servers.ts';

/** A name server with authority for these zones at this place. */
export type StartNameServer = (place: Place, zones: readonly ZoneFile[], folder: Folder) => Promise<AsyncDisposable>;

const written = (name: string, zones: readonly ZoneFile[], folder: Folder) =>
  zones.map((zone) => ({ apex: zone.apex, file: folder.write(`${name}-${zone.apex}.zone`, zoneText(zone)) }));

const startKnot: StartNameServer = ({ address, port }, zones, folder) => {
  const config = folder.write(
    'knot.conf',
    `server:
    rundir: "${folder.path}"
    listen: ${address}@${port}
    automatic-acl: off
control:
    listen: "${folder.path}/knot.sock"
database:
    storage: "${folder.path}/knot"
log:
  - target: stderr
    any: error
zone:
${written('knot', zones, folder)
  .map(({ apex, file }) => `  - domain: ${apex}\n    file: "${file}"`)
  .join('\n')}
`,
  );
  return startServer([program('knotd'), '-c', config], [{ address, port }], thisMachine);
};

const startBind: StartNameServer = ({ address, port }, zones, folder) => {
  const config = folder.write(
    'named.conf',
    `options {
  directory "${folder.path}";
  pid-file none;
  lock-file none;
  session-keyfile "${folder.path}/session.key";
  listen-on port ${port} { ${address}; };
  listen-on-v6 { none; };
  recursion no;
  dnssec-validation no;
};
controls {};
${written('named', zones, folder)
  .map(({ apex, file }) => `zone "${apex}" { type primary; file "${file}"; };`)
  .join('\n')}
`,
  );
  return startServer([program('named'), '-g', '-n', '1', '-c', config], [{ address, port }], thisMachine);
};

/** By the program. */
export const nameServers: Readonly<Record<'nsd' | 'knotd' | 'named', StartNameServer>> = {
  nsd: (place, zones, folder) => startNsd('nsd', [place], zones, folder),
  knotd: startKnot,
  named: startBind,
};
