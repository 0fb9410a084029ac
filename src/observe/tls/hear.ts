import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { quoteSaid } from '../tcp/said.ts';

/** The content types of TLS records (RFC 8446 5.1): change_cipher_spec to heartbeat. */
export const isRecordType = (byte: number | undefined): boolean => byte !== undefined && byte >= 20 && byte <= 24;

/**
 * What a server says to a ClientHello, quoted; null where that is TLS, or nothing. OpenSSL keeps to itself what else it
 * was told. `greet` begins a handshake, which comes to nothing. The socket is owned, and gone in the end.
 */
export async function hear(socket: Socket, greet: (stream: Duplex) => Duplex): Promise<string | null> {
  const heard = Promise.withResolvers<Buffer | null>();
  socket.once('data', heard.resolve);
  socket.once('close', () => heard.resolve(null));
  const deaf = new Duplex({ read: () => undefined, write: (chunk, _encoding, done) => void socket.write(chunk, done) });
  const tls = greet(deaf);
  const said = await heard.promise;
  tls.destroy();
  socket.destroy();
  return said === null || isRecordType(said[0]) ? null : quoteSaid(said);
}
