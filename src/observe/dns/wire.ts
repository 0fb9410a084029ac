import { decode, encode } from 'dns-packet';
import type { Answer } from 'dns-packet';
import { canonicalAddress } from '../../facts/addresses.ts';
import type { DnsMessage, ResourceRecord } from '../../model/evidence.ts';
import { LookError } from '../classify.ts';
import { decodeName, encodeName, skipName } from './wire-name.ts';

export type QuestionType = 'A' | 'AAAA' | 'CAA' | 'CNAME' | 'NS' | 'SOA' | 'TXT';

export interface Question {
  readonly id: number;
  readonly name: string;
  readonly type: QuestionType;
  readonly recursive: boolean;
  readonly edns: boolean;
}

/** What tells whose answer a packet is, before any record is looked at. */
export interface Head {
  readonly id: number;
  readonly response: boolean;
  readonly opcode: number;
  readonly truncated: boolean;
  /** The header's four bits alone. */
  readonly rcode: number;
  /** Null where the message carries none; messages with more than one are no answers of ours. */
  readonly question: { readonly name: string; readonly type: string; readonly class: number } | null;
  readonly questions: number;
  /** Where the records begin. */
  readonly end: number;
}

const headerBytes = 12;
/** DNS Flag Day 2020: what passes everywhere without fragments. */
const udpPayloadBytes = 1232;
const askedOfResolvers = 0x0120; // RD, and AD: whether it was validated (RFC 6840 5.7).
const classIn = 1;
const typeOpt = 41;
const optionExtendedError = 15;
const keptASection = 256;
const keptExtendedErrors = 16;
const extendedTextChars = 300;

const rcodes: Readonly<Record<number, string>> = {
  0: 'NOERROR',
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
  6: 'YXDOMAIN',
  7: 'YXRRSET',
  8: 'NXRRSET',
  9: 'NOTAUTH',
  10: 'NOTZONE',
  16: 'BADVERS',
  23: 'BADCOOKIE',
};

const malformed = (detail: string): LookError => new LookError('malformed', detail);

/** dns-packet joins labels with dots and so loses dots inside them: it encodes the root, and our own name replaces it. */
export function encodeQuestion({ id, name, type, recursive, edns }: Question): Buffer {
  const packet = encode({
    type: 'query',
    id,
    flags: recursive ? askedOfResolvers : 0,
    questions: [{ type, name: '.' }],
    additionals: edns
      ? [
          {
            type: 'OPT',
            name: '.',
            udpPayloadSize: udpPayloadBytes,
            extendedRcode: 0,
            ednsVersion: 0,
            flags: 0,
            flag_do: false,
            options: [],
          },
        ]
      : [],
  });
  return Buffer.concat([packet.subarray(0, headerBytes), encodeName(name), packet.subarray(headerBytes + 1)]);
}

/** Throws LookError `malformed`. */
export function decodeHead(bytes: Buffer): Head {
  if (bytes.length < headerBytes) throw malformed(`${bytes.length} octets are no DNS message`);
  const flags = bytes.readUInt16BE(2);
  const questions = bytes.readUInt16BE(4);
  let end = headerBytes;
  let question: Head['question'] = null;
  for (let i = 0; i < questions; i++) {
    const start = end;
    const nameEnd = skipName(bytes, start);
    end = nameEnd + 4;
    if (end > bytes.length) throw malformed('the message ends inside a question');
    question ??= {
      name: decodeName(bytes, start).name,
      type: mnemonic(bytes.readUInt16BE(nameEnd)),
      class: bytes.readUInt16BE(nameEnd + 2),
    };
  }
  return {
    id: bytes.readUInt16BE(0),
    response: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 0xf,
    truncated: (flags & 0x0200) !== 0,
    rcode: flags & 0xf,
    question,
    questions,
    end,
  };
}

/** Throws LookError `malformed`, and nothing else, on whatever a server may send. */
export function decodeMessage(bytes: Buffer, transport: DnsMessage['transport'], strays: number): DnsMessage {
  const head = decodeHead(bytes);
  const flags = bytes.readUInt16BE(2);
  let at = head.end;
  let dropped = 0;
  let opt: Fixed | null = null;
  const section = (count: number): ResourceRecord[] => {
    const records: ResourceRecord[] = [];
    for (let i = 0; i < count; i++) {
      const fixed = readFixed(bytes, at);
      if (fixed.type === typeOpt) opt ??= fixed;
      else if (fixed.class !== classIn || records.length >= keptASection) dropped += 1;
      else records.push(readRecord(bytes, at, fixed));
      at = fixed.end;
    }
    return records;
  };
  const answers = section(bytes.readUInt16BE(6));
  const authorities = section(bytes.readUInt16BE(8));
  const additionals = section(bytes.readUInt16BE(10));
  const { rcode, extendedErrors } = readOpt(bytes, head.rcode, opt);
  return {
    rcode: rcodes[rcode] ?? `RCODE${rcode}`,
    flags: { aa: (flags & 0x0400) !== 0, tc: head.truncated, ra: (flags & 0x80) !== 0, ad: (flags & 0x20) !== 0 },
    transport,
    answers,
    authorities,
    additionals,
    extendedErrors,
    bytes: bytes.length,
    strays,
    dropped,
  };
}

