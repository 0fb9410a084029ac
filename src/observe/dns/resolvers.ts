import { parseEndpoint } from '../../facts/addresses.ts';
import type { Server } from '../../model/evidence.ts';
import { readResolvConf } from './resolv-conf.ts';

const port = 53;

/** The servers that `system` and `IP[:PORT]` stand for, in order. Throws where the system's list cannot be read. */
export function listResolvers(entries: readonly string[], resolvConf?: string): Server[] {
  const servers = entries.flatMap((entry) => {
    if (entry === 'system') return readResolvConf(resolvConf).addresses.map((address) => ({ address, port }));
    const endpoint = parseEndpoint(entry, port);
    if (endpoint === null) throw new Error(`"${entry}" is no resolver: expected system or IP[:PORT]`);
    return [endpoint];
  });
  return servers.filter(
    (server, i) => servers.findIndex(({ address, port }) => address === server.address && port === server.port) === i,
  );
}
