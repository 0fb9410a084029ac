import { canonicalAddress } from '../../../facts/addresses.ts';
import { escaped } from '../../../facts/dns/character-strings.ts';
import { LookError } from '../../classify.ts';
import { decodeAlone } from './packet.ts';
import { readServiceData } from './svcb-data.ts';
import { decodeName } from './wire-name.ts';

/** The fixed fields of a record, and the bounds of its data. */
export interface Fixed {
  readonly type: number;
  readonly class: number;
  readonly ttl: number;
  readonly fixedStart: number;
  readonly start: number;
  readonly end: number;
}

const malformed = (detail: string): LookError => new LookError('malformed', detail);

/** Presentation format, or `\\# LENGTH HEX` (RFC 3597 5). Throws LookError `malformed`. */
export function readData(bytes: Buffer, type: string, fixed: Fixed): string {
  const { start, end } = fixed;
  switch (type) {
    case 'A':
    case 'AAAA': {
      if (end - start !== (type === 'A' ? 4 : 16)) throw malformed(`an ${type} record of ${end - start} octets`);
      const data = readAlone(bytes, fixed);
      const address = typeof data === 'string' ? canonicalAddress(data) : null;
      if (address === null) throw malformed(`an ${type} record that is no address`);
      return address;
    }
    case 'CNAME':
    case 'DNAME':
    case 'NS':
    case 'PTR':
      return nameAtEnd(bytes, start, end);
    case 'MX':
      if (end - start < 3) throw malformed('an MX record without a name');
      return `${bytes.readUInt16BE(start)} ${nameAtEnd(bytes, start + 2, end)}`;
    case 'SOA': {
      const server = decodeName(bytes, start);
      const numbers = end - 20;
      if (server.end > numbers) throw malformed('an SOA record that is too short');
      const figures = [0, 4, 8, 12, 16].map((at) => bytes.readUInt32BE(numbers + at));
      return [server.name, nameAtEnd(bytes, server.end, numbers), ...figures].join(' ');
    }
    case 'TXT': {
      const data = readAlone(bytes, fixed);
      return [data].flat().map(quoted).join(' ');
    }
    case 'CAA': {
      const value = start + 2 + (bytes[start + 1] ?? 0);
      if (end - start < 2 || value > end) throw malformed('a CAA record that is too short');
      const tag = bytes.toString('latin1', start + 2, value);
      if (!/^[0-9A-Za-z]+$/.test(tag)) throw malformed('a CAA record without a legal tag');
      return `${bytes[start]} ${tag} ${quoted(bytes.subarray(value, end))}`;
    }
    case 'SVCB':
    case 'HTTPS':
      return readServiceData(bytes, start, end);
    case 'DS': {
      if (end - start < 5) throw malformed('a DS record that is too short');
      const [algorithm, digestType] = bytes.subarray(start + 2, start + 4);
      return `${bytes.readUInt16BE(start)} ${algorithm} ${digestType} ${bytes.toString('hex', start + 4, end)}`;
    }
    case 'TLSA': {
      if (end - start < 3) throw malformed('a TLSA record that is too short');
      return `${bytes.subarray(start, start + 3).join(' ')} ${bytes.toString('hex', start + 3, end)}`;
    }
    default:
      return `\\# ${end - start}${end > start ? ` ${bytes.toString('hex', start, end)}` : ''}`;
  }
}

function nameAtEnd(bytes: Buffer, start: number, end: number): string {
  const { name, end: nameEnd } = decodeName(bytes, start);
  if (nameEnd !== end) throw malformed(`the name at octet ${start} does not fill its record`);
  return name;
}

/** In a message of its own, so that it cannot read past the bounds. */
function readAlone(bytes: Buffer, { fixedStart, end }: Fixed): unknown {
  try {
    return decodeAlone(bytes.subarray(fixedStart, end));
  } catch (error) {
    throw malformed(`a record's data cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A character string as a zone file has it (RFC 1035 5.1). */
function quoted(octets: unknown): string {
  if (!Buffer.isBuffer(octets)) throw malformed('a TXT record that is no list of strings');
  return `"${escaped(octets.toString('latin1'))}"`;
}
