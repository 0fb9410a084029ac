import type { Folder } from '../support/folder.ts';
import { thisMachine, type Place } from './ground.ts';
import { program } from './installed.ts';
import { startServer, type Chain, type Server } from './servers.ts';

export interface Frontend {
  readonly place: Place;
  readonly chain: Chain;
  /** Words of the `bind` line beside the usual ones. */
  readonly lines?: readonly string[];
}

/** HAProxy, which answers every request itself. */
export async function startHaproxy(frontends: readonly Frontend[], folder: Folder): Promise<Server> {
  const frontend = (
    { place: { address, port }, chain: { cert, key }, lines = [] }: Frontend,
    index: number,
  ): string => {
    const file = folder.write(`haproxy-${index}.pem`, `${cert}${key}`);
    return `frontend number-${index}
  bind ${[`${address}:${port}`, 'ssl', 'crt', file, ...lines].join(' ')}
  http-request return status 200 content-type text/plain string here`;
  };
  const config = folder.write(
    'haproxy.cfg',
    `global
  maxconn 200
defaults
  mode http
  timeout client 10s
  timeout server 10s
  timeout connect 10s
${frontends.map(frontend).join('\n')}
`,
  );
  return startServer(
    [program('haproxy'), '-db', '-f', config],
    frontends.map(({ place }) => place),
    thisMachine,
  );
}
