import { canonicalName, formatName, isUnder, parseName } from '../facts/dns/names.ts';
import type { ResourceRecord } from '../model/dns.ts';

/** One zone of authoritative data. */
export interface Zone {
  readonly apex: string;
  readonly soa: ResourceRecord;
  /** By owner. */
  readonly nodes: ReadonlyMap<string, readonly ResourceRecord[]>;
  /** Every name that exists, those without records of their own included (RFC 4592 2.2.2). */
  readonly names: ReadonlySet<string>;
}

const ttl = 900;
const negativeTtl = 300;
const typesOfNames: readonly string[] = ['CNAME', 'NS'];

/**
 * A zone of lines `OWNER [TTL] TYPE DATA`, as a zone file writes them: `@` is the apex, and a name without a final dot is
 * relative to it. SOA and the apex's NS records are made from `servers`.
 */
export function parseZone(
  apex: string,
  servers: readonly [string, ...string[]],
  lines: readonly string[],
  serial = 1,
): Zone {
  const soa: ResourceRecord = {
    owner: apex,
    type: 'SOA',
    ttl,
    data: `${servers[0]} hostmaster.${servers[0]} ${serial} 7200 900 1209600 ${negativeTtl}`,
  };
  const apexServers = servers.map((name) => ({ owner: apex, type: 'NS', ttl, data: name }));
  const nodes = new Map<string, ResourceRecord[]>();
  const names = new Set<string>([apex]);
  for (const record of [soa, ...apexServers, ...lines.map((line) => parseLine(line, apex))]) {
    if (!isUnder(record.owner, apex)) throw new Error(`${record.owner} is not in ${apex}`);
    nodes.set(record.owner, [...(nodes.get(record.owner) ?? []), record]);
    for (let name = record.owner; name !== apex; name = parent(name)) names.add(name);
  }
  return { apex, soa, nodes, names };
}

function parseLine(line: string, apex: string): ResourceRecord {
  const [, owner = '', ownTtl = ttl, type = '', data = ''] =
    /^(\S+)\s+(?:(\d+)\s+)?(\S+)\s+(.+)$/.exec(line.trim()) ?? [];
  if (data === '') throw new Error(`"${line}" is not OWNER [TTL] TYPE DATA`);
  return {
    owner: qualify(owner, apex),
    type,
    ttl: Number(ownTtl),
    data: typesOfNames.includes(type) ? qualify(data, apex) : data,
  };
}

/** A final dot that no backslash escapes makes a name absolute. */
const qualify = (name: string, apex: string): string => {
  if (name === '@') return apex;
  const isAbsolute = /(?<!\\)(?:\\\\)*\.$/.test(name);
  return canonicalName(isAbsolute || apex === '.' ? name : `${name}.${apex}`);
};

const parent = (name: string): string => formatName(parseName(name).slice(1));

/** What one zone says of one name and type (RFC 1034 4.3.2, RFC 4592). */
export type Found =
  | { readonly kind: 'data'; readonly records: readonly ResourceRecord[] }
  | { readonly kind: 'referral'; readonly records: readonly ResourceRecord[] }
  | { readonly kind: 'alias'; readonly alias: ResourceRecord }
  | { readonly kind: 'nodata' | 'nxdomain' };

export function lookUp(zone: Zone, name: string, type: string): Found {
  const cut = delegation(zone, name);
  if (cut !== null) return { kind: 'referral', records: cut };
  if (zone.names.has(name)) return answer(zone.nodes.get(name) ?? [], type);
  let encloser = parent(name);
  while (!zone.names.has(encloser)) encloser = parent(encloser);
  const wildcard = zone.nodes.get(encloser === '.' ? '*' : `*.${encloser}`);
  if (wildcard === undefined) return { kind: 'nxdomain' };
  return answer(
    wildcard.map(({ type, ttl, data }) => ({ owner: name, type, ttl, data })),
    type,
  );
}

function answer(records: readonly ResourceRecord[], type: string): Found {
  const wanted = records.filter((record) => record.type === type);
  // Some servers take what may not stand beside an alias, and then it is found first.
  if (wanted.length > 0) return { kind: 'data', records: wanted };
  const alias = records.find((record) => record.type === 'CNAME');
  return alias === undefined ? { kind: 'nodata' } : { kind: 'alias', alias };
}

/** The NS records of the highest cut at or above the name, below the apex. */
function delegation(zone: Zone, name: string): readonly ResourceRecord[] | null {
  let cut: readonly ResourceRecord[] = [];
  for (let at = name; at !== zone.apex; at = parent(at)) {
    const servers = (zone.nodes.get(at) ?? []).filter((record) => record.type === 'NS');
    if (servers.length > 0) cut = servers;
  }
  return cut.length > 0 ? cut : null;
}

/** The zone that is nearest above the name. */
export function nearestZone(zones: readonly Zone[], name: string): Zone | null {
  const above = zones.filter((zone) => isUnder(name, zone.apex));
  return above.reduce<Zone | null>(
    (nearest, zone) =>
      nearest !== null && parseName(nearest.apex).length >= parseName(zone.apex).length ? nearest : zone,
    null,
  );
}

/** What a negative answer carries: its TTL is how long caches may keep it (RFC 2308 3). */
export const negative = (zone: Zone): ResourceRecord => ({ ...zone.soa, ttl: Math.min(ttl, negativeTtl) });
