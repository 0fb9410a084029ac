import { canonicalAddress, isAddress } from '../../src/facts/addresses.ts';
import { encodeDer } from '../../src/lab/certificates.ts';

const base128 = (arc: number): number[] => {
  const septets = [arc & 0x7f];
  for (let rest = arc >>> 7; rest > 0; rest >>>= 7) septets.unshift((rest & 0x7f) | 0x80);
  return septets;
};

export function oidDer(oid: string): Buffer {
  const [first = 0, second = 0, ...rest] = oid.split('.').map(Number);
  return encodeDer(0x06, Buffer.from([40 * first + second, ...rest.flatMap(base128)]));
}

const attributeOids: Readonly<Record<string, string>> = { CN: '2.5.4.3', O: '2.5.4.10', OU: '2.5.4.11' };

/** Of `O=Example, CN=name`, each an attribute of its own: a UTF8String, or with `CN[printable]=name` a PrintableString. */
export const nameDer = (text: string): Buffer =>
  encodeDer(
    0x30,
    ...(text === '' ? [] : text.split(', ')).map((part) => {
      const [, type = '', printable, value = ''] = /^(\w+)(\[printable\])?=(.*)$/.exec(part) ?? [];
      const text = encodeDer(printable === undefined ? 0x0c : 0x13, Buffer.from(value));
      return encodeDer(0x31, encodeDer(0x30, oidDer(attributeOids[type] ?? ''), text));
    }),
  );

const usageBits = {
  digitalSignature: 0,
  keyEncipherment: 2,
  keyCertSign: 5,
  cRLSign: 6,
} as const;

const purposes = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  any: '2.5.29.37.0',
} as const;

export const extension = (oid: string, critical: boolean, value: Uint8Array): Buffer =>
  encodeDer(0x30, oidDer(oid), ...(critical ? [encodeDer(0x01, Buffer.of(0xff))] : []), encodeDer(0x04, value));

/** The octets of an address, for which IPv6 needs no zone and no dotted end. */
function addressOctets(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = (canonicalAddress(address) ?? address).split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const all = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

const generalName = (name: string): Buffer =>
  isAddress(name) ? encodeDer(0x87, addressOctets(name)) : encodeDer(0x82, name);

/** A DNS name, or the network of an IPv4 address as `ADDRESS MASK`. */
function subtree(base: string): Buffer {
  const [address = '', mask] = base.split(' ');
  const name =
    mask === undefined
      ? encodeDer(0x82, base)
      : encodeDer(0x87, Buffer.concat([addressOctets(address), addressOctets(mask)]));
  return encodeDer(0x30, name);
}

/** Extensions of RFC 5280 4.2, as they are wanted, right or wrong. */
export const extensions = {
  basicConstraints: (ca: boolean, pathLength?: number): Buffer =>
    extension(
      '2.5.29.19',
      true,
      encodeDer(
        0x30,
        ...(ca ? [encodeDer(0x01, Buffer.of(0xff))] : []),
        ...(pathLength === undefined ? [] : [encodeDer(0x02, Buffer.of(pathLength))]),
      ),
    ),
  keyUsage(...usages: readonly (keyof typeof usageBits)[]): Buffer {
    const octet = usages.reduce((bits, usage) => bits | (0x80 >> usageBits[usage]), 0);
    return extension('2.5.29.15', true, encodeDer(0x03, Buffer.of(31 - Math.clz32(octet & -octet), octet)));
  },
  extendedKeyUsage: (...of: readonly (keyof typeof purposes)[]): Buffer =>
    extension('2.5.29.37', false, encodeDer(0x30, ...of.map((purpose) => oidDer(purposes[purpose])))),
  names: (names: readonly string[], critical = false): Buffer =>
    extension('2.5.29.17', critical, encodeDer(0x30, ...names.map(generalName))),
  /** Even where it has the form of an address. */
  dnsNames: (...names: readonly string[]): Buffer =>
    extension('2.5.29.17', false, encodeDer(0x30, ...names.map((name) => encodeDer(0x82, Buffer.from(name))))),
  /** A DNS name, and an address of as many octets as are given. */
  nameAndAddress: (name: string, octets: readonly number[]): Buffer =>
    extension('2.5.29.17', false, encodeDer(0x30, encodeDer(0x82, name), encodeDer(0x87, Buffer.from(octets)))),
  subjectKey: (identifier: Buffer): Buffer => extension('2.5.29.14', false, encodeDer(0x04, identifier)),
  authorityKey: (identifier: Buffer): Buffer =>
    extension('2.5.29.35', false, encodeDer(0x30, encodeDer(0x80, identifier))),
  nameConstraints: ({ permitted = [], excluded = [] }: Partial<Record<'permitted' | 'excluded', readonly string[]>>) =>
    extension(
      '2.5.29.30',
      true,
      encodeDer(
        0x30,
        ...(permitted.length === 0 ? [] : [encodeDer(0xa0, ...permitted.map(subtree))]),
        ...(excluded.length === 0 ? [] : [encodeDer(0xa1, ...excluded.map(subtree))]),
      ),
    ),
  /** Of nobody's making. */
  unknown: (critical: boolean): Buffer => extension('1.3.6.1.4.1.55555.1', critical, encodeDer(0x05)),
} as const;
