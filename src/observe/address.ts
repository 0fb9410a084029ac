import type { Socket } from 'node:net';
import type { SecureContext, TLSSocket } from 'node:tls';
import { isAddress } from '../facts/addresses.ts';
import { endsForClient } from '../facts/tls/handshake/client-refusal.ts';
import type { Connection, Endpoint, Session, SessionWhere } from '../model/evidence.ts';
import type { HttpReading } from '../model/http.ts';
import type { Reading } from '../model/reading.ts';
import type { Settings, Target } from '../model/target.ts';
import type { Deadline } from './deadline.ts';
import type { OwnAddresses } from './http/echo/own-addresses.ts';
import type { Fetch } from './http/fetch.ts';
import { requestHttp } from './http/request.ts';
import type { Life } from './life.ts';
import { read } from './read.ts';
import { connect, type Connected } from './tcp/connect.ts';
import type { CrlShelf } from './tls/revocation/crl-shelf.ts';
import type { ClientIdentities, ClientIdentity } from './tls/client-identity.ts';
import { handshake, isCutShort, refused, unheard, withPart, type HandshakeLook, type Shaken } from './tls/handshake.ts';
import type { Narrowed } from './tls/narrowed.ts';
import type { RoundPki } from './tls/pki.ts';
import { readStaple } from './tls/revocation/staple.ts';
import type { PlacesAt } from './turns.ts';

/** What every look at an address of one round shares. */
export interface Wires {
  readonly settings: Settings;
  readonly life: Life;
  readonly pki: RoundPki;
  /** Without a client certificate, as all that offers less. */
  readonly context: SecureContext;
  readonly identities: ClientIdentities;
  /** What offers less, for further handshakes. */
  readonly narrowed: (narrowed: Narrowed) => SecureContext;
  readonly fetch: Fetch;
  readonly crls: CrlShelf;
  readonly own: OwnAddresses;
  /** Shared with the echo; null where none is. */
  readonly echoKey: string | null;
  /** Of hostprobe, for `user-agent`. */
  readonly version: string;
  /** Whether we run inside a cluster, whose own load balancer cannot be reached as users reach it. */
  readonly inCluster: boolean;
  /** Where no more than so many connections may be open to one place at once. */
  readonly places?: PlacesAt | undefined;
}

export interface AddressLook {
  readonly target: Target;
  /** The name to present in SNI and Host: the target's, or a made-up sibling of it. */
  readonly host: string;
  readonly deadline: Deadline;
  /** How far to go. */
  readonly upTo: 'connection' | 'session' | 'response';
  /** What to offer of HTTP; left out, all that browsers do over TCP. */
  readonly alpn?: readonly string[];
  /** Is told when hands are shaken, before anything is asked. */
  readonly met?: (seen: AddressSeen) => void;
}

export interface AddressSeen {
  readonly connection: Reading<Endpoint, Connection>;
  readonly session: Reading<SessionWhere, Session> | null;
  /** The certificates as they were sent, also where the handshake failed after that. */
  readonly sentDer: readonly Buffer[];
  readonly response: HttpReading | null;
}

/** No connection, handshake or page may take longer; for the head of an answer all that the target has is waited. */
export const mostPhaseMs = 5000;

/**
 * How long each of them may take: no more than half of what the target has, so that silence is seen as silence before
 * that is used up.
 */
export const phaseMsOf = ({ timeoutMs }: Pick<Target, 'timeoutMs'>): number =>
  Math.min(mostPhaseMs, Math.ceil(timeoutMs / 2));

/** One connection to one address gives the TCP, TLS and HTTP evidence; each phase is one attempt. */
export async function lookAtAddress(endpoint: Endpoint, look: AddressLook, wires: Wires): Promise<AddressSeen> {
  const { target, host, deadline, upTo } = look;
  const secure = target.protocol === 'https' || target.protocol === 'tls';
  const dial = dialler(endpoint, look, wires);
  const { reading: connection, socket } = await dial();
  if (socket === null || upTo === 'connection' || target.protocol === 'tcp') {
    socket?.destroy();
    return { connection, session: null, sentDer: [], response: null };
  }
  if (!secure) {
    return { connection, session: null, sentDer: [], response: await request(socket, endpoint, look, wires) };
  }

  const where = { ...endpoint, serverName: isAddress(host) ? null : host };
  const asks = upTo === 'response' && target.protocol === 'https';
  const { reading, ...shaken } = await shakeHands(socket, where, target, wires, {
    deadline,
    timeoutMs: phaseMsOf(target),
    alpn: target.protocol === 'https' ? (look.alpn ?? ['h2', 'http/1.1']) : [],
    readStaple: (der, sentDer) => readStaple(der, sentDer, wires.pki.held),
    redial: async () => (await dial()).socket,
    ...(!asks && { listenMs: caresForRefusal(target) ? listenMs.cared : listenMs.uncared }),
  });
  const { sentDer } = shaken;
  await wires.pki.see(sentDer);
  if (reading.ok) look.met?.({ connection, session: reading, sentDer, response: null });
  if (shaken.socket === null || !asks) {
    shaken.socket?.destroy();
    return { connection, session: reading, sentDer, response: null };
  }
  const response = await request(shaken.socket, endpoint, look, wires);
  const session = reading.ok
    ? { ...reading, value: afterAnswer(reading.value, shaken.socket, response, target) }
    : reading;
  return { connection, session, sentDer, response };
}

