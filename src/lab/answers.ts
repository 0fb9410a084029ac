import type { ResourceRecord } from '../model/dns.ts';
import type { Found, Zone } from './zones.ts';
import { lookUp, nearestZone, negative } from './zones.ts';

export interface Question {
  readonly name: string;
  readonly type: string;
}
export interface Answer {
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'REFUSED' | 'FORMERR' | 'NOTIMP';
  readonly authoritative: boolean;
  readonly recursionAvailable: boolean;
  readonly answers: readonly ResourceRecord[];
  readonly authorities: readonly ResourceRecord[];
  readonly additionals: readonly ResourceRecord[];
}
export type Answerer = (question: Question) => Answer;

/** A response without records. */
export const bare = (rcode: Answer['rcode']): Answer => ({
  rcode,
  authoritative: false,
  recursionAvailable: false,
  answers: [],
  authorities: [],
  additionals: [],
});

/** A server with authority for these zones: it follows aliases as long as they stay in them. */
export function authority(zones: readonly Zone[]): Answerer {
  return (question) => {
    const { aliases, end } = follow(zones, question);
    const own = { ...bare('NOERROR'), authoritative: true, answers: aliases };
    if (end.kind === 'outside') return aliases.length > 0 ? own : bare('REFUSED');
    if (end.kind === 'loop') return own;
    if (end.found.kind !== 'referral') return { ...own, ...conclude(aliases, end.found, end.zone) };
    if (aliases.length > 0) return own;
    const glue = end.found.records.flatMap((server) => addressesOf(end.zone, server.data));
    return { ...bare('NOERROR'), authorities: end.found.records, additionals: glue };
  };
}

/** A resolver for a world that is made of these zones: what lies beyond them is refused, never asked for. */
export function recursor(zones: readonly Zone[]): Answerer {
  return (question) => {
    const { aliases, end } = follow(zones, question);
    const base = { ...bare('NOERROR'), recursionAvailable: true, answers: aliases };
    if (end.kind === 'loop') return base;
    if (end.kind === 'outside' || end.found.kind === 'referral')
      return { ...bare('REFUSED'), recursionAvailable: true };
    return { ...base, ...conclude(aliases, end.found, end.zone) };
  };
}

/** How the last name of a chain of aliases ends in its zone; `outside` and `loop` are where it does not. */
type End =
  | { readonly kind: 'found'; readonly found: Exclude<Found, { kind: 'alias' }>; readonly zone: Zone }
  | { readonly kind: 'outside' }
  | { readonly kind: 'loop' };

function follow(zones: readonly Zone[], question: Question): { aliases: ResourceRecord[]; end: End } {
  const aliases: ResourceRecord[] = [];
  const seen = new Set<string>();
  let name = question.name;
  while (!seen.has(name)) {
    seen.add(name);
    const zone = nearestZone(zones, name);
    if (zone === null) return { aliases, end: { kind: 'outside' } };
    const found = lookUp(zone, name, question.type);
    if (found.kind !== 'alias') return { aliases, end: { kind: 'found', found, zone } };
    aliases.push(found.alias);
    name = found.alias.data;
  }
  return { aliases, end: { kind: 'loop' } };
}

function conclude(
  aliases: readonly ResourceRecord[],
  found: Exclude<Found, { kind: 'alias' | 'referral' }>,
  zone: Zone,
): Partial<Answer> {
  if (found.kind === 'data') return { answers: [...aliases, ...found.records] };
  return { rcode: found.kind === 'nxdomain' ? 'NXDOMAIN' : 'NOERROR', authorities: [negative(zone)] };
}

const addressesOf = (zone: Zone, name: string): readonly ResourceRecord[] =>
  (zone.nodes.get(name) ?? []).filter((record) => record.type === 'A' || record.type === 'AAAA');
