import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { decode, encode, type Packet, type RecordType } from 'dns-packet';

export interface At {
  readonly address: string;
  readonly port: number;
}

export const queryBytes = (name: string, type: RecordType, more: Partial<Packet> = {}): Buffer =>
  encode({ type: 'query', id: 77, flags: 256, questions: [{ type, name }], ...more });

/** One datagram there, and the first that comes back. */
export async function askBytes(at: At, message: Buffer): Promise<Buffer> {
  const socket = createSocket(at.address.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.send(message, at.port, at.address);
    const [response]: unknown[] = await once(socket, 'message', { signal: AbortSignal.timeout(3000) });
    if (!Buffer.isBuffer(response)) throw new Error('no datagram');
    return response;
  } finally {
    socket.close();
  }
}

export const ask = async (at: At, name: string, type: RecordType = 'A'): Promise<Answered> =>
  read(await askBytes(at, queryBytes(name, type)));

/** Every byte that comes back until `count` messages are there, or the server hangs up. */
export async function askStream(at: At, pieces: readonly Buffer[], count: number): Promise<Buffer[]> {
  const socket = connect(at.port, at.address);
  const messages: Buffer[] = [];
  let pending = Buffer.alloc(0);
  const done = Promise.withResolvers<void>();
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      messages.push(pending.subarray(2, 2 + pending.readUInt16BE(0)));
      pending = pending.subarray(2 + pending.readUInt16BE(0));
    }
    if (messages.length === count) done.resolve();
  });
  socket.on('error', done.reject).on('close', () => done.resolve());
  const late = setTimeout(() => done.reject(new Error('neither messages nor an end')), 3000);
  await once(socket, 'connect');
  socket.setNoDelay(true);
  for (const piece of pieces) await new Promise((written) => socket.write(piece, written));
  try {
    await done.promise;
  } finally {
    clearTimeout(late);
    socket.destroy();
  }
  return messages;
}

export interface Answered {
  readonly rcode: string;
  readonly aa: boolean;
  readonly tc: boolean;
  readonly ra: boolean;
  readonly answers: readonly string[];
  readonly authorities: readonly string[];
}

export function read(message: Buffer): Answered {
  const packet = decode(message);
  const lines = (records: Packet['answers'] = []): string[] =>
    records.map((record) => `${record.name} ${record.type} ${'data' in record ? String(record.data) : ''}`);
  return {
    rcode: 'rcode' in packet ? String(packet.rcode) : '',
    aa: packet.flag_aa,
    tc: packet.flag_tc,
    ra: packet.flag_ra,
    answers: lines(packet.answers),
    authorities: lines(packet.authorities),
  };
}
