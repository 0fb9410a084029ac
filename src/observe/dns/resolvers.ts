import { parseServer, serverKey } from '../../facts/dns/resolver.ts';
import type { Server } from '../../model/dns.ts';
import type { Settings } from '../../model/target.ts';
import { readResolvConf } from './resolv-conf.ts';

/** The servers that `system` and the other entries stand for, in order. Throws where the system's list cannot be read. */
export function listResolvers(entries: readonly string[], resolvConf?: string): Server[] {
  const servers = entries.flatMap((entry) => {
    if (entry === 'system') return systemServers(resolvConf);
    const server = parseServer(entry);
    if (server === null) throw new Error(`"${entry}" is no resolver`);
    return [server];
  });
  const keys = servers.map(serverKey);
  return servers.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

function systemServers(resolvConf: string | undefined): Server[] {
  const { addresses, tcpOnly } = readResolvConf(resolvConf);
  return addresses.map((address) => (tcpOnly ? { address, port: 53, over: 'tcp' } : { address, port: 53 }));
}

/** How long one look at a server may take, and how often a resolver is asked. */
export interface Patience {
  readonly timeoutMs: number;
  readonly attempts: number;
}

/** With the system's own resolvers as resolv.conf says, where it does and the configuration does not. */
export function patienceOf({ dns }: Settings, resolvConf?: string): (server: Server) => Patience {
  const { timeoutMs, attempts, unwritten = [], resolvers } = dns;
  const common = { timeoutMs, attempts };
  if (unwritten.length === 0 || !resolvers.includes('system')) return () => common;
  const system = readResolvConf(resolvConf).patience;
  const withSystem = {
    timeoutMs: (unwritten.includes('timeout') ? system.timeoutMs : null) ?? timeoutMs,
    attempts: (unwritten.includes('attempts') ? system.attempts : null) ?? attempts,
  };
  const own = new Set(systemServers(resolvConf).map(serverKey));
  return (server) => (own.has(serverKey(server)) ? withSystem : common);
}

/** The same resolvers, another of them first each time: as resolv.conf's `rotate` wants it. */
export function startRotation(entries: readonly string[], resolvConf?: string): <Each>(all: readonly Each[]) => Each[] {
  let turn = 0;
  const rotates = entries.includes('system') && readResolvConf(resolvConf).rotate;
  return (all) => {
    const first = rotates && all.length > 0 ? turn++ % all.length : 0;
    return [...all.slice(first), ...all.slice(0, first)];
  };
}
