import { connect } from 'node:net';
import type { DnsMessage, DnsWhere } from '../../../model/dns.ts';
import { LookError } from '../../classify.ts';
import type { Life } from '../../life.ts';
import { framed, startFrames } from './frames.ts';
import type { Sockets } from './sockets.ts';
import { decodeHead, decodeMessage } from '../wire/wire.ts';
import type { Head } from '../wire/wire.ts';

/** One question's packet, and to whom it goes. */
export interface Sending {
  readonly where: DnsWhere;
  readonly id: number;
  readonly packet: Buffer;
  readonly life: Life;
}

/** So much may come that answers nothing. */
export const maxStrays = 100;

/**
 * RFC 5452: the right ID and question. The right sender is the kernel's business, as the socket is connected. Servers
 * that understood nothing may leave the question out.
 */
export function isAnswer(head: Head, { id, where }: Pick<Sending, 'id' | 'where'>): boolean {
  if (!head.response || head.id !== id || head.opcode !== 0) return false;
  const { question } = head;
  if (question === null) return head.rcode !== 0 && head.rcode !== 3;
  return head.questions === 1 && question.class === 1 && question.type === where.type && question.name === where.name;
}

/** Null: nothing that is a DNS message. */
export function headOf(bytes: Buffer): Head | null {
  try {
    return decodeHead(bytes);
  } catch (error) {
    if (error instanceof LookError) return null;
    throw error;
  }
}

/** Somebody is there to say so. */
export const isRefusal = (error: Error): boolean =>
  'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET');

/** Null: the answer was truncated. Its records are not read, as some servers cut them in the middle. */
export function overUdp(sending: Sending, sockets: Sockets, signal: AbortSignal): Promise<DnsMessage | null> {
  const { server } = sending.where;
  const { promise, resolve, reject } = Promise.withResolvers<DnsMessage | null>();
  let strays = 0;
  let open = true;
  const close = (sound: boolean): void => {
    if (!open) return;
    open = false;
    signal.removeEventListener('abort', onAbort);
    giveBack(sound);
  };
  const fail = (error: unknown): void => {
    close(false);
    reject(error);
  };
  const onAbort = (): void => fail(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const giveBack = sockets.borrow(server, {
    ready(socket) {
      socket.send(sending.packet, (error) => {
        if (error !== null) fail(error);
      });
    },
    error(error) {
      if (isRefusal(error)) sending.life.sign(server.address);
      fail(error);
    },
    message(bytes) {
      sending.life.sign(server.address);
      const head = headOf(bytes);
      if (head === null || !isAnswer(head, sending)) {
        strays += 1;
        if (strays > maxStrays) {
          fail(new LookError('too-large', `more than ${maxStrays} datagrams that answer nothing`));
        }
        return;
      }
      try {
        resolve(head.truncated ? null : decodeMessage(bytes, 'udp', strays));
        close(strays === 0);
      } catch (error) {
        fail(error);
      }
    },
  });
  return promise;
}

/** RFC 7766: the length in two octets, then the message; a connection of its own for each question. */
export function overTcp(sending: Sending, signal: AbortSignal): Promise<DnsMessage> {
  const { address, port } = sending.where.server;
  const { promise, resolve, reject } = Promise.withResolvers<DnsMessage>();
  const socket = connect({ host: address, port, noDelay: true });
  const frames = startFrames();
  const finish = (): void => {
    signal.removeEventListener('abort', onAbort);
    socket.destroy();
  };
  const fail = (error: unknown): void => {
    finish();
    reject(error);
  };
  const onAbort = (): void => fail(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  socket.on('error', (error) => {
    if (isRefusal(error)) sending.life.sign(address);
    fail(error);
  });
  socket.on('connect', () => {
    sending.life.sign(address);
    socket.write(framed(sending.packet));
  });
  socket.on('end', () =>
    fail(new LookError('closed', `the connection was closed after ${frames.waiting()} octets of an answer`)),
  );
  socket.on('data', (piece) => {
    const [message] = frames.take(typeof piece === 'string' ? Buffer.from(piece) : piece);
    if (message === undefined) return;
    try {
      resolve(answerIn(message, sending, 'tcp'));
      finish();
    } catch (error) {
      fail(error);
    }
  });
  return promise;
}

/** Of a message that came alone, or under the question's ID. Throws LookError `malformed`. */
export function answerIn(
  message: Buffer,
  sending: Pick<Sending, 'id' | 'where'>,
  transport: DnsMessage['transport'],
): DnsMessage {
  if (!isAnswer(decodeHead(message), sending)) {
    throw new LookError('malformed', `what came over ${transport.toUpperCase()} answers another question`);
  }
  return decodeMessage(message, transport, 0);
}
