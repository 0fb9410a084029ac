import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext, type SecureContextOptions, type TLSSocket } from 'node:tls';
import { endsForClient, lateAlert } from '../../facts/tls/handshake/client-refusal.ts';
import { opensslUnasked } from '../../facts/tls/trust.ts';
import type { Session, SessionWhere } from '../../model/evidence.ts';
import type { Failure, Reading } from '../../model/reading.ts';
import { classify, LookError } from '../classify.ts';
import type { Deadline } from '../deadline.ts';
import { read } from '../read.ts';
import { errorOf } from '../tcp/lasting.ts';
import { sha256Of } from './certificate/certificate.ts';
import { stapledOn, startTls, type Offer } from './start-tls.ts';
import { hear } from './hear.ts';
import { partOn, takenOn } from './client-part.ts';

/** What every handshake of a round offers: all that our OpenSSL can speak, judged by the checks and not by it. */
export const createProbeContext = (publicPem: readonly string[], narrowed: SecureContextOptions = {}): SecureContext =>
  createSecureContext({ ca: [...publicPem], minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0', ...narrowed });

export interface HandshakeLook extends Offer {
  readonly deadline: Deadline;
  readonly timeoutMs: number;
  /** Another connection to the same place: what speaks no TLS is asked a second time, to hear what it says. */
  readonly redial: () => Promise<Socket | null>;
  /** Only where nothing is asked after it: for how long to listen for what TLS 1.3 says of us when the handshake is made. */
  readonly listenMs?: number;
}

export interface Shaken {
  readonly reading: Reading<SessionWhere, Session>;
  /**
   * Open, with an `error` listener for life, and unread unless it was listened to; the caller's to destroy. Null where the
   * reading failed, or the server refused our part.
   */
  readonly socket: TLSSocket | null;
  /** The certificates as they were sent, also where the handshake failed after that. */
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
    const unfinished: Session[] = [];
    // Up to TLS 1.2 secrets are made when the server has shown its certificate; when it ends the handshake, all is gone.
    attempt.once('keylog', () => {
      if (attempt.getProtocol() === 'TLSv1.3') return;
      try {
        sentDer = chainSent(attempt.getPeerX509Certificate());
        if (sentDer.length > 0) unfinished.push({ ...describe(attempt, sentDer, look), openssl: opensslUnasked });
      } catch (error) {
        // What a listener throws would end the whole process.
        secured.reject(error);
      }
    });
    attempt.once('error', (error) => secured.reject(isOrderlyEnd(error) ? closed : error));
    attempt.once('close', () => secured.reject(errorOf(socket) ?? closed));
    try {
      await secured.promise;
    } catch (error) {
      const [session] = unfinished;
      const failure = classify(error);
      if (session === undefined) throw error;
      if (endsForClient(session, failure) !== null) return refused(session, failure);
      throw failure.code === 'tls-alert' ? new LookError('tls-alert', lateAlert(failure)) : error;
    }
    // Node 24 gives it once.
    if (sentDer.length === 0) sentDer = chainSent(attempt.getPeerX509Certificate());
    return describe(attempt, sentDer, look);
  });
  if (reading.ok && reading.value.client.refusal === null && tls !== null) {
    const end = await listen(tls, where, look);
    const value = withPart(reading.value, tls);
    if (end === null) return { reading: { ...reading, value }, socket: tls, sentDer };
    if (isCutShort(end)) return { reading: { ...reading, value: unheard(value) }, socket: tls, sentDer };
    destroy(tls);
    return { reading: { ...reading, value: refused(value, end) }, socket: null, sentDer };
  }
  destroy(tls);
  socket.destroy();
  if (reading.ok) return { reading, socket: null, sentDer };
  const said = mayBePlain(reading.failure, socket.bytesRead) ? await hearPlain(where, look) : null;
  if (said === null) return { reading, socket: null, sentDer };
  const failure: Failure = {
    code: 'not-tls',
    detail: `the server did not speak TLS, it said ${said} when asked again`,
  };
  return { reading: { ...reading, failure }, socket: null, sentDer: [] };
}

export const refused = (session: Session, refusal: Failure): Session => ({
  ...session,
  client: { ...session.client, refusal },
});

/** What ended a look that the server did not end, and which might have told more. */
export const isCutShort = ({ code }: Failure): boolean => code === 'budget' || code === 'stopped';

/** Where the server asked for a certificate and our time ended: unless it went on before, nothing is known of what it makes of it. */
export const unheard = (session: Session): Session =>
  session.client.asked === true && !session.client.taken
    ? { ...session, client: { ...session.client, unheard: true } }
    : session;

/** With what was learnt since it was described. */
export const withPart = (session: Session, tls: TLSSocket): Session => ({
  ...session,
  client: { ...session.client, ...partOn(tls) },
});

/**
 * In TLS 1.3 a server looks at our part when we are done already. A ticket says that it took it, and so does whatever
 * else it says; silence says nothing. Who asked for no certificate refuses none.
 */
async function listen(tls: TLSSocket, where: SessionWhere, look: HandshakeLook): Promise<Failure | null> {
  const { asked, taken } = partOn(tls);
  if (look.listenMs === undefined || tls.getProtocol() !== 'TLSv1.3' || asked !== true || taken) return null;
  const heard = await read(where, look.deadline, look.listenMs, async () => {
    const word = Promise.withResolvers<void>();
    tls.once('error', word.reject);
    tls.once('session', word.resolve);
    tls.once('data', () => {
      takenOn(tls);
      word.resolve();
    });
    for (const event of ['end', 'close']) tls.once(event, () => word.reject(errorOf(tls) ?? closedAfter));
    if (tls.destroyed) throw errorOf(tls) ?? closedAfter;
    return word.promise;
  });
  return heard.ok || heard.failure.code === 'timeout' ? null : heard.failure;
}

const closedAfter = new LookError('closed', 'the server closed the connection right after the handshake');

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

function describe(socket: TLSSocket, sentDer: readonly Buffer[], { client, readStaple }: Offer): Session {
  const stapled = stapledOn(socket);
  const cipher = cipherOf(socket);
  const verdict: unknown = socket.authorizationError;
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher,
    group: groupOf(socket),
    alpn: typeof socket.alpnProtocol === 'string' ? socket.alpnProtocol : null,
    sent: sentDer.map(sha256Of),
    openssl: verdict === undefined || verdict === null ? null : String(verdict),
    staple: stapled === undefined ? null : (readStaple?.(stapled, sentDer) ?? null),
    client: { certificate: client ?? null, ...partOn(socket), refusal: null },
  };
}

/** Node knows no name for the groups of finite fields, which in TLS 1.3 have one by their size (RFC 7919). */
function groupOf(socket: TLSSocket): string | null {
  const key = socket.getEphemeralKeyInfo();
  if (key === null) return null;
  if ('name' in key && typeof key.name === 'string') return key.name;
  return 'type' in key && key.type === 'DH' && socket.getProtocol() === 'TLSv1.3' ? `ffdhe${key.size}` : null;
}

/** Before the server is done with its part Node knows of none, though its types say otherwise. */
function cipherOf(socket: TLSSocket): string {
  const cipher: ReturnType<TLSSocket['getCipher']> | undefined = socket.getCipher();
  return cipher?.standardName ?? cipher?.name ?? 'unknown';
}

const destroy = (socket: Socket | null): void => {
  socket?.destroy();
};
