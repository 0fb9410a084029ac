import type { Hop, Outcome, Resolution, Server, Walk } from '../../model/dns.ts';
import type { Target } from '../../model/target.ts';
import { familyOf } from '../addresses.ts';
import { isTold, outcomeText } from './outcome.ts';
import { digCommand } from './records/record.ts';
import { countedWalk, isConclusive } from './resolution.ts';

/** Why nothing can be said about the whole chain; null where it was walked to its end. */
export function unwalked(resolution: Resolution, target: Target): string | null {
  const walk = countedWalk(resolution, target);
  if (walk !== null && isConclusive(walk)) return null;
  if (walk === null) return `nobody was asked for ${target.host}`;
  return `the way from ${target.host} could not be followed to its end: for ${walk.last}, ${outcomeText(decisive(walk))}`;
}

/** Whether the way of a host was walked to an end, good or bad. */
export function isFollowed(resolution: Resolution, target: Target): boolean {
  const walk = countedWalk(resolution, target);
  return walk !== null && isConclusive(walk);
}

/** The outcome that a walk's end rests on: a denial, which holds for all types, else the first that brought nothing. */
export const decisive = ({ a, aaaa }: Pick<Walk, 'a' | 'aaaa'>): Outcome =>
  [a, aaaa].find(({ kind }) => kind === 'nxdomain') ?? (a.kind === 'data' || a.kind === 'nodata' ? aaaa : a);

/** Whether it was said that the name has neither an alias nor an address. */
export const isMissing = (walk: Walk): boolean =>
  isConclusive(walk) && walk.hops.length === 0 && walk.addresses.length === 0;

/** Whether it was said which addresses of this one's family the walk ends at, if any. */
export const isFamilyTold = ({ a, aaaa }: Walk, address: string): boolean => isTold(familyOf(address) === 6 ? aaaa : a);

/** Names from the host to where the walk ended. */
export const namesOf = (walk: Walk): string[] => [walk.name, ...walk.hops.map(({ target }) => target)];

/** The command that shows a hop as it was seen. */
export const seeHop = (hop: Hop): string => digCommand(hop.owner, hop.type, hop.by);

/** The command that shows what the host's own record says. */
export function seeStart(walk: Walk): string {
  const type = faultyType(walk);
  const [hop] = walk.hops;
  return hop === undefined ? digCommand(walk.name, type, speaker(walk, type)) : digCommand(walk.name, 'CNAME', hop.by);
}

/** The command that asks for the addresses of the name at which the walk ended, of whom it was asked. */
export function seeEnd(walk: Walk, type = faultyType(walk)): string {
  return digCommand(walk.last, type, speaker(walk, type) ?? walk.hops.at(-1)?.by);
}

/** Both, where they are two: what the host's record says, and where that leads in the end. */
export const seeBoth = (walk: Walk): string[] => [...new Set([seeStart(walk), seeEnd(walk)])];

/** The command that follows the whole chain, of a resolver where one was asked. */
export function seeThrough({ resolver }: Resolution, walk: Walk): string[] {
  const server = resolver === null ? undefined : (speaker(resolver, 'A') ?? speaker(resolver, 'AAAA'));
  return server === undefined ? seeBoth(walk) : [digCommand(walk.name, 'A', server)];
}

/** The type whose question brought no address; A where both did, or neither. */
export const faultyType = (walk: Walk): 'A' | 'AAAA' =>
  walk.addresses.length === 0 && decisive(walk) === walk.aaaa && walk.a.kind !== walk.aaaa.kind ? 'AAAA' : 'A';

function speaker({ a, aaaa }: Walk, type: 'A' | 'AAAA'): Server | undefined {
  const outcome = type === 'A' ? a : aaaa;
  return 'by' in outcome ? outcome.by : undefined;
}
