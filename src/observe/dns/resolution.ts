import { resolverComesFirst } from '../../facts/resolution.ts';
import type { Resolution, Walk } from '../../model/evidence.ts';
import type { Target } from '../../model/target.ts';
import type { Recursion } from './recursive.ts';
import type { Deadline } from '../deadline.ts';
import { startDeadline } from '../deadline.ts';
import { walkAuthority, walkResolver } from './walk.ts';
import type { ZoneClient } from './zones.ts';

/**
 * How the host leads to addresses. A cache is asked only after the zone's own servers said that there is something, or
 * where they could not say, or where the caches' view is the one that counts: else we would plant the very negative
 * answer that hurts.
 */
export async function resolveHost(run: Recursion, client: ZoneClient, target: Target): Promise<Resolution> {
  const walked = await walkPatiently(run, client, target.host);
  if (typeof walked === 'string') {
    return { authority: null, resolver: await walkResolver(run, client, target.host), unasked: { authority: walked } };
  }
  if (isDenied(walked) && !resolverComesFirst(target)) {
    const resolver = `the zone's own servers have no address or alias for ${target.host}: asking a cache would plant that answer in it`;
    return { authority: walked, resolver: null, unasked: { resolver } };
  }
  return { authority: walked, resolver: await walkResolver(run, client, target.host), unasked: {} };
}

/** Of what is left of the target's time, the part that servers may be silent for which nobody may let us ask. */
const authorityShare = 0.4;

/** Where the way to the zone's own servers is blocked, there is time left to ask the resolvers. */
async function walkPatiently(run: Recursion, client: ZoneClient, name: string): Promise<Walk | string> {
  const patience = startDeadline(client.deadline.remainingMs() * authorityShare, client.deadline.signal);
  const queue: Deadline['queue'] = (turn) => client.deadline.queue(patience.queue(turn));
  const asker = { ...client, deadline: { ...patience, queue } };
  try {
    return await walkAuthority(run, asker, name);
  } finally {
    patience.clear();
    client.sent += asker.sent;
  }
}

const isDenied = ({ hops, end }: Walk): boolean => hops.length === 0 && (end === 'nxdomain' || end === 'nodata');
