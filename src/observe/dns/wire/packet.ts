import { decode, encode } from 'dns-packet';
import type { Answer } from 'dns-packet';

/** The one door to dns-packet: what it does well, on messages of ours in which nothing can run past its bounds. */

const headerBytes = 12;
const classIn = 1;
/** DNS Flag Day 2020: what passes everywhere without fragments. */
const udpPayloadBytes = 1232;

export interface QuestionPacket {
  readonly id: number;
  readonly flags: number;
  readonly type: QuestionType;
  readonly edns: boolean;
}

const codes = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  DS: 43,
  RRSIG: 46,
  DNSKEY: 48,
  TLSA: 52,
  HTTPS: 65,
  CAA: 257,
} as const;
export type QuestionType = keyof typeof codes;

/**
 * A question for the root: dns-packet joins labels with dots and so loses dots inside them, and does not know every
 * type: name and type are put in place of what it wrote.
 */
export function encodeRootQuestion({ id, flags, type, edns }: QuestionPacket): Buffer {
  const packet = encode({
    type: 'query',
    id,
    flags,
    questions: [{ type: 'A', name: '.' }],
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
  packet.writeUInt16BE(codes[type], headerBytes + 1);
  return packet;
}

/** One record's data as dns-packet reads it; `record` begins with the type, after the owner. Throws what it throws. */
export function decodeAlone(record: Buffer): unknown {
  const header = Buffer.alloc(headerBytes + 1);
  header.writeUInt16BE(1, 6);
  const answer: Answer | undefined = decode(Buffer.concat([header, record])).answers?.[0];
  return answer !== undefined && 'data' in answer ? answer.data : undefined;
}

/** Those that dns-packet does not know (RFC 9460), and what was looked up. */
const mnemonics = new Map([
  [64, 'SVCB'],
  [65, 'HTTPS'],
]);

/** Of a record type; RFC 3597 where dns-packet knows none. */
export function mnemonic(code: number): string {
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
