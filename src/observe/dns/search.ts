import { candidatesOf, searchDomain, stepAfter } from '../../facts/dns/search/search-list.ts';
import type { Candidate } from '../../facts/dns/search/search-list.ts';
import { isConclusive } from '../../facts/dns/resolution.ts';
import type { Outcome, Resolution, Walk } from '../../model/dns.ts';
import type { SearchList, Tried } from '../../model/search.ts';
import type { Settings } from '../../model/target.ts';
import type { Recursion } from './recursive.ts';
import { readResolvConf } from './resolv-conf.ts';
import { walkResolver } from './walk.ts';
import type { ZoneClient } from './zones.ts';

/** As kubelet writes it for a pod. */
const ndotsOfPods = 5;

/** The list that `dns.search` stands for. Throws where the system's cannot be read. */
export const searchListOf = ({ dns: { search } }: Settings): SearchList =>
  search === 'system'
    ? readResolvConf().search
    : { domains: search.map(searchDomain), ndots: ndotsOfPods, tldAsked: true };

/**
 * How the host leads to addresses as glibc looks it up, name by name. Only resolvers are asked, as by a client: most of
 * these names are internal, and many exist nowhere.
 */
export async function resolveSearched(
  run: Recursion,
  client: ZoneClient,
  host: string,
  list: SearchList,
): Promise<Resolution> {
  const { walks, tried, answered } = await tryInTurn(run, client, host, candidatesOf(host, list));
  return {
    authority: null,
    resolver: answered ?? mostTelling(walks, host),
    unasked: { authority: `${host} is looked up through the search list, and that is done by resolvers alone` },
    search: { list, tried, answered: answered?.name ?? null },
  };
}

/** What glibc asks of these names, until one answers. */
export async function tryInTurn(
  run: Recursion,
  client: ZoneClient,
  host: string,
  candidates: readonly Candidate[],
): Promise<{ walks: Walk[]; tried: Tried[]; answered: Walk | null }> {
  const walks: Walk[] = [];
  const tried: Tried[] = [];
  let isLeft = false;
  for (const { name, text, beforeList } of candidates) {
    if (isLeft && text !== host) continue;
    const walk = name === null ? null : await walkResolver(run, client, name);
    const { end, a, aaaa } = walk ?? impossible;
    tried.push({ name: text, end, a, aaaa });
    if (walk !== null) walks.push(walk);
    const step = walk === null ? 'leave' : stepAfter(walk);
    if (step === 'answered') return { walks, tried, answered: walk };
    if (step === 'give-up' && !beforeList) break;
    isLeft ||= step === 'leave' && !beforeList;
  }
  return { walks, tried, answered: null };
}

const unasked: Outcome = { kind: 'unasked', detail: 'it is no legal name' };
const impossible: Pick<Tried, 'end' | 'a' | 'aaaa'> = { end: 'unanswered', a: unasked, aaaa: unasked };

/** Of names that all did not answer. */
const mostTelling = (walks: readonly Walk[], host: string): Walk | null =>
  walks.find((walk) => !isConclusive(walk)) ??
  walks.find(({ end }) => end === 'nodata') ??
  walks.find(({ hops }) => hops.length > 0) ??
  walks.find(({ name }) => name === host) ??
  walks.at(-1) ??
  null;
