import type { NameAttribute } from '../../../model/certificate.ts';
import { due, DerError, elementsOf, formatOid, objectIdentifier, readElement, sequence, type Element } from './der.ts';
import { cutText } from './cut-text.ts';

export const set = 0x31;

/** RFC 4514 3, and what else is met; other types go by their OID. */
const shortNames: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.4', 'SN'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.12', 'T'],
  ['2.5.4.42', 'G'],
  ['2.5.4.43', 'I'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
  ['1.2.840.113549.1.9.1', 'E'],
]);

export const maxNameBytes = 16_384;
const maxAttributes = 64;

/** A Name (RFC 5280 4.1.2.4), its attributes in the order in which they stand. Throws DerError. */
export function readName(bytes: Buffer): NameAttribute[] {
  if (bytes.length > maxNameBytes) throw new DerError(`a name of ${bytes.length} bytes`);
  const attributes = Array.from(elementsOf(due(readElement(bytes), sequence).content)).flatMap((relative) =>
    Array.from(elementsOf(due(relative, set).content), readAttribute),
  );
  if (attributes.length > maxAttributes) throw new DerError(`a name of ${attributes.length} attributes`);
  return attributes;
}

function readAttribute(attribute: Element): NameAttribute {
  const [type, value] = elementsOf(due(attribute, sequence).content);
  const oid = formatOid(due(type, objectIdentifier).content);
  if (value === undefined) throw new DerError(`no value of ${oid}`);
  return [shortNames.get(oid) ?? oid, cutText(readText(value))];
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The kinds of strings that names are made of, by their tags; of what is none the DER, as RFC 4514 2.4 writes it. */
function readText({ tag, content, raw }: Element): string {
  switch (tag) {
    case 0x0c:
      // What is none was written by one who did not know better: its bytes say more than nothing.
      return utf8Text(content) ?? content.toString('latin1');
    // PrintableString, TeletexString (which nobody writes as the standard has it) and IA5String.
    case 0x13:
    case 0x14:
    case 0x16:
      return content.toString('latin1');
    case 0x1c:
      return String.fromCodePoint(...codesOf(content, 4));
    case 0x1e:
      return String.fromCharCode(...codesOf(content, 2));
    default:
      return `#${raw.toString('hex')}`;
  }
}

/** Null where it is none. */
export function utf8Text(content: Buffer): string | null {
  try {
    return utf8.decode(content);
  } catch {
    return null;
  }
}

/** The characters of a text with so many bytes for each. Throws DerError. */
export function codesOf(content: Buffer, width: number): number[] {
  if (content.length % width !== 0) throw new DerError('a text that ends within a character');
  const codes = Array.from({ length: content.length / width }, (_, index) => content.readUIntBE(index * width, width));
  if (codes.some((code) => code > 0x10ffff)) throw new DerError('a character that cannot be');
  return codes;
}
