import { isUnder } from '../facts/dns/names.ts';
import { addressRecord, type Places, publicAddresses } from './loopback.ts';
import type { NameServer } from './name-server.ts';
import { authority, recursor } from './answers.ts';
import type { Row } from './row.ts';
import { domain, toApp } from './row.ts';
import { parseZone, type Zone } from './zones.ts';

/** In no range of `networks`, and nothing listens there. */
const unlisted = '127.0.0.30';
const provider = ['ns1.example.com', 'ns2.example.com'] as const;
const providerZones = ['wild.example.net', 'example.com', 'example.net', 'example.org'] as const;
/** Its second server holds what the zone said before. */
const lagging = 'lagging.example.net';
const topLevel = ['com', 'net', 'org'] as const;
const registry = 'ns1.registry.example.net';

/** The lab's DNS: its name servers, and a resolver that knows nothing but what they say. */
export function buildWorld(places: Places, rows: readonly Row[]): { servers: NameServer[]; resolver: NameServer } {
  const linesOf = zoneLines(places);
  const held = providerZones.map((apex) => parseZone(apex, provider, [...linesOf[apex], ...hostLines(apex, rows)]));
  const [current, before] = laggingZones(rows);
  const platform = parseZone(domain, [`ns1.${domain}`], linesOf[domain]);
  const upper = upperZones(places);
  const byAddress = new Map<string, Zone[]>();
  const hold = (address: string, zones: readonly Zone[]): void => {
    byAddress.set(address, [...(byAddress.get(address) ?? []), ...zones]);
  };
  hold(places.providerDns[0], [...held, current]);
  hold(places.platformDns, [platform]);
  if (places.further !== null) hold(places.further.registryDns, upper);
  if (places.providerDns[1] !== places.providerDns[0]) hold(places.providerDns[1], [...held, before]);
  return {
    servers: [...byAddress].map(([address, zones]) => ({ address, answer: authority(zones) })),
    resolver: { address: places.resolver, answer: recursor([...upper, ...held, current, platform]) },
  };
}

/** The root and the top-level domains: they delegate and hold no more. What the lab does not know, nobody in it knows. */
function upperZones({ providerDns, further }: Places): Zone[] {
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
  const delegation = provider.map((server) => `example NS ${server}.`);
  const glue = [`ns1.example A ${providerDns[0]}`, `ns2.example A ${providerDns[1]}`];
  return [
    root,
    ...topLevel.map((label) => parseZone(label, [registry], label === 'com' ? [...delegation, ...glue] : delegation)),
  ];
}

const hostLines = (apex: string, rows: readonly Row[]): string[] =>
  rows.flatMap((row) => {
    if (zoneOf(row.host) !== apex) return [];
    return [...(row.records ?? [toApp]).map((record) => `${row.host}. ${record}`), ...(row.beside ?? [])];
  });

/** As it is, and as the second server still has it. */
function laggingZones(rows: readonly Row[]): [current: Zone, before: Zone] {
  const hosts = rows.filter(({ host }) => isUnder(host, lagging));
  const older = hosts.map(({ records = [toApp], stillHas = records, ...row }) => ({ ...row, records: stillHas }));
  return [
    parseZone(lagging, provider, hostLines(lagging, hosts), 2),
    parseZone(lagging, provider, hostLines(lagging, older), 1),
  ];
}

/** The longer name of a zone stands before the shorter in the list. */
const zoneOf = (host: string): string | undefined => [lagging, ...providerZones].find((apex) => isUnder(host, apex));

function zoneLines(places: Places): Record<(typeof providerZones)[number] | typeof domain, string[]> {
  const { internal, further, providerDns, platformDns } = places;
  return {
    'example.com': [`ns1 A ${providerDns[0]}`, `ns2 A ${providerDns[1]}`],
    'example.org': [`ck8s NS ns1.${domain}.`, `ns1.ck8s A ${platformDns}`],
    'example.net': [
      ...provider.flatMap((server) => [`wild NS ${server}.`, `lagging NS ${server}.`]),
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
