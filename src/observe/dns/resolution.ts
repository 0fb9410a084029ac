import { isLed } from '../../facts/dns/led.ts';
import { resolverComesFirst } from '../../facts/dns/resolution.ts';
import type { Look } from '../../model/check.ts';
import type { Resolution, Walk } from '../../model/dns.ts';
import type { Target } from '../../model/target.ts';
import { denialBeside } from './looks/denials.ts';
import type { Recursion } from './recursive.ts';
import { walkPatiently } from './transport/patient.ts';
import { walkResolver } from './walk.ts';
import type { ZoneClient } from './zones.ts';

/**
 * How the host leads to addresses. A cache is asked only after the zones' own servers led to an end that is there, and
 * in a full look none of them denied it, or where they could not say, or where the caches' view is the one that counts:
 * else we would plant the very negative answer that hurts. A quick look asks no cache where all is well without.
 */
export async function resolveHost(run: Recursion, client: ZoneClient, target: Target, look: Look): Promise<Resolution> {
  const walked = await walkPatiently(run, client, target.host);
  if (typeof walked === 'string') {
    return { authority: null, resolver: await walkResolver(run, client, target.host), unasked: { authority: walked } };
  }
  const isCounting = resolverComesFirst(target);
  if (isDenied(walked) && !isCounting) {
    const missing =
      walked.hops.length === 0
        ? `address or alias for ${target.host}`
        : `address for ${walked.last}, to which it leads`;
    const resolver = `the zone's own servers have no ${missing}: asking a cache would plant that answer in it`;
    return { authority: walked, resolver: null, unasked: { resolver } };
  }
  if (look === 'quick' && isLed(walked, target)) {
    const resolver = 'a quick look asks no cache where the zone itself leads to the load balancer';
    return { authority: walked, resolver: null, unasked: { resolver } };
  }
  const denial = look === 'full' && !isCounting ? await denialBeside(run, client, walked, target) : null;
  if (denial !== null) {
    const resolver = `one of the zone's own servers is behind (${denial}): asking a cache might plant that answer in it`;
    return { authority: walked, resolver: null, unasked: { resolver } };
  }
  return { authority: walked, resolver: await walkResolver(run, client, target.host), unasked: {} };
}

const isDenied = ({ end }: Walk): boolean => end === 'nxdomain' || end === 'nodata';