/** The fixed fields of a record, and the bounds of its data. */
interface Fixed {
  readonly type: number;
  readonly class: number;
  readonly ttl: number;
  readonly fixedStart: number;
  readonly start: number;
  readonly end: number;
}

function readFixed(bytes: Buffer, offset: number): Fixed {
  const fixedStart = skipName(bytes, offset);
  const start = fixedStart + 10;
  if (start > bytes.length) throw malformed(`the message ends inside the record at octet ${offset}`);
  const end = start + bytes.readUInt16BE(fixedStart + 8);
  if (end > bytes.length) throw malformed(`the record at octet ${offset} runs past the end`);
  const type = bytes.readUInt16BE(fixedStart);
  return {
    type,
    class: bytes.readUInt16BE(fixedStart + 2),
    ttl: bytes.readUInt32BE(fixedStart + 4),
    fixedStart,
    start,
    end,
  };
}

function readRecord(bytes: Buffer, offset: number, fixed: Fixed): ResourceRecord {
  const type = mnemonic(fixed.type);
  return {
    owner: decodeName(bytes, offset).name,
    type,
    // RFC 2181 8: a TTL with its highest bit set counts as zero.
    ttl: fixed.ttl > 0x7fffffff ? 0 : fixed.ttl,
    data: readData(bytes, type, fixed),
  };
}

function readData(bytes: Buffer, type: string, fixed: Fixed): string {
  const { start, end } = fixed;
  switch (type) {
    case 'A':
    case 'AAAA': {
      if (end - start !== (type === 'A' ? 4 : 16)) throw malformed(`an ${type} record of ${end - start} octets`);
      const { data } = readAlone(bytes, fixed);
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
      const { data } = readAlone(bytes, fixed);
      return [data].flat().map(quoted).join(' ');
    }
    case 'CAA': {
      const value = start + 2 + (bytes[start + 1] ?? 0);
      if (end - start < 2 || value > end) throw malformed('a CAA record that is too short');
      const tag = bytes.toString('latin1', start + 2, value);
      if (!/^[0-9A-Za-z]+$/.test(tag)) throw malformed('a CAA record without a legal tag');
      return `${bytes[start]} ${tag} ${quoted(bytes.subarray(value, end))}`;
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

/** One record's data as dns-packet reads it, in a message of its own so that it cannot read past the bounds. */
function readAlone(bytes: Buffer, { fixedStart, end }: Fixed): { data: unknown } {
  const header = Buffer.alloc(headerBytes + 1);
  header.writeUInt16BE(1, 6);
  let record: Answer | undefined;
  try {
    record = decode(Buffer.concat([header, bytes.subarray(fixedStart, end)])).answers?.[0];
  } catch (error) {
    throw malformed(`a record's data cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { data: record !== undefined && 'data' in record ? record.data : undefined };
}

/** A character string as a zone file has it (RFC 1035 5.1). */
function quoted(octets: unknown): string {
  if (!Buffer.isBuffer(octets)) throw malformed('a TXT record that is no list of strings');
  const text = octets
    .toString('latin1')
    .replace(/[^\x20-\x7e]|["\\]/g, (char) =>
      char === '"' || char === '\\' ? `\\${char}` : `\\${String(char.charCodeAt(0)).padStart(3, '0')}`,
    );
  return `"${text}"`;
}

function readOpt(
  bytes: Buffer,
  low: number,
  opt: Fixed | null,
): { rcode: number; extendedErrors: DnsMessage['extendedErrors'] } {
  const extendedErrors: { code: number; text: string }[] = [];
  if (opt === null) return { rcode: low, extendedErrors };
  for (let at = opt.start; at < opt.end;) {
    const data = at + 4;
    const next = data > opt.end ? data : data + bytes.readUInt16BE(at + 2);
    if (next > opt.end) throw malformed('an EDNS option runs past its record');
    if (
      bytes.readUInt16BE(at) === optionExtendedError &&
      next - data >= 2 &&
      extendedErrors.length < keptExtendedErrors
    ) {
      const text = bytes.toString('utf8', data + 2, next).slice(0, extendedTextChars);
      extendedErrors.push({ code: bytes.readUInt16BE(data), text });
    }
    at = next;
  }
  return { rcode: ((opt.ttl >>> 24) << 4) | low, extendedErrors };
}

const mnemonics = new Map<number, string>();

/** RFC 3597 where dns-packet knows no mnemonic. */
function mnemonic(code: number): string {
  const known = mnemonics.get(code);
  if (known !== undefined) return known;
  const question = Buffer.alloc(headerBytes + 5);
  question.writeUInt16BE(1, 4);
  question.writeUInt16BE(code, headerBytes + 1);
  question.writeUInt16BE(classIn, headerBytes + 3);
  const name = String(decode(question).questions?.[0]?.type).replace(/^UNKNOWN_/, 'TYPE');
  mnemonics.set(code, name);
  return name;
}
