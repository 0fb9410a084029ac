import type { Server, Walk } from '../../model/dns.ts';
import type { Target } from '../../model/target.ts';
import { balancerNames, balancerOf } from './balancer-names.ts';
import { isUnder } from './names.ts';
import { registrableDomain } from './public-suffix.ts';
import { digCommand } from './records/record.ts';
import { decisive } from './walked.ts';

/** Who could make the name that is gone, and so take over what the host shows. */
export interface Claim {
  readonly text: string;
  /** What shows it beyond the denial itself. */
  readonly see: readonly string[];
}

/** Of a walk that ended in a denial. */
export function claimOf(walk: Walk, target: Target): Claim {
  const { last, name } = walk;
  const said = (text: string): Claim => ({ text, see: [] });
  if (balancerOf(last, balancerNames(target)) !== undefined) {
    return said(
      `that is the load balancer's own name, so ${target.domain ?? 'the domain given'} is probably not this environment's domain`,
    );
  }
  const domain = registrableDomain(last);
  if (domain === null) return said('whoever runs that zone could make the name and answer for the host');
  const denial = decisive(walk);
  const free = denial.kind === 'nxdomain' ? unregistered(last, denial.zone, denial.by) : null;
  if (free !== null) return { ...free, text: `${free.text} answers for the host and obtains certificates for it` };
  const giver = givers.find(({ below }) => isUnder(last, below) && last !== below);
  if (giver !== undefined) {
    return said(
      `${giver.who} gives names below ${giver.below} to whichever customer asks for them first (at most a former owner is kept a place for a while), and whoever gets this one answers for the host and obtains certificates for it`,
    );
  }
  return said(
    isUnder(name, domain)
      ? `only you, who hold ${domain}, can make that name`
      : `whoever gets that name at ${domain}, or ${domain} itself, can answer for the host`,
  );
}

/**
 * Of a name that does not exist: its domain, where the zone above that is what denied it. The text wants a verb: it is
 * about whoever registers the domain.
 */
export function unregistered(name: string, zone: string | null | undefined, by: Server): Unregistered | null {
  const domain = registrableDomain(name);
  if (domain === null || zone === null || zone === undefined || zone === domain || !isUnder(domain, zone)) return null;
  return {
    domain,
    text: `${zone} knows no domain ${domain} (it is not registered, or no longer delegated): whoever registers it, which anyone may do once nobody holds it,`,
    see: [digCommand(domain, 'NS', by)],
  };
}

export interface Unregistered extends Claim {
  readonly domain: string;
}

const azure = 'Microsoft Azure';

/** Where customers choose their names themselves, and one that nobody has does not exist. Only what is sure. */
const givers: readonly { readonly below: string; readonly who: string }[] = [
  { below: 'azurewebsites.net', who: azure },
  { below: 'cloudapp.net', who: azure },
  { below: 'cloudapp.azure.com', who: azure },
  { below: 'trafficmanager.net', who: azure },
  { below: 'azure-api.net', who: azure },
  { below: 'azurecontainer.io', who: azure },
  { below: 'elasticbeanstalk.com', who: 'AWS Elastic Beanstalk' },
];
