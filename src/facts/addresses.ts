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
