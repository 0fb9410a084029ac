import type { Duplex } from 'node:stream';
import { connect, type SecureContext, type TLSSocket } from 'node:tls';
import type { Staple } from '../../model/chain-looks.ts';
import type { SessionWhere } from '../../model/evidence.ts';
import { outlive } from '../tcp/lasting.ts';
import { followPart } from './client-part.ts';

export interface Offer {
  readonly context: SecureContext;
  /** SHA-256 of the client certificate that the context holds. */
  readonly client?: string;
  /** Empty: no ALPN is sent. */
  readonly alpn: readonly string[];
  /** Reads a stapled OCSP response; without it, none is asked for. */
  readonly readStaple?: (der: Buffer, sentDer: readonly Buffer[]) => Staple;
}

/** Begins a handshake, with an `error` listener for life. No certificate is ever refused, no session resumed. */
export function startTls(
  socket: Duplex,
  { serverName }: SessionWhere,
  { context, alpn, readStaple }: Offer,
): TLSSocket {
  const attempt = connect({
    socket,
    secureContext: context,
    ...(serverName === null ? {} : { servername: serverName }),
    ...(alpn.length === 0 ? {} : { ALPNProtocols: [...alpn] }),
    requestOCSP: readStaple !== undefined,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  });
  outlive(attempt);
  followPart(attempt);
  attempt.once('OCSPResponse', (der: Buffer | null) => {
    if (der !== null) stapled.set(attempt, der);
  });
  // Node would read the whole chain once more, only to hand it to `checkServerIdentity`.
  return Object.assign(attempt, { getPeerCertificate: () => ({}) });
}

const stapled = new WeakMap<TLSSocket, Buffer>();

/** The OCSP response that the server stapled, where one was asked for. */
export const stapledOn = (tls: TLSSocket): Buffer | undefined => stapled.get(tls);
