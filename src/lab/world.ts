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

/** The lab's DNS: its name servers, and a resolver that knows nothing but what they say. */
export function buildWorld(places: Places, rows: readonly Row[]): { servers: NameServer[]; resolver: NameServer } {
  const linesOf = zoneLines(places);
  const held = providerZones.map((apex) => parseZone(apex, provider, [...linesOf[apex], ...hostLines(apex, rows)]));
  const platform = parseZone(domain, [`ns1.${domain}`], linesOf[domain]);
  // Delegates and holds no more: what the lab does not know, nobody in it knows.
  const root = parseZone(
    '.',
    provider,
    ['com', 'net', 'org'].map((label) => `${label} NS ${provider[0]}.`),
  );
  const byAddress = new Map<string, Zone[]>();
  for (const [address, zones] of [
    [places.providerDns[0], held],
    [places.platformDns, [platform]],
  ] as const) {
    byAddress.set(address, [...(byAddress.get(address) ?? []), ...zones]);
  }
  if (places.providerDns[1] !== places.providerDns[0]) byAddress.set(places.providerDns[1], held);
  return {
    servers: [...byAddress].map(([address, zones]) => ({ address, answer: authority(zones) })),
    resolver: { address: places.resolver, answer: recursor([root, ...held, platform]) },
  };
}

const hostLines = (apex: string, rows: readonly Row[]): string[] =>
  rows.flatMap((row) => {
    if (zoneOf(row.host) !== apex) return [];
    return [...(row.records ?? [toApp]).map((record) => `${row.host}. ${record}`), ...(row.beside ?? [])];
  });

/** The longer name of a zone stands before the shorter in the list. */
const zoneOf = (host: string): string | undefined => providerZones.find((apex) => isUnder(host, apex));

function zoneLines(places: Places): Record<(typeof providerZones)[number] | typeof domain, string[]> {
  const { internal, further, providerDns, platformDns } = places;
  return {
    'example.com': [`ns1 A ${providerDns[0]}`, `ns2 A ${providerDns[1]}`],
    'example.org': [`ck8s NS ns1.${domain}.`, `ns1.ck8s A ${platformDns}`],
    'example.net': [
      ...provider.map((server) => `wild NS ${server}.`),
      ...(further === null ? [] : [`shop.provider A ${further.elsewhere}`]),
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
