import type { Walk } from '../../../model/dns.ts';
import { startDeadline } from '../../deadline.ts';
import type { Deadline } from '../../deadline.ts';
import type { Recursion } from '../recursive.ts';
import { walkAuthority } from '../walk.ts';
import type { ZoneClient } from '../zones.ts';

/** Of what is left of the target's time, the part that servers may be silent for which nobody may let us ask. */
const authorityShare = 0.4;

/** Where the way to the zone's own servers is blocked, there is time left to ask the resolvers. */
export async function walkPatiently(run: Recursion, client: ZoneClient, name: string): Promise<Walk | string> {
  const { deadline } = client;
  const patience = startDeadline(deadline.remainingMs() * authorityShare, deadline.signal, "the zone's own servers");
  const queue: Deadline['queue'] = (turn) => deadline.queue(patience.queue(turn));
  const asker = { ...client, sent: 0, deadline: { ...patience, queue } };
  try {
    return await walkAuthority(run, asker, name);
  } finally {
    patience.clear();
    client.sent += asker.sent;
  }
}
