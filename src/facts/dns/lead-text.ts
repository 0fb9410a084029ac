import type { BalancerWalk, Walk } from '../../model/dns.ts';
import type { Target } from '../../model/target.ts';
import { expectedNames, patternsText } from './balancer-names.ts';
import type { Lead } from './lead.ts';
import { outcomeText } from './outcome.ts';
import { addressesText } from './no-address.ts';
import { decisive } from './walked.ts';

/** Where the host leads, as a sentence for somebody who knows neither the chain nor the load balancers by heart. */
export function leadText(lead: Lead, walk: Walk, target: Target): string {
  const { host, expect } = target;
  const wanted = patternsText(expectedNames(target));
  switch (lead.kind) {
    case 'by-name':
      return lead.name === host
        ? `${host} is a name of the load balancer itself`
        : `${host} leads to ${lead.name}, a name of the load balancer`;
    case 'by-address':
      return byAddress(lead, host, wanted);
    case 'other': {
      const kind = lead.other.internal ? 'internal' : 'public';
      const which = `the ${kind} load balancer${lead.other.balancer === kind ? '' : ` ${lead.other.balancer}`}`;
      const at = lead.at === host ? `${host} is a name of` : `${host} leads to ${lead.at},`;
      return `${at} ${which}, and should lead to ${wanted}${mixedText(lead.other.internal, target)}`;
    }
    case 'cloudflare':
      return expect.via === 'cloudflare'
        ? `${host} is behind Cloudflare's proxy, as expected`
        : `${host} ends at Cloudflare's proxy (${addressesText(walk)}), which hides whether it leads to ${wanted}`;
    case 'chain-unseen':
      return walk.end === 'hop-limit'
        ? `whether ${host} leads to ${wanted} was not seen: its chain was left after ${walk.hops.length} hops`
        : `whether ${host} leads to ${wanted} was not seen: for ${walk.last}, ${outcomeText(decisive(walk))}`;
    case 'balancer-unseen': {
      const why = unseenText(lead.balancer);
      return `${host} leads to ${endText(walk)}; whether those are the addresses of ${wanted} was not seen: ${why}`;
    }
    case 'nowhere':
      if (walk.end === 'loop') return `${host} leads round in a circle, and not to ${wanted}`;
      return walk.hops.length === 0
        ? `${host} has no record that leads to ${wanted}`
        : `${host} leads to ${walk.last}, which has no address, and not to ${wanted}`;
    case 'elsewhere':
      return `${host} leads to ${endText(walk)} and not to ${wanted}${
        expect.via === undefined ? '' : `, although \`via: ${expect.via}\` is given`
      }`;
  }
}

/** Why the addresses of a load balancer are not known, or not all. */
function unseenText(balancer: BalancerWalk | undefined): string {
  if (balancer === undefined) return 'they were not asked for';
  if (balancer.varies !== true) return outcomeText(decisive(balancer.walk));
  return `${balancer.asked} gives some of its addresses at a time, and in several looks ${addressesText(balancer.walk)}`;
}

/** What it means to users that an internal host is on a public load balancer, or the reverse. */
function mixedText(toInternal: boolean, target: Target): string {
  const internal = expectedNames(target).every((name) => name.internal);
  if (internal === toInternal) return '';
  return internal
    ? ': the whole Internet reaches this internal host'
    : ': nobody outside the private network reaches it';
}

function byAddress({ shared, stray }: Extract<Lead, { kind: 'by-address' }>, host: string, wanted: string): string {
  const addresses = shared.join(', ');
  if (stray === undefined) {
    return `${host} has the load balancer's addresses (${addresses}) written down instead of following ${wanted}, which may move`;
  }
  const who = stray === host ? `${host} is` : `${host} leads to ${stray}, which is`;
  return `${who} not ${wanted} but has its addresses (${addresses}): a wildcard answers mistyped names, too`;
}

const endText = (walk: Walk): string =>
  walk.hops.length === 0 ? addressesText(walk) : `${walk.last} (${addressesText(walk)})`;
