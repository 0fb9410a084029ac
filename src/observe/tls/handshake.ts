import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import type { Session, SessionWhere } from '../../model/evidence.ts';
import type { Reading } from '../../model/reading.ts';
import { LookError } from '../classify.ts';
import type { Deadline } from '../deadline.ts';
import { read } from '../read.ts';
import { outlive } from '../tcp/lasting.ts';
import { sha256Of } from './certificate.ts';
import { tap } from './tap.ts';

/** What every handshake of a round offers: all that our OpenSSL can speak, judged by the checks and not by it. */
export const createProbeContext = (publicPem: readonly string[]): SecureContext =>
  createSecureContext({ ca: [...publicPem], minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' });

export interface HandshakeLook {
  readonly deadline: Deadline;
  readonly timeoutMs: number;
  readonly context: SecureContext;
  /** Empty: no ALPN is sent. */
  readonly alpn: readonly string[];
}

export interface Shaken {
  readonly reading: Reading<SessionWhere, Session>;
  /** Open, unread and with an `error` listener for life; the caller's to destroy. Null exactly where the reading failed. */
  readonly socket: TLSSocket | null;
  /** The certificates as they were sent. */
  readonly sentDer: readonly Buffer[];
}

/** One handshake on a connected socket, which it owns from here on. No certificate is ever refused, no session resumed. */
export async function handshake(socket: Socket, where: SessionWhere, look: HandshakeLook): Promise<Shaken> {
  let tls: TLSSocket | null = null;
  let sentDer: readonly Buffer[] = [];
  const reading = await read<SessionWhere, Session>(where, look.deadline, look.timeoutMs, async () => {
    const { stream, lost, ended } = tap(socket);
    const attempt = connect({
      socket: stream,
      secureContext: look.context,
      ...(where.serverName === null ? {} : { servername: where.serverName }),
      ...(look.alpn.length === 0 ? {} : { ALPNProtocols: [...look.alpn] }),
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    tls = attempt;
    outlive(attempt);
    const secured = Promise.withResolvers<void>();
    attempt.once('secureConnect', secured.resolve);
    // Node calls an orderly end in the handshake a reset, too.
    attempt.once('error', (error) => secured.reject(ended() && isReset(error) ? closed : error));
    await Promise.race([secured.promise, lost]);
    sentDer = chainSent(attempt.getPeerX509Certificate());
    return describe(attempt, sentDer);
  });
  if (reading.ok) return { reading, socket: tls, sentDer };
  destroy(tls);
  socket.destroy();
  return { reading, socket: null, sentDer: [] };
}

const closed = new LookError('closed', 'the server closed the connection in the handshake');
const isReset = (error: Error): boolean => 'code' in error && error.code === 'ECONNRESET';

/** The links are made in the order of sending, strays and duplicates included; asked first, before Node relinks them. */
function chainSent(leaf: X509Certificate | undefined): Buffer[] {
  const chain: Buffer[] = [];
  const seen = new Set<X509Certificate>();
  for (let next = leaf; next !== undefined && !seen.has(next); next = next.issuerCertificate) {
    seen.add(next);
    chain.push(next.raw);
  }
  return chain;
}

function describe(socket: TLSSocket, sentDer: readonly Buffer[]): Session {
  const key = socket.getEphemeralKeyInfo();
  const { standardName, name } = socket.getCipher();
  const verdict: unknown = socket.authorizationError;
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: standardName ?? name,
    group: key !== null && 'name' in key && typeof key.name === 'string' ? key.name : null,
    alpn: typeof socket.alpnProtocol === 'string' ? socket.alpnProtocol : null,
    sent: sentDer.map(sha256Of),
    openssl: verdict === undefined || verdict === null ? null : String(verdict),
  };
}

const destroy = (socket: TLSSocket | null): void => {
  socket?.destroy();
};
