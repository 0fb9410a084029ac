import { readChain } from './wire/message.ts';
import type { DnsMessage, Outcome, Server, Zone } from '../../model/dns.ts';
import { askResolvers } from './recursive.ts';
import type { Recursion } from './recursive.ts';
import type { ZoneClient } from './zones.ts';

/** No server could be found that speaks for a name. */
export const unfound = (detail: string): Outcome => ({ kind: 'unasked', detail });

/** So many servers of a zone are kept. */
const maxServers = 6;

export const nameServers = (message: DnsMessage, apex: string): string[] =>
  [...message.answers, ...message.authorities]
    .filter(({ type, owner }) => type === 'NS' && owner === apex)
    .map(({ data }) => data);

export function remember(client: ZoneClient, zone: Zone): Zone {
  client.zones.set(zone.apex, zone);
  return zone;
}

/** `untold`: some name could not be looked up, so that there may be more: what was found is then not kept for others. */
export async function addressesOf(
  run: Recursion,
  client: ZoneClient,
  names: readonly string[],
  giveUp?: AbortSignal,
): Promise<{ servers: Server[]; untold: boolean }> {
  const { port } = run.settings.dns.authoritative;
  const lookups = await Promise.all(
    names.slice(0, maxServers).flatMap((name) =>
      (['A', 'AAAA'] as const).map(async (type): Promise<Server[] | null> => {
        const told = await askResolvers(run, client, name, type, giveUp);
        if (!told.ok) return null;
        return readChain(told.message, told.by, name, type).data.map(({ data }) => ({ address: data, port, name }));
      }),
    ),
  );
  return {
    servers: inTurn(
      names,
      lookups.flatMap((servers) => servers ?? []),
    ),
    untold: lookups.includes(null),
  };
}

/** IPv4 first, and one address of each name before the second of any. */
export function inTurn(names: readonly string[], servers: readonly Server[]): Server[] {
  const rank = (server: Server): number => {
    const siblings = servers.filter(({ name }) => name === server.name);
    const six = server.address.includes(':') ? 1 : 0;
    return (siblings.indexOf(server) * 2 + six) * names.length + names.indexOf(server.name ?? '');
  };
  return servers
    .filter(({ address }, i) => servers.findIndex((other) => other.address === address) === i)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, maxServers);
}
