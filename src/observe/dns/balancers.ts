import { parseName, siblingName } from '../../facts/dns/names.ts';
import type { BalancerWalk, Walk } from '../../model/dns.ts';
import type { Target } from '../../model/target.ts';
import type { Recursion } from './recursive.ts';
import { walkPatiently } from './patient.ts';
import { walkResolver } from './walk.ts';
import type { ZoneClient } from './zones.ts';

/**
 * What the names of the target's load balancers lead to. Below a wildcard a made-up name is asked, the same for all
 * targets of the run. For internal ones the resolvers' view counts.
 */
export async function walkBalancers(
  run: Recursion,
  client: ZoneClient,
  { loadBalancers }: Pick<Target, 'loadBalancers'>,
  label: string,
): Promise<BalancerWalk[]> {
  const patterns = Object.entries(loadBalancers).flatMap(([balancer, { names, internal }]) =>
    names.flatMap((pattern) => {
      const asked = parseName(pattern)[0] === '*' ? siblingName(pattern, label) : pattern;
      return asked === null ? [] : [{ balancer, pattern, asked, internal }];
    }),
  );
  return Promise.all(
    patterns.map(async ({ balancer, pattern, asked, internal }) => ({
      balancer,
      pattern,
      asked,
      walk: internal ? await walkResolver(run, client, asked) : await walkPublic(run, client, asked),
    })),
  );
}

/** As the zones' own servers lead, and the resolvers only where those could not be asked or did not tell. */
export async function walkPublic(run: Recursion, client: ZoneClient, name: string): Promise<Walk> {
  const own = await walkPatiently(run, client, name);
  if (typeof own !== 'string' && own.end !== 'failed' && own.end !== 'unanswered') return own;
  const cached = await walkResolver(run, client, name);
  return typeof own === 'string' || cached.end !== 'unanswered' ? cached : own;
}
