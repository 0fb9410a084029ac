import { canonicalName, isUnder, parentName, siblingName } from '../../src/facts/dns/names.ts';
import type { Handler, Heard, Reply } from './dns-server.ts';

/** Zones by apex, each in zone file lines with absolute names and TTLs; an SOA is added where there is none. */
export type Zones = Readonly<Record<string, readonly string[]>>;

interface Line {
  readonly owner: string;
  readonly type: string;
  readonly data: string;
  readonly text: string;
}

const soaOf = (apex: string): string => `${apex} 900 SOA ns1.${apex} hostmaster.${apex} 1 7200 900 1209600 300`;

const parse = (apex: string, lines: readonly string[]): Line[] =>
  (lines.some((line) => line.split(' ')[2] === 'SOA') ? lines : [soaOf(apex), ...lines]).map((text) => {
    const [owner = '', , type = '', ...data] = text.split(' ');
    return { owner: canonicalName(owner), type, data: data.join(' '), text };
  });

const renamed = (line: Line, owner: string): string => [owner, ...line.text.split(' ').slice(1)].join(' ');

/** The lines that answer for a name, a wildcard's made to fit (RFC 4592); null where the name does not exist. */
function linesAt(zone: readonly Line[], apex: string, name: string): string[] | null {
  const own = zone.filter(({ owner }) => owner === name);
  if (own.length > 0) return own.map(({ text }) => text);
  if (zone.some(({ owner }) => isUnder(owner, name))) return [];
  for (let at = parentName(name); at !== null && isUnder(at, apex); at = parentName(at)) {
    const star = siblingName(`x.${at}`, '*');
    const wild = zone.filter(({ owner }) => owner === star);
    if (wild.length > 0) return wild.map((line) => renamed(line, name));
    const closest = at;
    if (zone.some(({ owner }) => isUnder(owner, closest))) return null;
  }
  return null;
}

const deepest = (zones: ReadonlyMap<string, readonly Line[]>, name: string): string | undefined =>
  [...zones.keys()].filter((apex) => isUnder(name, apex)).sort((a, b) => b.length - a.length)[0];

function answer(zones: ReadonlyMap<string, readonly Line[]>, { name, type }: Heard, referring: boolean): Reply {
  const answers: string[] = [];
  let at = name;
  for (let hops = 0; ; hops++) {
    const apex = deepest(zones, at);
    const zone = apex === undefined ? undefined : zones.get(apex);
    if (apex === undefined || zone === undefined) return hops === 0 ? { rcode: 5 } : { answers };
    const cut = zone
      .filter(({ type, owner }) => type === 'NS' && owner !== apex && isUnder(at, owner))
      .sort((a, b) => a.owner.length - b.owner.length)[0]?.owner;
    if (referring && cut !== undefined) {
      if (hops > 0) return { answers };
      const servers = zone.filter(({ type, owner }) => type === 'NS' && owner === cut);
      const glue = zone.filter(({ owner, type }) => type.startsWith('A') && servers.some(({ data }) => data === owner));
      return { aa: false, authorities: servers.map(({ text }) => text), additionals: glue.map(({ text }) => text) };
    }
    const authorities = zone.filter(({ type }) => type === 'SOA').map(({ text }) => text);
    const lines = linesAt(zone, apex, at);
    if (lines === null) return { rcode: 3, answers, authorities };
    const wanted = lines.filter((line) => line.split(' ')[2] === type);
    if (wanted.length > 0) return { answers: [...answers, ...wanted] };
    const alias = lines.find((line) => line.split(' ')[2] === 'CNAME');
    if (alias === undefined) return { answers, authorities };
    answers.push(alias);
    at = canonicalName(alias.split(' ')[3] ?? '.');
    if (hops > 20) return { answers };
  }
}

const parsed = (zones: Zones): Map<string, Line[]> =>
  new Map(Object.entries(zones).map(([apex, lines]) => [apex, parse(apex, lines)]));

/** A server with authority for these zones: data, denials with SOA, referrals with glue; REFUSED for the rest. */
export function authority(zones: Zones): Handler {
  const known = parsed(zones);
  return (question) => ({ aa: true, ...answer(known, question, true) });
}

/** A resolver to whom these zones are the whole world. */
export function recursor(zones: Zones): Handler {
  const known = parsed(zones);
  return (question) => {
    const reply = answer(known, question, false);
    return { ...reply, ra: true, ...(reply.rcode === 5 ? { rcode: 3 } : {}) };
  };
}
