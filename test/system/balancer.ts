import type { Folder } from '../support/folder.ts';
import type { Ground, Place } from './ground.ts';
import { program } from './installed.ts';
import { startServer, type Chain, type Server } from './servers.ts';

/** What a load balancer does at some addresses, for all of these ports. */
export interface BalancerFront {
  readonly addresses: readonly string[];
  readonly ports: readonly number[];
  /** Where it leads, to the port that was asked for. */
  readonly to: string;
  /** TLS ends here, and HTTP is spoken on; else TCP is. */
  readonly chain?: Chain;
  /** Words of the `bind` lines beside the usual ones, and of the `server` line. */
  readonly bind?: readonly string[];
  readonly server?: readonly string[];
  readonly lines?: readonly string[];
}

/** HAProxy as a load balancer. */
export async function startBalancer(fronts: readonly BalancerFront[], folder: Folder, ground: Ground): Promise<Server> {
  const listen = (front: BalancerFront, index: number): string => {
    const { addresses, ports, to, chain, bind = [], server = [], lines = [] } = front;
    const tls =
      chain === undefined ? [] : ['ssl', 'crt', folder.write(`balancer-${index}.pem`, `${chain.cert}${chain.key}`)];
    const binds = addresses.map((address) => ports.map((port) => `${address}:${port}`).join(','));
    return `listen number-${index}
  mode ${chain === undefined ? 'tcp' : 'http'}
${binds.map((places) => `  bind ${[places, ...tls, ...bind].join(' ')}`).join('\n')}
${lines.map((line) => `  ${line}`).join('\n')}
  server behind ${to} ${server.join(' ')}`;
  };
  const config = folder.write(
    'balancer.cfg',
    `global
  maxconn 500
defaults
  timeout client 20s
  timeout server 20s
  timeout connect 5s
${fronts.map(listen).join('\n')}
`,
  );
  const places = fronts.flatMap(({ addresses, ports }): Place[] =>
    addresses.flatMap((address) => ports.map((port) => ({ address, port }))),
  );
  // It listens everywhere or ends.
  return startServer([program('haproxy'), '-db', '-f', config], places.slice(-1), ground);
}
