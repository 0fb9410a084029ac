import { canonicalAddress } from '../../../facts/addresses.ts';
import { escaped } from '../../../facts/dns/character-strings.ts';
import { parseName, wireLength } from '../../../facts/dns/names.ts';
import { LookError } from '../../classify.ts';
import { decodeName } from './wire-name.ts';

const malformed = (detail: string): LookError => new LookError('malformed', `an SVCB or HTTPS record ${detail}`);

/** RFC 9460 14.3.2, by number; the rest is called `keyNNNNN`. */
const keyNames = ['mandatory', 'alpn', 'no-default-alpn', 'port', 'ipv4hint', 'ech', 'ipv6hint'];
const keyName = (key: number): string => keyNames[key] ?? `key${key}`;

/**
 * The data of an SVCB or HTTPS record in presentation format (RFC 9460 2.1), each value in quotes. What clients must
 * refuse (RFC 9460 2.2) is thrown as LookError `malformed`.
 */
export function readServiceData(bytes: Buffer, start: number, end: number): string {
  if (end - start < 3) throw malformed(`of ${end - start} octets`);
  const target = decodeName(bytes, start + 2);
  if (target.end > end) throw malformed('whose name runs past its end');
  if (target.end - start - 2 !== wireLength(parseName(target.name))) throw malformed('whose name is compressed');
  const words = [String(bytes.readUInt16BE(start)), target.name];
  let before = -1;
  for (let at = target.end; at < end;) {
    if (end - at < 4) throw malformed('that ends inside a parameter');
    const key = bytes.readUInt16BE(at);
    const valueEnd = at + 4 + bytes.readUInt16BE(at + 2);
    if (valueEnd > end) throw malformed(`whose ${keyName(key)} runs past its end`);
    if (key <= before) throw malformed(`with ${keyName(key)} after ${keyName(before)}`);
    const value = readValue(key, bytes.subarray(at + 4, valueEnd));
    words.push(value === null ? keyName(key) : `${keyName(key)}="${value}"`);
    before = key;
    at = valueEnd;
  }
  return words.join(' ');
}

/** Null where the key has no value. */
function readValue(key: number, value: Buffer): string | null {
  const bad = (): LookError => malformed(`whose ${keyName(key)} has a bad value of ${value.length} octets`);
  const parts = (octets: number): Buffer[] => {
    if (value.length === 0 || value.length % octets !== 0) throw bad();
    return Array.from({ length: value.length / octets }, (_, i) => value.subarray(i * octets, (i + 1) * octets));
  };
  switch (keyName(key)) {
    case 'mandatory': {
      const keys = parts(2).map((part) => part.readUInt16BE(0));
      if (keys.some((one, i) => one === 0 || one <= (keys[i - 1] ?? 0))) throw bad();
      return keys.map(keyName).join(',');
    }
    case 'alpn':
      return escaped(protocolsIn(value, bad).map(escapedItem).join(','));
    case 'no-default-alpn':
      if (value.length > 0) throw bad();
      return null;
    case 'port':
      if (value.length !== 2) throw bad();
      return String(value.readUInt16BE(0));
    case 'ipv4hint':
      return parts(4)
        .map((part) => part.join('.'))
        .join(',');
    case 'ipv6hint':
      return parts(16).map(address6).join(',');
    case 'ech':
      if (value.length === 0) throw bad();
      return value.toString('base64');
    default:
      return value.length === 0 ? null : escaped(value.toString('latin1'));
  }
}

function protocolsIn(value: Buffer, bad: () => LookError): string[] {
  const protocols: string[] = [];
  for (let at = 0; at < value.length;) {
    const next = at + 1 + (value[at] ?? 0);
    if (next === at + 1 || next > value.length) throw bad();
    protocols.push(value.toString('latin1', at + 1, next));
    at = next;
  }
  if (protocols.length === 0) throw bad();
  return protocols;
}

const address6 = (octets: Buffer): string => {
  const groups = Array.from({ length: 8 }, (_, i) => octets.readUInt16BE(i * 2).toString(16));
  return canonicalAddress(groups.join(':')) ?? groups.join(':');
};

/** RFC 9460 A.1. */
const escapedItem = (item: string): string => item.replace(/[\\,]/g, '\\$&');
