/** Records of DNSSEC as they are kept in evidence. */

const hex = (octets: readonly number[]): string => octets.map((octet) => octet.toString(16).padStart(2, '0')).join('');
const generic = (octets: readonly number[]): string => `\\# ${octets.length} ${hex(octets)}`;
const numberOf = (value: number, length: number): number[] =>
  Array.from({ length }, (_, i) => Math.floor(value / 256 ** (length - 1 - i)) % 256);

/** RFC 4034 5.4: the key of its example, whose tag is given there. */
export const keyTag = 60_485;
const publicKey =
  'AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==';
export const key = generic([1, 0, 3, 5, ...Buffer.from(publicKey, 'base64')]);

/** A DS record for a key of that tag, of the same algorithm. */
export const digest = (tag: number): string => `${tag} 5 1 2bb183af5f22588179a53b0a98631fad1a292118`;

/** The signature over records of a type, from and until when in milliseconds since the epoch. */
export const signature = (covers: number, from: number, until: number): string =>
  generic([
    ...numberOf(covers, 2),
    5,
    3,
    ...numberOf(3600, 4),
    ...numberOf(Math.floor(until / 1000), 4),
    ...numberOf(Math.floor(from / 1000), 4),
    ...numberOf(keyTag, 2),
    0,
    1,
    2,
    3,
  ]);
