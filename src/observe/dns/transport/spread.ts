import { stableHash } from '../../../facts/stable-hash.ts';
import type { Server } from '../../../model/dns.ts';
import type { Questions } from '../questions.ts';
import { inOrder } from '../recursive.ts';

/**
 * A zone's servers in the order in which they are asked for a name: IPv4 first, one address of each server before the
 * second of any, and what lets us wait last. Between equals the name decides, so that many names weigh on all servers
 * alike, and one name is asked of the same server by whoever asks.
 */
export function spread(questions: Questions, servers: readonly Server[], name: string): Server[] {
  const ranked = servers.map((server) => ({
    server,
    turn: turnOf(server, servers),
    lot: stableHash(`${server.address} ${name}`),
  }));
  ranked.sort((a, b) => a.turn - b.turn || a.lot - b.lot);
  return inOrder(
    questions,
    ranked.map(({ server }) => server),
  );
}

function turnOf(server: Server, servers: readonly Server[]): number {
  const six = isSix(server);
  const siblings = servers.filter((other) => other.name === server.name && isSix(other) === six);
  return siblings.indexOf(server) * 2 + (six ? 1 : 0);
}

const isSix = ({ address }: Server): boolean => address.includes(':');
