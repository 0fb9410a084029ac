import { isLed } from '../../facts/dns/led.ts';
import { resolverComesFirst } from '../../facts/dns/resolution.ts';
import type { Look } from '../../model/check.ts';
import type { Resolution, Walk } from '../../model/dns.ts';
import type { Target } from '../../model/target.ts';
import type { Recursion } from './recursive.ts';
import { walkPatiently } from './patient.ts';
import { walkResolver } from './walk.ts';
import type { ZoneClient } from './zones.ts';

/**
 * How the host leads to addresses. A cache is asked only after the zone's own servers said that there is something, or
 * where they could not say, or where the caches' view is the one that counts: else we would plant the very negative
 * answer that hurts. A quick look asks no cache where all is well without.
 */
export async function resolveHost(run: Recursion, client: ZoneClient, target: Target, look: Look): Promise<Resolution> {
  const walked = await walkPatiently(run, client, target.host);
  if (typeof walked === 'string') {
    return { authority: null, resolver: await walkResolver(run, client, target.host), unasked: { authority: walked } };
  }
  if (isDenied(walked) && !resolverComesFirst(target)) {
    const resolver = `the zone's own servers have no address or alias for ${target.host}: asking a cache would plant that answer in it`;
    return { authority: walked, resolver: null, unasked: { resolver } };
  }
  if (look === 'quick' && isLed(walked, target)) {
    const resolver = 'a quick look asks no cache where the zone itself leads to the load balancer';
    return { authority: walked, resolver: null, unasked: { resolver } };
  }
  return { authority: walked, resolver: await walkResolver(run, client, target.host), unasked: {} };
}

const isDenied = ({ hops, end }: Walk): boolean => hops.length === 0 && (end === 'nxdomain' || end === 'nodata');
