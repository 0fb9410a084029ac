import { createSocket } from 'node:dgram';
import type { Socket as UdpSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { encodeName } from '../../src/observe/dns/wire/wire-name.ts';
import { decodeHead } from '../../src/observe/dns/wire/wire.ts';

/** What a server was asked. */
export interface Heard {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly recursive: boolean;
  /** The CD bit. */
  readonly unchecked: boolean;
  readonly edns: boolean;
  readonly transport: 'udp' | 'tcp';
  /** The asker's. */
  readonly port: number;
}

/** A message in words; records as zone file lines: `demo.example.com 300 CNAME app.example.org`. */
export interface Reply {
  readonly rcode?: number;
  readonly aa?: boolean;
  readonly tc?: boolean;
  readonly ra?: boolean;
  readonly ad?: boolean;
  readonly answers?: readonly string[];
  readonly authorities?: readonly string[];
  readonly additionals?: readonly string[];
  /** An OPT record's options, as octets. */
  readonly options?: Buffer;
  /** Instead of the ID and question that were asked. */
  readonly id?: number;
  readonly question?: { readonly name: string; readonly type: string } | null;
}

/** Words, octets as they are, several datagrams, silence, or a hand on the TCP connection. */
export type Answer = Reply | Buffer | { readonly datagrams: readonly Buffer[] } | null | ((socket: Socket) => void);
export type Handler = (question: Heard) => Answer | Promise<Answer>;

export interface DnsServer {
  readonly address: string;
  readonly port: number;
  readonly heard: readonly Heard[];
}

export interface DnsServers {
  readonly port: number;
  readonly at: Readonly<Record<string, DnsServer>>;
  close(): Promise<void>;
}

export const typeCodes: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  DNAME: 39,
  DS: 43,
  RRSIG: 46,
  DNSKEY: 48,
  TLSA: 52,
  HTTPS: 65,
  CAA: 257,
};

const u16 = (value: number): Buffer => Buffer.of(value >> 8, value & 0xff);
const u32 = (value: number): Buffer => Buffer.concat([u16(value >>> 16), u16(value & 0xffff)]);
const dotless = (name: string): string => (name === '.' ? '.' : name.replace(/([^\\])\.$/, '$1'));

function addressOctets(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const zeros = Array.from({ length: 8 - groups(head).length - groups(tail).length }, () => '0');
  const all = address.includes('::') ? [...groups(head), ...zeros, ...groups(tail)] : groups(head);
  return Buffer.concat(all.map((group) => u16(Number.parseInt(group, 16))));
}

/** The data of a CAA record on the wire (RFC 8659 4.1). */
export const caaOctets = (flags: string, tag: string, value: string): Buffer =>
  Buffer.concat([Buffer.of(Number(flags), tag.length), Buffer.from(tag + value, 'latin1')]);

function dataOctets(type: string, words: readonly string[]): Buffer {
  const [first = '', second = ''] = words;
  if (first === '\\#') return Buffer.from(words.slice(2).join(''), 'hex');
  switch (type) {
    case 'A':
    case 'AAAA':
      return addressOctets(first);
    case 'NS':
    case 'CNAME':
    case 'DNAME':
    case 'PTR':
      return encodeName(dotless(first));
    case 'MX':
      return Buffer.concat([u16(Number(first)), encodeName(dotless(second))]);
    case 'SOA':
      return Buffer.concat([encodeName(first), encodeName(second), ...words.slice(2).map((word) => u32(Number(word)))]);
    case 'TXT':
      return Buffer.concat(words.map((word) => Buffer.from(String.fromCharCode(word.length) + word, 'latin1')));
    case 'CAA':
      return caaOctets(first, second, /^"(.*)"$/.exec(words.slice(2).join(' '))?.[1] ?? '');
    default:
      throw new Error(`no words for ${type} records: use \\# LENGTH HEX`);
  }
}

/** A zone file line as it stands on the wire. */
export function encodeRecord(line: string): Buffer {
  const [owner = '', ttl = '', type = '', ...words] = line.split(' ');
  const data = dataOctets(type, words);
  const code = typeCodes[type] ?? Number(type.replace('TYPE', ''));
  return Buffer.concat([encodeName(dotless(owner)), u16(code), u16(1), u32(Number(ttl)), u16(data.length), data]);
}

export function encodeReply(
  reply: Reply,
  { id, name, type, recursive }: Omit<Heard, 'unchecked' | 'edns' | 'transport' | 'port'>,
): Buffer {
  const { rcode = 0, aa = false, tc = false, ra = false, ad = false } = reply;
  const asked = reply.question === undefined ? { name, type } : reply.question;
  const sections = [reply.answers ?? [], reply.authorities ?? [], reply.additionals ?? []];
  const counts = sections.map((lines) => lines.length);
  const opt = reply.options === undefined ? Buffer.alloc(0) : optRecord(reply.options, rcode >> 4);
  return Buffer.concat([
    u16(reply.id ?? id),
    u16(
      0x8000 |
        (aa ? 0x400 : 0) |
        (tc ? 0x200 : 0) |
        (recursive ? 0x100 : 0) |
        (ra ? 0x80 : 0) |
        (ad ? 0x20 : 0) |
        (rcode & 0xf),
    ),
    u16(asked === null ? 0 : 1),
    u16(counts[0] ?? 0),
    u16(counts[1] ?? 0),
    u16((counts[2] ?? 0) + (opt.length > 0 ? 1 : 0)),
    asked === null ? Buffer.alloc(0) : questionOctets(asked),
    ...sections.flat().map(encodeRecord),
    opt,
  ]);
}

