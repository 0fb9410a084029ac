import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { LookError } from '../classify.ts';
import { quoteSaid } from '../tcp/said.ts';

/** The content types of TLS records (RFC 8446 5.1): change_cipher_spec to heartbeat. */
const isRecordType = (byte: number | undefined): boolean => byte !== undefined && byte >= 20 && byte <= 24;

export interface Tap {
  /** Carries the socket's bytes both ways; destroying it destroys the socket. */
  readonly stream: Duplex;
  /** Never resolves. Rejects where the connection broke, or its first byte is none of TLS: with what was said. */
  readonly lost: Promise<never>;
  /** Whether the server ended the connection in order. */
  ended(): boolean;
}

/** Between the socket and TLS, because OpenSSL keeps to itself what a server said that speaks something else. */
export function tap(socket: Socket): Tap {
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => undefined);
  let begun = false;
  const stream = new Duplex({
    read: () => void socket.resume(),
    write: (chunk, _encoding, done) => void socket.write(chunk, done),
    final: (done) => void socket.end(done),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  stream.on('error', lost.reject);
  socket.on('data', (chunk: Buffer) => {
    if (!begun && !isRecordType(chunk[0])) {
      lost.reject(new LookError('not-tls', `the server did not speak TLS, it said ${quoteSaid(chunk)}`));
    }
    begun = true;
    if (!stream.push(chunk)) socket.pause();
  });
  socket.on('end', () => stream.push(null));
  socket.on('error', (error) => stream.destroy(error));
  socket.on('close', () => stream.destroy());
  return { stream, lost: lost.promise, ended: () => socket.readableEnded };
}
