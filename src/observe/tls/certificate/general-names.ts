import { canonicalAddress } from '../../../facts/addresses.ts';
import { comparableName } from '../../../facts/tls/names/distinguished-name.ts';
import type { Subtrees } from '../../../model/certificate.ts';
import { cutText, isCut } from './cut-text.ts';
import { constructed, DerError, elementsOf, primitive, readElement, sequence, type Element } from './der.ts';
import { readName } from './distinguished-name.ts';

/** RFC 5280 4.2.1.6, the kinds by the names of our model. */
const kinds: Readonly<Record<number, string>> = {
  [constructed(0)]: 'other',
  [primitive(1)]: 'email',
  [primitive(2)]: 'dns',
  [constructed(3)]: 'x400',
  [constructed(4)]: 'directory',
  [constructed(5)]: 'edi',
  [primitive(6)]: 'uri',
  [primitive(7)]: 'ip',
  [primitive(8)]: 'registered-id',
};

const maxConstraints = 500;

const kindOf = (element: Element): string => kinds[element.tag] ?? `tag-${element.tag}`;
const textOf = (element: Element): string => cutText(element.content.toString('latin1'));

/** Of the kinds that neither stand for a host nor for an address: with what is compared, where something is. */
function otherText(element: Element): string {
  const kind = kindOf(element);
  if (kind === 'email' || kind === 'uri') return cutText(`${kind}:${textOf(element)}`);
  return kind === 'directory' ? cutText(`${kind}:${comparableName(readName(element.content))}`) : kind;
}

/** A name of no use to a host is no reason to read none of the others. */
function otherTextOrKind(element: Element): string {
  try {
    return otherText(element);
  } catch (error) {
    if (error instanceof DerError) return kindOf(element);
    throw error;
  }
}

function formatAddress(bytes: Buffer): string | null {
  if (bytes.length === 4) return canonicalAddress(bytes.join('.'));
  return bytes.length === 16 ? canonicalAddress(bytes.toString('hex').replace(/(....)(?=.)/g, '$1:')) : null;
}

export interface NamesRead {
  readonly dns: string[];
  readonly ip: string[];
  readonly other: string[];
  /** What was left out, and why. */
  readonly unreadable: string[];
}

/** A SEQUENCE of general names, however many: the size of the certificate bounds them. */
export function readGeneralNames(value: Buffer): NamesRead {
  const names: NamesRead = { dns: [], ip: [], other: [], unreadable: [] };
  for (const element of elementsOf(listOf(value))) {
    const kind = kindOf(element);
    if (kind === 'dns') names.dns.push(textOf(element));
    else if (kind !== 'ip') names.other.push(otherTextOrKind(element));
    else {
      const address = formatAddress(element.content);
      if (address === null) names.unreadable.push(`an IP address of ${element.content.length} bytes`);
      else names.ip.push(address);
    }
  }
  return names;
}

/** RFC 5280 4.2.1.10; throws where a constraint cannot be read or there are too many, because none may be left out. */
export function readNameConstraints(value: Buffer): { permitted: Subtrees; excluded: Subtrees } {
  const parts = [...elementsOf(listOf(value))];
  const at = (number: number): Subtrees => readSubtrees(parts.find(({ tag }) => tag === constructed(number))?.content);
  return { permitted: at(0), excluded: at(1) };
}

function readSubtrees(content: Buffer = Buffer.alloc(0)): Subtrees {
  const subtrees = { dns: new Array<string>(), ip: new Array<string>(), other: new Array<string>() };
  let count = 0;
  for (const subtree of elementsOf(content)) {
    if (count++ >= maxConstraints) throw new DerError(`more than ${maxConstraints} name constraints`);
    const base = readElement(subtree.content);
    const kind = kindOf(base);
    if (kind === 'dns') subtrees.dns.push(textOf(base));
    else if (kind === 'ip') subtrees.ip.push(formatRange(base.content));
    else {
      const text = otherText(base);
      if (isCut(text)) throw new DerError('a name constraint that is longer than any name');
      if (!subtrees.other.includes(text)) subtrees.other.push(text);
    }
  }
  return subtrees;
}

/** An address and its mask, as CIDR. */
function formatRange(bytes: Buffer): string {
  const half = bytes.length / 2;
  const address = Number.isInteger(half) ? formatAddress(bytes.subarray(0, half)) : null;
  const bits = Array.from(bytes.subarray(half), (byte) => byte.toString(2).padStart(8, '0')).join('');
  if (address === null || !/^1*0*$/.test(bits)) throw new DerError('an address range that is none');
  return `${address}/${bits.indexOf('0') < 0 ? bits.length : bits.indexOf('0')}`;
}

function listOf(value: Buffer): Buffer {
  const list = readElement(value);
  if (list.tag !== sequence) throw new DerError('no list of names');
  return list.content;
}
