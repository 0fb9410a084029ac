import type { Certificate, NameAttribute } from '../../../model/certificate.ts';
import {
  bitString,
  boolean,
  constructed,
  DerError,
  due,
  elementsOf,
  formatOid,
  integer,
  objectIdentifier,
  octetString,
  primitive,
  readElement,
  sequence,
} from './der.ts';
import { cutText } from './cut-text.ts';
import { readName } from './distinguished-name.ts';

/** RFC 5280 4.2.1.3, by bit. */
const keyUsages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

/** RFC 5280 4.2.1.9; many write `ca` where it is false, though DER leaves it out. Each of these throws DerError. */
export function readBasicConstraints(value: Buffer): { readonly ca: boolean; readonly pathLength: number | null } {
  const parts = [...elementsOf(due(readElement(value), sequence).content)];
  const ca = parts[0]?.tag === boolean ? parts.shift() : undefined;
  const pathLength = parts.shift();
  if (parts.length > 0) throw new DerError('more than two basic constraints');
  return {
    ca: ca !== undefined && readTruth(ca.content),
    pathLength: pathLength === undefined ? null : readCount(due(pathLength, integer).content),
  };
}

function readTruth(content: Buffer): boolean {
  if (content.length !== 1) throw new DerError('neither true nor false');
  return content[0] !== 0;
}

/** As many bytes as a number holds, sign included. */
const maxCountBytes = 6;

/** How many, none included. */
export function readCount(content: Buffer): number {
  const count = content.length === 0 || content.length > maxCountBytes ? -1 : content.readIntBE(0, content.length);
  if (count < 0) throw new DerError('a length that cannot be');
  return count;
}

export const readSubjectKeyIdentifier = (value: Buffer): string => hexOf(due(readElement(value), octetString).content);

type Authority = Pick<Certificate, 'authorityKeyIdentifier' | 'authorityCertificate'>;

/** RFC 5280 4.2.1.1: the key identifier, and the certificate by the name of who issued it and by its serial number. */
export function readAuthority(value: Buffer): Authority {
  const parts = [...elementsOf(due(readElement(value), sequence).content)];
  const content = (tag: number): Buffer | null => parts.find((part) => part.tag === tag)?.content ?? null;
  const [id, names, serial] = [content(primitive(0)), content(constructed(1)), content(primitive(2))];
  const issuer = names === null ? null : directoryIn(names);
  return {
    authorityKeyIdentifier: id === null ? null : hexOf(id),
    ...((issuer !== null || serial !== null) && {
      authorityCertificate: { issuer, serial: serial === null ? null : hexOf(serial) },
    }),
  };
}

/** The first name of the kind that certificates have; what cannot be read is compared with nothing. */
function directoryIn(names: Buffer): NameAttribute[] | null {
  try {
    const found = Array.from(elementsOf(names)).find(({ tag }) => tag === constructed(4));
    return found === undefined ? null : readName(found.content);
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}

const hexOf = (bytes: Buffer): string => cutText(bytes.toString('hex'));

export function readKeyUsage(value: Buffer): (typeof keyUsages)[number][] {
  const [unused = 8, ...bytes] = due(readElement(value), bitString).content;
  if (unused > 7 || (bytes.length === 0 && unused > 0)) throw new DerError('a bit string that cannot be');
  const length = 8 * bytes.length - unused;
  return keyUsages.filter((_, bit) => bit < length && ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}

export const readExtendedKeyUsage = (value: Buffer): string[] =>
  Array.from(elementsOf(due(readElement(value), sequence).content), (usage) =>
    formatOid(due(usage, objectIdentifier).content),
  );
