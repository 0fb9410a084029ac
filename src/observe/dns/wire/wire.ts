import type { DnsMessage, ResourceRecord } from '../../../model/dns.ts';
import { LookError } from '../../classify.ts';
import { encodeRootQuestion, mnemonic } from './packet.ts';
import type { QuestionType } from './packet.ts';
import { readData } from './record-data.ts';
import type { Fixed } from './record-data.ts';
import { decodeName, encodeName, skipName } from './wire-name.ts';

export interface Question {
  readonly id: number;
  readonly name: string;
  readonly type: QuestionType;
  readonly recursive: boolean;
  readonly edns: boolean;
  /** Whether the resolver is to leave out the validation. */
  readonly unchecked?: true;
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
const askedOfResolvers = 0x0120; // RD, and AD: whether it was validated (RFC 6840 5.7).
const checkingDisabled = 0x0010; // RFC 4035 3.2.2
const classIn = 1;
const typeOpt = 41;
const typeCaa = 257;
const optionExtendedError = 15;
/** But all CAA records that a message can hold: any one of them may forbid. */
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

export function encodeQuestion({ id, name, type, recursive, edns, unchecked }: Question): Buffer {
  const flags = (recursive ? askedOfResolvers : 0) | (unchecked === true ? checkingDisabled : 0);
  const packet = encodeRootQuestion({ id, flags, type, edns });
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
      else if (fixed.class !== classIn || (records.length >= keptASection && fixed.type !== typeCaa)) dropped += 1;
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
    flags: {
      aa: (flags & 0x0400) !== 0,
      tc: head.truncated,
      ra: (flags & 0x80) !== 0,
      ad: (flags & 0x20) !== 0,
      cd: (flags & 0x10) !== 0,
    },
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
