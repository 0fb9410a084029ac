import ipaddr from 'ipaddr.js';

/** Where an address can be reached from; `documentation` is RFC 5737 and RFC 3849. */
export type AddressKind =
  | 'public'
  | 'private'
  | 'loopback'
  | 'link-local'
  | 'cgnat'
  | 'unspecified'
  | 'multicast'
  | 'documentation'
  | 'reserved';

export type Family = 4 | 6;

const mostRemembered = 1024;

/** A run asks the same of the same few addresses again and again. */
function remembering<What>(find: (text: string) => What): (text: string) => What {
  const found = new Map<string, What>();
  return (text) => {
    const known = found.get(text);
    if (known !== undefined) return known;
    if (found.size >= mostRemembered) found.clear();
    const what = find(text);
    found.set(text, what);
    return what;
  };
}

/** In network byte order: 4 or 16. */
export const addressBytes = (address: string): number[] => parse(address).toByteArray();

/** The canonical text of an address; null where it is none. Brackets and zone identifiers are not taken. */
export const canonicalAddress = (text: string): string | null => (addressLike.test(text) ? canonicalOf(text) : null);

const canonicalOf = remembering((text): string | null => {
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return null;
  if (text.includes('%')) return null;
  return parse(text).toString();
});

/** What the library takes for an address at a price: it throws, and catches, an error for each text that is none. */
const addressLike = /^[\d.]+$|:/;

const parse = (text: string): Parsed => ipaddr.parse(text);

/** As sockets and proxies tell of an end: without a zone, and the IPv4 one where it is mapped (RFC 4291 2.5.5.2). */
export function plainAddress(text: string): string | null {
  const address = canonicalAddress(text.replace(/%.*$/s, ''));
  return address === null ? null : ipaddr.process(address).toString();
}

/** RFC 5952 text for IPv6, dotted quad for IPv4. */
export const isAddress = (text: string): boolean => canonicalAddress(text) !== null;

export const familyOf = (address: string): Family => (address.includes(':') ? 6 : 4);

type Parsed = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [network: Parsed, bits: number];

const isIn = (address: Parsed, [network, bits]: Range): boolean =>
  network.kind() === address.kind() && address.match(network, bits);

const documentation: readonly Range[] = [
  '192.0.2.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '2001:db8::/32',
  '3fff::/20',
].map((range) => ipaddr.parseCIDR(range));

/** What a range is for (IANA's special-purpose registries); an IPv4-mapped address counts as the IPv4 one. */
export const kindOf = remembering((address): AddressKind => {
  const parsed = ipaddr.process(address);
  if (documentation.some((range) => isIn(parsed, range))) return 'documentation';
  const range: string = parsed.range();
  if (range === 'unicast' && isIn(parsed, ipv4Compatible)) return 'reserved';
  switch (range) {
    case 'unicast':
      return 'public';
    case 'private':
    case 'uniqueLocal':
      return 'private';
    case 'loopback':
      return 'loopback';
    case 'linkLocal':
      return 'link-local';
    case 'carrierGradeNat':
      return 'cgnat';
    case 'unspecified':
      return 'unspecified';
    case 'multicast':
    case 'broadcast':
      return 'multicast';
    default:
      return 'reserved';
  }
});

/** RFC 4291 2.5.5.1, where `::` and `::1` are something else. */
const ipv4Compatible = ipaddr.parseCIDR('::/96');

/** IPv6 ranges that lead to IPv4 addresses, and at which byte these stand: RFC 4291, 6145, 6052, 8215, 3056, 4380. */
const embedding: readonly (readonly [range: Range, read: (bytes: readonly number[]) => readonly number[]])[] = [
  [ipv4Compatible, (bytes) => bytes.slice(12)],
  [ipaddr.parseCIDR('::ffff:0:0/96'), (bytes) => bytes.slice(12)],
  [ipaddr.parseCIDR('::ffff:0:0:0/96'), (bytes) => bytes.slice(12)],
  [ipaddr.parseCIDR('64:ff9b::/96'), (bytes) => bytes.slice(12)],
  [ipaddr.parseCIDR('64:ff9b:1::/48'), (bytes) => bytes.slice(12)],
  // The byte in between belongs to nobody (RFC 6052 2.2).
  [ipaddr.parseCIDR('64:ff9b:1::/48'), (bytes) => [...bytes.slice(6, 8), ...bytes.slice(9, 11)]],
  [ipaddr.parseCIDR('2002::/16'), (bytes) => bytes.slice(2, 6)],
  [ipaddr.parseCIDR('2001::/32'), (bytes) => bytes.slice(4, 8)],
  [ipaddr.parseCIDR('2001::/32'), (bytes) => bytes.slice(12).map((byte) => byte ^ 0xff)],
];

/** The IPv4 addresses to which an IPv6 address may lead by the way it is written; none for most. */
export function embeddedIpv4(address: string): string[] {
  const parsed = parse(address);
  if (!(parsed instanceof ipaddr.IPv6) || parsed.range() === 'loopback' || parsed.range() === 'unspecified') return [];
  const bytes = parsed.toByteArray();
  const found = embedding.flatMap(([range, read]) => (isIn(parsed, range) ? [read(bytes).join('.')] : []));
  // Of two places where it may stand, one is empty.
  return found.length > 1 ? found.filter((each) => !each.startsWith('0.')) : found;
}

/** Translated to IPv4 on the way (RFC 6052): a public address where that is one. */
export const isTranslated = (address: string): boolean => {
  const parsed = parse(address);
  return translated.some((range) => isIn(parsed, range));
};
const translated: readonly Range[] = ['64:ff9b::/96', '64:ff9b:1::/48'].map((range) => ipaddr.parseCIDR(range));

export const isRange = (cidr: string): boolean => ipaddr.isValidCIDR(cidr);

/** Whether the address is in one of the CIDRs; families never match each other. */
export function inRanges(address: string, ranges: readonly string[]): boolean {
  const parsed = parse(address);
  return parsedRanges(ranges).some((range) => isIn(parsed, range));
}

/** The same few lists are asked about for every address of a run. */
const rangesByList = new WeakMap<readonly string[], readonly Range[]>();

function parsedRanges(list: readonly string[]): readonly Range[] {
  const known = rangesByList.get(list);
  if (known !== undefined) return known;
  const ranges = list.map((range) => ipaddr.parseCIDR(range));
  rangesByList.set(list, ranges);
  return ranges;
}

/** `IP` or `IP:PORT` with IPv6 in brackets, as URLs and resolvers are written. */
export const withPort = (address: string, port: number): string =>
  `${familyOf(address) === 6 ? `[${address}]` : address}:${port}`;

/** An `IP`, `IP:PORT`, `[IP]` or `[IP]:PORT`; null for anything else. */
export function parseEndpoint(text: string, defaultPort: number): { address: string; port: number } | null {
  const match = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(text) ?? /^(\d+\.\d+\.\d+\.\d+)(?::(\d{1,5}))?$/.exec(text);
  const address = canonicalAddress(match?.[1] ?? text);
  const port = match?.[2] === undefined ? defaultPort : Number(match[2]);
  return address === null || port < 1 || port > 65535 ? null : { address, port };
}
