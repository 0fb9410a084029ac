import { isUnder, parentName } from '../facts/dns/names.ts';
import { addressRecord, type Places, publicAddresses } from './loopback.ts';
import type { NameServer } from './name-server.ts';
import { authority, recursor } from './answers.ts';
import type { OwnZone, Row } from './row.ts';
import { domain, toApp } from './row.ts';
import { parseZone, type Zone } from './zones.ts';

/** In no range of `networks`, and nothing listens there. */
const unlisted = '127.0.0.30';
const provider = ['ns1.example.com', 'ns2.example.com'] as const;
const providerZones = ['wild.example.net', 'example.com', 'example.net', 'example.org'] as const;
const topLevel = ['com', 'net', 'org'] as const;
const registry = 'ns1.registry.example.net';

/** The lab's DNS: its name servers, and a resolver that knows nothing but what they say. */
export function buildWorld(places: Places, rows: readonly Row[]): { servers: NameServer[]; resolver: NameServer } {
  const linesOf = zoneLines(places, rows);
  const held = providerZones.map((apex) => parseZone(apex, provider, [...linesOf[apex], ...hostLines(apex, rows)]));
  const own = rows.flatMap((row) => (row.zone === undefined ? [] : [{ ...row, zone: row.zone }]));
  const current = own.map((row) => ownZone(row, row.records));
  const older = own.map((row) =>
    ownZone(row, row.zone.stillHas ?? row.records, row.zone.stillHas === undefined ? 2 : 1),
  );
  const platform = parseZone(domain, [`ns1.${domain}`], linesOf[domain]);
  const upper = upperZones(places, rows);
  const byAddress = new Map<string, Zone[]>();
  const hold = (address: string, zones: readonly Zone[]): void => {
    byAddress.set(address, [...(byAddress.get(address) ?? []), ...zones]);
  };
  hold(places.providerDns[0], [...held, ...current]);
  hold(places.platformDns, [platform]);
  if (places.further !== null) hold(places.further.registryDns, upper);
  if (places.providerDns[1] !== places.providerDns[0]) hold(places.providerDns[1], [...held, ...older]);
  return {
    servers: [...byAddress].map(([address, zones]) => ({ address, answer: authority(zones) })),
    resolver: { address: places.resolver, answer: recursor([...upper, ...held, ...current, platform]) },
  };
}

/** The root and the top-level domains: they delegate and hold no more. What the lab does not know, nobody in it knows. */
function upperZones({ providerDns, further }: Places, rows: readonly Row[]): Zone[] {
  if (further === null) {
    return [
      parseZone(
        '.',
        provider,
        topLevel.map((label) => `${label} NS ${provider[0]}.`),
      ),
    ];
  }
  const root = parseZone(
    '.',
    [registry],
    topLevel.map((label) => `${label} NS ${registry}.`),
  );
  const glue = [`ns1.example A ${providerDns[0]}`, `ns2.example A ${providerDns[1]}`];
  const lines = (label: string): string[] => [
    ...provider.map((server) => `example NS ${server}.`),
    ...(label === 'com' ? glue : []),
    ...delegations(rows, label),
  ];
  return [root, ...topLevel.map((label) => parseZone(label, [registry], lines(label)))];
}

/** Of the hosts' own zones, right below their parent. */
const delegations = (rows: readonly Row[], parent: string): string[] =>
  rows.flatMap(({ zone }) => {
    if (zone === undefined || parentName(zone.apex) !== parent) return [];
    const servers = zone.lame === undefined ? provider : [...provider, zone.lame];
    return servers.map((server) => `${zone.apex}. NS ${server}.`);
  });

const hostLines = (apex: string, rows: readonly Row[]): string[] =>
  rows.flatMap((row) => {
    if (row.zone !== undefined || zoneOf(row.host) !== apex) return [];
    return [...(row.records ?? [toApp]).map((record) => `${row.host}. ${record}`), ...(row.beside ?? [])];
  });

const ownZone = (
  { host, zone }: Row & { readonly zone: OwnZone },
  records: readonly string[] = [toApp],
  serial = 2,
): Zone =>
  parseZone(zone.apex, provider, [...records.map((record) => `${host}. ${record}`), ...(zone.lines ?? [])], serial);

/** The longer name of a zone stands before the shorter in the list. */
const zoneOf = (host: string): string | undefined => providerZones.find((apex) => isUnder(host, apex));

function zoneLines(
  places: Places,
  rows: readonly Row[],
): Record<(typeof providerZones)[number] | typeof domain, string[]> {
  const { internal, further, providerDns, platformDns } = places;
  return {
    'example.com': [`ns1 A ${providerDns[0]}`, `ns2 A ${providerDns[1]}`],
    'example.org': [`ck8s NS ns1.${domain}.`, `ns1.ck8s A ${platformDns}`],
    'example.net': [
      ...provider.map((server) => `wild NS ${server}.`),
      ...delegations(rows, 'example.net'),
      ...(further === null ? [] : [`shop.provider A ${further.elsewhere}`, `ns1.registry A ${further.registryDns}`]),
    ],
    'wild.example.net': [],
    [domain]: [
      `ns1 A ${platformDns}`,
      ...publicAddresses(places).map((address) => `app ${addressRecord(address)}`),
      `*.internal ${addressRecord(internal)}`,
      'planned A 203.0.113.7',
      `misnumbered A ${unlisted}`,
      ...(further === null ? [] : further.edges.map((edge) => `edge A ${edge}`)),
    ],
  };
}
