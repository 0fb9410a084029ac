import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import type { Session, SessionWhere } from '../../model/evidence.ts';
import type { Failure, Reading } from '../../model/reading.ts';
import { LookError } from '../classify.ts';
import type { Deadline } from '../deadline.ts';
import { read } from '../read.ts';
import { errorOf } from '../tcp/lasting.ts';
import { sha256Of } from './certificate.ts';
import { startTls, type Offer } from './client.ts';
import { hear } from './hear.ts';

/** What every handshake of a round offers: all that our OpenSSL can speak, judged by the checks and not by it. */
export const createProbeContext = (publicPem: readonly string[]): SecureContext =>
  createSecureContext({ ca: [...publicPem], minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' });

export interface HandshakeLook extends Offer {
  readonly deadline: Deadline;
  readonly timeoutMs: number;
  /** Another connection to the same place: what speaks no TLS is asked a second time, to hear what it says. */
  readonly redial: () => Promise<Socket | null>;
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
    const attempt = startTls(socket, where, look);
    tls = attempt;
    const secured = Promise.withResolvers<void>();
    attempt.once('secureConnect', secured.resolve);
    attempt.once('error', (error) => secured.reject(isOrderlyEnd(error) ? closed : error));
    attempt.once('close', () => secured.reject(errorOf(socket) ?? closed));
    await secured.promise;
    sentDer = chainSent(attempt.getPeerX509Certificate());
    return describe(attempt, sentDer);
  });
  if (reading.ok) return { reading, socket: tls, sentDer };
  destroy(tls);
  socket.destroy();
  const said = mayBePlain(reading.failure, socket.bytesRead) ? await hearPlain(where, look) : null;
  if (said === null) return { reading, socket: null, sentDer: [] };
  const failure: Failure = {
    code: 'not-tls',
    detail: `the server did not speak TLS, it said ${said} when asked again`,
  };
  return { reading: { ...reading, failure }, socket: null, sentDer: [] };
}

const closed = new LookError('closed', 'the server closed the connection in the handshake');

/** Node calls an orderly end in the handshake a reset, too; but one that the system told of names the call. */
const isOrderlyEnd = (error: Error): boolean => 'code' in error && error.code === 'ECONNRESET' && !('syscall' in error);

/** RFC 8446 5.1: with less OpenSSL does not make up its mind. */
const recordHeaderBytes = 5;

const mayBePlain = ({ code }: Failure, bytesRead: number): boolean =>
  code === 'not-tls' || (bytesRead > 0 && bytesRead < recordHeaderBytes && (code === 'closed' || code === 'timeout'));

async function hearPlain(where: SessionWhere, look: HandshakeLook): Promise<string | null> {
  const heard = await read(where, look.deadline, look.timeoutMs, async (signal) => {
    const socket = await look.redial();
    if (socket === null) return null;
    const end = (): void => destroy(socket);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    return hear(socket, (stream) => startTls(stream, where, look));
  });
  return heard.ok ? heard.value : null;
}

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
    staple: null,
    client: { certificate: null, refusal: null },
  };
}

const destroy = (socket: Socket | null): void => {
  socket?.destroy();
};