/** In TLS 1.3 a server looks at our part after the handshake, and in TLS 1.2 it may begin another. */
function afterAnswer(before: Session, tls: TLSSocket, response: HttpReading, target: Target): Session {
  const { client, ...rest } = withPart(before, tls);
  // Over HTTP/2 a server may speak before it looked at our part.
  const went = before.alpn === 'h2' ? response.ok : tls.bytesRead > 0;
  const session = { ...rest, client: { ...client, taken: client.taken || went } };
  if (response.ok) return session;
  // Whoever had as long as a server has to answer, and said nothing, refused nothing.
  if (isCutShort(response.failure) && response.ms < phaseMsOf(target)) return unheard(session);
  if (endsForClient(session, response.failure) === null) return session;
  return refused(session, response.failure);
}

const caresForRefusal = (target: Target): boolean =>
  target.clientCertificate !== undefined || target.expect.clientCertificate !== undefined;

/** How long a server that asked for a certificate has to say what it makes of our part, where nothing else is asked of it. */
const listenMs = { cared: 3000, uncared: 1000 };

/** A handshake with the client certificate of the target, where it has one that can be used. */
export async function shakeHands(
  socket: Socket,
  where: SessionWhere,
  { clientCertificate }: Target,
  { context, identities }: Pick<Wires, 'context' | 'identities'>,
  look: Omit<HandshakeLook, 'context' | 'client'>,
): Promise<Shaken> {
  let own: Pick<ClientIdentity, 'context'> & Partial<ClientIdentity> = { context };
  const { deadline, timeoutMs } = look;
  const prepared = await read<SessionWhere, null>(where, deadline, timeoutMs, async () => {
    if (clientCertificate !== undefined) own = identities.of(clientCertificate);
    return null;
  });
  if (prepared.ok) return handshake(socket, where, { ...look, ...own });
  socket.destroy();
  return { reading: prepared, socket: null, sentDer: [] };
}

/** Connections to one place, each anew. */
export const dialler =
  (
    endpoint: Endpoint,
    { target, deadline }: Pick<AddressLook, 'target' | 'deadline'>,
    { life, settings, places }: Wires,
  ) =>
  (): Promise<Connected> =>
    connect(endpoint, {
      deadline,
      timeoutMs: phaseMsOf(target),
      life,
      settings,
      places,
      configured: [...target.address, target.host],
    });

const request = (
  socket: Socket,
  endpoint: Endpoint,
  { target, host, deadline }: AddressLook,
  { version }: Wires,
): Promise<HttpReading> =>
  requestHttp(
    socket,
    {
      ...endpoint,
      scheme: target.protocol === 'http' ? 'http' : 'https',
      host,
      path: target.expect.http?.path ?? '/',
    },
    {
      deadline,
      timeoutMs: Math.max(mostPhaseMs, target.timeoutMs),
      bodyTimeoutMs: mostPhaseMs,
      silenceMs: mostPhaseMs,
      version,
    },
  );

/** The same, and once more where the server did nothing with the request and says how it would. The look that got further is the last. */
export async function lookAsBrowsers(endpoint: Endpoint, look: AddressLook, wires: Wires): Promise<AddressSeen[]> {
  const first = await lookAtAddress(endpoint, look, wires);
  const again = first.response?.ok === false ? first.response.failure.again : undefined;
  if (again === undefined) return [first];
  const second = await lookAtAddress(endpoint, { ...look, ...(again === 'http/1.1' && { alpn: [again] }) }, wires);
  return second.response === null ? [second, first] : [first, second];
}

/**
 * The same, and where a connection from inside a cluster is cut before a word was said, once more with the header that a
 * load balancer would have sent: its proxy may wait for the PROXY protocol, and the way through the load balancer itself
 * never leaves the cluster. The header names nobody, as in a health check (PROXY protocol 2.1, UNKNOWN). The look that
 * got further is the last.
 */
export async function lookFromInside(endpoint: Endpoint, look: AddressLook, wires: Wires): Promise<AddressSeen[]> {
  const first = await lookAsBrowsers(endpoint, look, wires);
  if (!wires.inCluster || !first.every(wasCut)) return first;
  const second = await lookAsBrowsers({ ...endpoint, preamble: 'PROXY UNKNOWN' }, look, wires);
  const got = second.some((seen) => !wasCut(seen) && seen.connection.ok);
  return got ? [...first, ...second] : [...second, ...first];
}

/** A connection was made, and the first thing that was said on it ended it. */
export function wasCut({ connection, session, response }: AddressSeen): boolean {
  const next = session ?? response;
  return connection.ok && next?.ok === false && (next.failure.code === 'closed' || next.failure.code === 'reset');
}
