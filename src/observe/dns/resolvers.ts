import { readFileSync } from 'node:fs';
import { canonicalAddress, parseEndpoint } from '../../facts/addresses.ts';
import type { Server } from '../../model/evidence.ts';

const port = 53;
/** As many as glibc takes (MAXNS). */
const maxSystemServers = 3;

/** The servers that `system` and `IP[:PORT]` stand for, in order. Throws where the system's list cannot be read. */
export function listResolvers(entries: readonly string[], resolvConf = '/etc/resolv.conf'): Server[] {
  const servers = entries.flatMap((entry) => {
    if (entry === 'system') return systemServers(resolvConf);
    const endpoint = parseEndpoint(entry, port);
    if (endpoint === null) throw new Error(`"${entry}" is no resolver: expected system or IP[:PORT]`);
    return [endpoint];
  });
  return servers.filter(
    (server, i) => servers.findIndex(({ address, port }) => address === server.address && port === server.port) === i,
  );
}

/** As resolv.conf(5) says; an entry that needs a scope (`fe80::1%eth0`) is left out. Without any, the local host. */
function systemServers(path: string): Server[] {
  const addresses = readConf(path)
    .split('\n')
    .flatMap((line) => /^nameserver[ \t]+(\S+)/.exec(line)?.[1] ?? [])
    .slice(0, maxSystemServers)
    .flatMap((text) => canonicalAddress(text) ?? []);
  return (addresses.length > 0 ? addresses : ['127.0.0.1']).map((address) => ({ address, port }));
}

function readConf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw new Error(`the system's resolvers cannot be read from ${path}`, { cause: error });
  }
}