const questionOctets = ({ name, type }: { name: string; type: string }): Buffer =>
  Buffer.concat([encodeName(name), u16(typeCodes[type] ?? 0), u16(1)]);

const optRecord = (options: Buffer, extendedRcode: number): Buffer =>
  Buffer.concat([Buffer.of(0), u16(41), u16(1232), Buffer.of(extendedRcode, 0, 0, 0), u16(options.length), options]);

function hear(packet: Buffer, transport: Heard['transport'], port: number): Heard {
  const head = decodeHead(packet);
  const { name = '.', type = '' } = head.question ?? {};
  return {
    id: head.id,
    name,
    type,
    recursive: (packet.readUInt16BE(2) & 0x100) !== 0,
    unchecked: (packet.readUInt16BE(2) & 0x10) !== 0,
    edns: packet.readUInt16BE(10) > 0,
    transport,
    port,
  };
}

const octets = (answer: Reply | Buffer, question: Heard): Buffer =>
  Buffer.isBuffer(answer) ? answer : encodeReply(answer, question);

interface Bound {
  readonly server: DnsServer;
  close(): Promise<void>;
}

async function bind(address: string, port: number, handle: Handler, tcp: boolean): Promise<Bound> {
  const heard: Heard[] = [];
  const connections = new Set<Socket>();
  const udp = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  udp.on('message', async (packet, from) => {
    const question = hear(packet, 'udp', from.port);
    heard.push(question);
    const answer = await handle(question);
    if (answer === null || typeof answer === 'function') return;
    const datagrams = 'datagrams' in answer ? answer.datagrams : [octets(answer, question)];
    for (const datagram of datagrams) udp.send(datagram, from.port, from.address, () => {});
  });
  const stream = createServer({ allowHalfOpen: true }, (socket) => {
    connections.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => connections.delete(socket));
    let bytes = Buffer.alloc(0);
    socket.on('data', async (chunk) => {
      bytes = Buffer.concat([bytes, Buffer.from(chunk)]);
      if (bytes.length < 2 || bytes.length < 2 + bytes.readUInt16BE(0)) return;
      const question = hear(bytes.subarray(2, 2 + bytes.readUInt16BE(0)), 'tcp', socket.remotePort ?? 0);
      bytes = Buffer.alloc(0);
      heard.push(question);
      const answer = await handle(question);
      if (typeof answer === 'function') answer(socket);
      else if (answer !== null && !('datagrams' in answer)) {
        const message = octets(answer, question);
        socket.end(Buffer.concat([u16(message.length), message]));
      }
    });
  });
  const bound = await listen(udp, stream, address, port, tcp);
  return {
    server: { address, port: bound, heard },
    async close() {
      for (const socket of connections) socket.destroy();
      const closed = Promise.withResolvers<void>();
      udp.close(() => closed.resolve());
      await closed.promise;
      if (tcp) await new Promise((resolve) => stream.close(resolve));
    },
  };
}

async function listen(udp: UdpSocket, stream: Server, address: string, port: number, tcp: boolean): Promise<number> {
  const ready = Promise.withResolvers<void>();
  udp.once('error', ready.reject);
  udp.bind(port, address, () => ready.resolve());
  await ready.promise;
  const bound = udp.address().port;
  if (!tcp) return bound;
  const listening = Promise.withResolvers<void>();
  stream.once('error', listening.reject);
  stream.listen(bound, address, () => listening.resolve());
  try {
    await listening.promise;
  } catch (error) {
    udp.close();
    throw error;
  }
  return (stream.address() as AddressInfo).port;
}

/** Name servers on several loopback addresses (`127.0.0.2`…), all at one port, a free one unless given, over UDP and TCP. */
export async function serveDns(
  handlers: Readonly<Record<string, Handler>>,
  { tcp = true, port = 0 }: { tcp?: boolean; port?: number } = {},
): Promise<DnsServers> {
  for (let attempt = 1; ; attempt++) {
    const bound: Bound[] = [];
    try {
      for (const [address, handle] of Object.entries(handlers)) {
        bound.push(await bind(address, bound[0]?.server.port ?? port, handle, tcp));
      }
      return {
        port: bound[0]?.server.port ?? 0,
        at: Object.fromEntries(bound.map(({ server }) => [server.address, server])),
        close: async () => void (await Promise.all(bound.map((one) => one.close()))),
      };
    } catch (error) {
      await Promise.all(bound.map((one) => one.close()));
      if (attempt === 20) throw error;
    }
  }
}
