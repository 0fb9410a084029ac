import { decode, encode } from 'dns-packet';
import { formatName, parseName } from '../facts/dns/names.ts';
import type { ResourceRecord } from '../model/dns.ts';
import type { Answer, Question } from './answers.ts';

/** A question as it came. `bytes` are those of its section, to be sent back as they are. */
export interface Query {
  readonly id: number;
  readonly recursionDesired: boolean;
  readonly opcode: string;
  /** Null where the message is not one well-formed question. */
  readonly question: Question | null;
  readonly bytes: Buffer;
  /** The sender's payload size where it speaks EDNS (RFC 6891). */
  readonly payloadBytes: number | null;
}

const headerBytes = 12;

/** Null for what deserves no response: another response, or less than a header. */
export function decodeQuery(message: Buffer): Query | null {
  if (message.length < headerBytes || (message.readUInt8(2) & 0x80) !== 0) return null;
  const broken: Query = {
    id: message.readUInt16BE(0),
    recursionDesired: (message.readUInt8(2) & 1) !== 0,
    opcode: 'QUERY',
    question: null,
    bytes: Buffer.alloc(0),
    payloadBytes: null,
  };
  try {
    const { questions = [], additionals = [], ...header } = decode(message);
    const edns = additionals.find((record) => record.type === 'OPT');
    const name = readName(message, headerBytes);
    return {
      ...broken,
      opcode: 'opcode' in header ? String(header.opcode) : 'QUERY',
      question: questions.length === 1 ? { name: name.text, type: mnemonicOf(questions[0]?.type ?? 'A') } : null,
      bytes: message.subarray(headerBytes, name.end + 4),
      payloadBytes: edns !== undefined && 'udpPayloadSize' in edns ? edns.udpPayloadSize : null,
    };
  } catch {
    // Whatever a stranger sends that is no query: FORMERR says so.
    return broken;
  }
}

/** RFC 3597 5, where the package has a word of its own. */
const mnemonicOf = (type: string): string => type.replace(/^UNKNOWN_/, 'TYPE');

/** The package joins labels with dots and loses those within a label: names are read and written here. */
function readName(message: Buffer, start: number): { text: string; end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    if (length > 63) throw new RangeError('a pointer in a question');
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { text: formatName(labels), end: at + 1 };
}

const writeName = (name: string): Buffer =>
  Buffer.concat([
    ...parseName(name).map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label, 'latin1')])),
    Buffer.of(0),
  ]);

const rcodes: Readonly<Record<Answer['rcode'], number>> = {
  NOERROR: 0,
  FORMERR: 1,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
};
const flag = { response: 1 << 15, authoritative: 1 << 10, truncated: 1 << 9, desired: 1 << 8, available: 1 << 7 };
const ourPayloadBytes = 1232;

/** The response on the wire; where it is longer than `maxBytes` allows, without records and marked as truncated. */
export function encodeAnswer(query: Query, answer: Answer, maxBytes: number): Buffer {
  const sections = [answer.answers, answer.authorities, answer.additionals].map((records) => records.map(writeRecord));
  const whole = assemble(query, answer, sections, 0);
  return whole.length <= maxBytes ? whole : assemble(query, answer, [[], [], []], flag.truncated);
}

/** How long a datagram to this sender may be. */
export const datagramBytes = (query: Query): number =>
  Math.min(Math.max(query.payloadBytes ?? 512, 512), ourPayloadBytes);

function assemble(query: Query, answer: Answer, sections: readonly Buffer[][], truncated: number): Buffer {
  const flags =
    flag.response |
    (answer.authoritative ? flag.authoritative : 0) |
    truncated |
    (query.recursionDesired ? flag.desired : 0) |
    (answer.recursionAvailable ? flag.available : 0) |
    rcodes[answer.rcode];
  const edns = query.payloadBytes === null ? [] : [Buffer.concat([Buffer.of(0), uint16(41, ourPayloadBytes, 0, 0, 0)])];
  const [answers = [], authorities = [], additionals = []] = sections;
  return Buffer.concat([
    uint16(
      query.id,
      flags,
      query.bytes.length > 0 ? 1 : 0,
      answers.length,
      authorities.length,
      additionals.length + edns.length,
    ),
    query.bytes,
    ...answers,
    ...authorities,
    ...additionals,
    ...edns,
  ]);
}

const uint16 = (...values: readonly number[]): Buffer =>
  Buffer.concat(values.map((value) => Buffer.of(value >> 8, value & 0xff)));

const types: Readonly<Record<string, number>> = { A: 1, NS: 2, CNAME: 5, SOA: 6, TXT: 16, AAAA: 28, CAA: 257 };

/** RFC 3597 5: of a type that has no encoder here, the octets. */
const typeCode = (type: string): number | undefined =>
  types[type] ?? (Number(/^TYPE(\d+)$/.exec(type)?.[1]) || undefined);

function writeRecord(record: ResourceRecord): Buffer {
  const type = typeCode(record.type);
  if (type === undefined) throw new Error(`the lab serves no ${record.type} records`);
  const data = writeData(record);
  return Buffer.concat([writeName(record.owner), uint16(type, 1, 0, record.ttl, data.length), data]);
}

function writeData({ type, data }: ResourceRecord): Buffer {
  switch (type) {
    case 'CNAME':
    case 'NS':
      return writeName(data);
    case 'SOA': {
      const [server = '', mailbox = '', ...numbers] = data.split(' ');
      const fields = numbers.flatMap((text) => [Number(text) >>> 16, Number(text) & 0xffff]);
      return Buffer.concat([writeName(server), writeName(mailbox), uint16(...fields)]);
    }
    case 'CAA': {
      const [, flags = '', tag = '', value = ''] = /^(\d+) (\S+) "(.*)"$/.exec(data) ?? [];
      return Buffer.concat([Buffer.of(Number(flags), tag.length), Buffer.from(tag + value, 'latin1')]);
    }
    case 'A':
    case 'AAAA':
      return dataOf(encode({ type: 'response', answers: [{ type, name: '.', data }] }));
    case 'TXT':
      return dataOf(encode({ type: 'response', answers: [{ type, name: '.', data }] }));
    default:
      return Buffer.from(/^\\# \d+ ([0-9a-f]*)$/.exec(data)?.[1] ?? '', 'hex');
  }
}

/** Of a message with one record of the root's: header, name, type, class, TTL and length stand before it. */
const dataOf = (message: Buffer): Buffer => message.subarray(headerBytes + 11);
