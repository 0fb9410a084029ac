import { randomInt } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { DnsMessage, Server } from '../../../model/dns.ts';
import { LookError } from '../../classify.ts';
import { errorOf } from '../../tcp/lasting.ts';
import { CertificateError, dialResolver, type ResolverDial } from './dial-resolver.ts';
import type { Encrypted } from './encrypted.ts';
import { answerIn, maxStrays, type Sending } from './exchange.ts';
import { framed, startFrames } from './frames.ts';

/** Under an ID of the connection's own, so that no two questions on it share one. */
interface Pending {
  readonly id: number;
  readonly where: Sending['where'];
  /** How many messages had come when it was sent. */
  readonly cameBefore: number;
  resolve(message: DnsMessage): void;
  reject(error: unknown): void;
}

/** One connection, on which questions are pipelined and answered in any order (RFC 7858 3.3). */
interface Line {
  readonly pending: Map<number, Pending>;
  /** IDs of questions that were given up: their answers may still come. */
  readonly givenUp: Set<number>;
  readonly opened: Promise<TLSSocket>;
  /** Messages that came on it. */
  came: number;
  over: boolean;
  /** Nobody new asks on it. */
  retired: boolean;
  end(error: Error): void;
}

/** The way to one resolver over TLS. A connection is kept for further questions; one that stalls is left to those on it. */
export function startOverTls(server: Server, dial: ResolverDial): Encrypted {
  let line: Line | null = null;
  const lines = new Set<Line>();
  let refused: Error | null = null;

  const open = (): Line => {
    const opened = openLine(server, dial, () => lines.delete(opened));
    lines.add(opened);
    return opened;
  };

  const exchangeOnce = async (sending: Sending, signal: AbortSignal, mayBeNew: boolean): Promise<DnsMessage> => {
    if (line === null || line.retired || line.over) line = open();
    const asked = line;
    const isUsed = asked.came > 0;
    try {
      return await askOn(asked, sending, signal);
    } catch (error) {
      if (error instanceof CertificateError) refused = error;
      if (asked.retired && asked.pending.size === 0) asked.end(stalled);
      // The server may have closed a connection that lay idle, just when it was used again.
      if (signal.aborted || !asked.over || !isUsed || !mayBeNew) throw error;
    }
    return exchangeOnce(sending, signal, false);
  };

  return {
    exchange: (sending, signal) => (refused === null ? exchangeOnce(sending, signal, true) : Promise.reject(refused)),
    close(reason) {
      refused = reason;
      for (const each of lines) each.end(reason);
    },
  };
}

const stalled = new LookError('timeout', 'nothing came on this connection any more');

async function askOn(line: Line, { where, packet }: Sending, signal: AbortSignal): Promise<DnsMessage> {
  const id = freeId(line);
  const { promise, resolve, reject } = Promise.withResolvers<DnsMessage>();
  const question: Pending = { id, where, cameBefore: line.came, resolve, reject };
  line.pending.set(id, question);
  const onAbort = (): void => {
    line.givenUp.add(id);
    const isSilent = signal.reason instanceof LookError && signal.reason.code === 'timeout';
    if (isSilent && line.came === question.cameBefore) line.retired = true;
    reject(signal.reason);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const send = async (): Promise<void> => {
    const socket = await line.opened;
    if (line.pending.has(id)) socket.write(framed(Buffer.concat([idOctets(id), packet.subarray(2)])));
  };
  send().catch(reject);
  try {
    return await promise;
  } finally {
    line.pending.delete(id);
    signal.removeEventListener('abort', onAbort);
  }
}

function freeId({ pending, givenUp }: Line): number {
  for (;;) {
    const id = randomInt(0x10000);
    if (!pending.has(id) && !givenUp.has(id)) return id;
  }
}

const idOctets = (id: number): Buffer => Buffer.of(id >> 8, id & 0xff);

function openLine(server: Server, dial: ResolverDial, onEnd: () => void): Line {
  const frames = startFrames();
  let strays = 0;
  const line: Line = {
    pending: new Map(),
    givenUp: new Set(),
    came: 0,
    over: false,
    retired: false,
    opened: dialResolver(server, ['dot'], dial),
    end(error) {
      if (line.over) return;
      line.over = true;
      onEnd();
      for (const { reject } of line.pending.values()) reject(error);
      void hangUp(line);
    },
  };
  const take = (message: Buffer): void => {
    line.came += 1;
    const id = message.length < 2 ? -1 : message.readUInt16BE(0);
    const question = line.pending.get(id);
    if (question !== undefined) {
      try {
        question.resolve(answerIn(message, question, 'tls'));
      } catch (error) {
        question.reject(error);
      }
    } else if (!line.givenUp.delete(id) && ++strays > maxStrays) {
      line.end(new LookError('too-large', `more than ${maxStrays} messages that answer nothing`));
    }
  };
  line.opened.then(
    (socket) => {
      socket.on('data', (piece: Buffer) => {
        for (const message of frames.take(piece)) take(message);
      });
      socket.once('close', () => {
        const octets = `the connection was closed after ${frames.waiting()} octets of an answer`;
        line.end(errorOf(socket) ?? new LookError('closed', octets));
      });
    },
    (error: Error) => line.end(error),
  );
  return line;
}

/** One that was never opened has nothing to be closed. */
async function hangUp({ opened }: Line): Promise<void> {
  const [dialled] = await Promise.allSettled([opened]);
  if (dialled.status === 'fulfilled') dialled.value.destroy();
}
