import { expectedNames } from '../../facts/dns/balancer-names.ts';
import { isUnaccounted } from '../../facts/dns/lead.ts';
import { parseName, siblingName } from '../../facts/dns/names.ts';
import { countedWalk, isConclusive, resolverComesFirst } from '../../facts/dns/resolution.ts';
import { serverKey } from '../../facts/dns/resolver.ts';
import type { BalancerWalk, Resolution, Server, Walk } from '../../model/dns.ts';
import type { Target } from '../../model/target.ts';
import { readChain } from './wire/message.ts';
import type { Recursion } from './recursive.ts';
import { walkPatiently } from './transport/patient.ts';
import { walkResolver } from './walk.ts';
import type { ZoneClient } from './zones.ts';

/** Over so many looks the addresses of a load balancer are gathered that gives some of them at a time. */
const looksAtOnce = 8;

/**
 * What the names of the target's load balancers lead to. Below a wildcard a made-up name is asked, the same for all
 * targets of the run. Where the host has addresses that nobody gave, they are looked at again.
 */
export async function walkBalancers(
  run: Recursion,
  client: ZoneClient,
  target: Target,
  label: string,
  resolving: Promise<Resolution> | null,
): Promise<BalancerWalk[]> {
  const patterns = Object.entries(target.loadBalancers).flatMap(([balancer, { names, internal }]) =>
    names.flatMap((pattern) => {
      const asked = parseName(pattern)[0] === '*' ? siblingName(pattern, label) : pattern;
      return asked === null ? [] : [{ balancer, pattern, asked, internal }];
    }),
  );
  const expected = expectedNames(target);
  const walks = await Promise.all(
    patterns.map(async ({ balancer, pattern, asked, internal }): Promise<BalancerWalk[]> => {
      const mayAskCache = resolverComesFirst(target) || expected.some((name) => name.pattern === pattern);
      const walk = await (internal ? walkInternal(run, client, asked, mayAskCache) : walkPublic(run, client, asked));
      return walk === null ? [] : [{ balancer, pattern, asked, walk }];
    }),
  );
  const balancers = walks.flat();
  const host = resolving === null ? null : countedWalk(await resolving, target);
  if (host === null || !isUnaccounted(host, target, balancers)) return balancers;
  return Promise.all(balancers.map((balancer) => gather(run, client, balancer)));
}

/** As the zones' own servers lead, and the resolvers only where those could not be asked or did not tell. */
export async function walkPublic(run: Recursion, client: ZoneClient, name: string): Promise<Walk> {
  const own = await walkPatiently(run, client, name);
  if (typeof own !== 'string' && isConclusive(own)) return own;
  const cached = await walkResolver(run, client, name);
  return typeof own === 'string' || cached.end !== 'unanswered' ? cached : own;
}

/**
 * The same for names that may be there in a private view alone: resolvers are asked only where theirs counts. Null where
 * nobody is left to ask.
 */
async function walkInternal(
  run: Recursion,
  client: ZoneClient,
  name: string,
  mayAskCache: boolean,
): Promise<Walk | null> {
  const own = await walkPatiently(run, client, name);
  if (typeof own !== 'string' && own.end === 'addresses') return own;
  if (mayAskCache) return walkResolver(run, client, name);
  return typeof own === 'string' ? null : own;
}

async function gather(run: Recursion, client: ZoneClient, balancer: BalancerWalk): Promise<BalancerWalk> {
  const walk = await gathered(run, client, balancer.walk);
  return walk === balancer.walk ? balancer : { ...balancer, walk, varies: true };
}

/** All addresses that several looks at the end of a way bring, each made once a run; the way itself where it has no more. */
export async function gathered(run: Recursion, client: ZoneClient, walk: Walk): Promise<Walk> {
  const resolvers = new Set(client.resolvers.map(serverKey));
  const lookAgain = async (type: 'A' | 'AAAA', server: Server, attempt: number): Promise<Walk['addresses']> => {
    const where = { server, name: walk.last, type, recursive: resolvers.has(serverKey(server)) };
    const reading = await run.questions.ask(client, where, { attempt });
    if (!reading.ok) return [];
    const { data } = readChain(reading.value, server, walk.last, type);
    return data.map((record) => ({ address: record.data, ttl: record.ttl, by: server }));
  };
  const addresses = [...walk.addresses];
  for (let attempt = 2; attempt <= looksAtOnce; attempt++) {
    const found = await Promise.all(
      (['A', 'AAAA'] as const).map((type) => {
        const outcome = type === 'A' ? walk.a : walk.aaaa;
        return outcome.kind === 'data' ? lookAgain(type, outcome.by, attempt) : [];
      }),
    );
    for (const one of found.flat()) if (!addresses.some(({ address }) => address === one.address)) addresses.push(one);
  }
  return addresses.length === walk.addresses.length ? walk : { ...walk, addresses };
}
