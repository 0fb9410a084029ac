import type { Fix } from '../../../model/check.ts';
import type { Server } from '../../../model/dns.ts';
import type { Delegation, ZoneServer } from '../../../model/name-looks.ts';
import { placeText } from './disagreement.ts';
import { isTold, outcomeText } from '../outcome.ts';
import type { Presence } from './presence.ts';
import { registrableDomain } from '../public-suffix.ts';

/** What is wrong with how a zone is delegated and served, or what was not seen of it. */
export interface DelegationTrouble {
  readonly kind:
    | 'none-authoritative'
    | 'lame'
    | 'silent'
    | 'parents-differ'
    | 'sets-differ'
    | 'no-address'
    | 'alias'
    | 'private-address'
    | 'glue-differs'
    | 'no-soa'
    | 'unseen';
  readonly zone: string;
  /** Those of its name servers that are meant; absent where the zone as a whole is. */
  readonly server?: string;
  readonly text: string;
  readonly fix?: Fix;
  readonly see: readonly string[];
  /** Those who follow the delegation get no answer, or not all of them do. */
  readonly isFatal?: true;
}

/** A server of a zone, and what came of asking it for that zone. */
export interface Placed {
  readonly one: ZoneServer;
  readonly standing: Presence | 'authoritative';
}

/** Whether it was heard to answer for the zone: by its SOA record, or for any name. */
export const hasAuthority = ({ soa, answers }: Pick<ZoneServer, 'soa' | 'answers'>): boolean =>
  soa.kind === 'data' || (answers !== undefined && isTold(answers));

export const among = (placed: readonly Placed[], ...wanted: readonly Placed['standing'][]): ZoneServer[] =>
  placed.filter(({ standing }) => wanted.includes(standing)).map(({ one }) => one);

export const plural = (some: readonly unknown[], one: string, many: string): string => (some.length === 1 ? one : many);

/** What each of them said. At most four, for there is no end of what a zone may list. */
export function wordsText(some: readonly ZoneServer[], all: readonly Server[]): string {
  const words = some.slice(0, 4).map(({ server, soa }) => {
    if (soa.kind === 'unanswered') return `${placeText(server, all)} ${soa.failure.code} (${soa.failure.detail})`;
    return outcomeText('by' in soa ? { ...soa, by: server } : soa);
  });
  return words.join('; ') + (some.length > 4 ? `; and ${some.length - 4} more` : '');
}

/** Where the NS records of a zone that name a server stand. */
export function listsOf(names: readonly string[], { delegated, servers }: Delegation): ZoneServer['listedBy'] {
  const holds = (list: readonly string[] | null | undefined): boolean => names.some((name) => list?.includes(name));
  return [
    ...(holds(delegated?.names) ? (['parent'] as const) : []),
    ...(servers.some((one) => holds(one.names)) ? (['zone'] as const) : []),
  ];
}

export function listText(lists: ZoneServer['listedBy'], zone: string): string {
  const parent = isRegistered(zone) ? 'the registrar (the zone above)' : 'the zone above';
  const words = { parent, zone: 'the zone itself' } as const;
  return lists.length === 0
    ? 'wherever it stands'
    : Array.from(new Set(lists), (list) => words[list]).join(' and from ');
}

/** Who keeps the NS records of a zone in the zone above it. */
export const delegationKeeper = (zone: string, parent: string): string =>
  isRegistered(zone) ? `the registrar of ${zone}` : `the DNS provider of ${parent}`;

const isRegistered = (zone: string): boolean => registrableDomain(zone) === zone;
