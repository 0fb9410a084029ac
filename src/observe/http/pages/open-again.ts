import type { Socket } from 'node:net';
import { isAddress } from '../../../facts/addresses.ts';
import { urlOf } from '../../../facts/http/authority.ts';
import type { Endpoint, Session, SessionWhere } from '../../../model/evidence.ts';
import type { HttpWhere } from '../../../model/http.ts';
import type { Reading, Unanswered } from '../../../model/reading.ts';
import type { Target } from '../../../model/target.ts';
import { dialler, phaseMsOf, shakeHands, type AddressSeen } from '../../address.ts';
import { unasked } from '../../tls/places/further.ts';
import type { Ask } from '../request.ts';
import type { PageLook } from './page-looks.ts';

/** A further connection to the same address, on which a page can be asked for. */
export interface Opened {
  /** Of TLS. */
  readonly session: Reading<SessionWhere, Session> | null;
  /** Our own end; null where no connection was made. */
  readonly local: string | null;
  /** The caller's to destroy; null where there is nothing to ask on. */
  readonly socket: Socket | null;
  /** Why there is nothing to ask on, for what would have been asked. */
  unasked<Where>(where: Where): Reading<Where, never>;
}

/** As the target's scheme has it, to be spoken on as before. */
export async function openAgain(
  { target, deadline, wires, first }: Pick<PageLook, 'target' | 'deadline' | 'wires' | 'first'>,
  endpoint: Endpoint,
): Promise<Opened> {
  const dial = dialler(endpoint, { target, deadline }, wires);
  const connected = await dial();
  const { socket, reading } = connected;
  const local = reading.ok ? reading.value.localAddress : null;
  const where = { ...endpoint, serverName: isAddress(target.host) ? null : target.host };
  const isSecure = target.protocol === 'https' || target.protocol === 'tls';
  if (socket === null || !isSecure) {
    const session = isSecure ? unasked<SessionWhere, Session>(where, connected) : null;
    return { session, local, socket, unasked: (asked) => unasked(asked, connected) };
  }
  const shaken = await shakeHands(socket, where, target, wires, {
    deadline,
    timeoutMs: phaseMsOf(target),
    alpn: target.protocol === 'https' ? offerAfter(first) : [],
    redial: async () => (await dial()).socket,
  });
  await wires.pki.see(shaken.sentDer);
  const { reading: session } = shaken;
  return {
    session,
    local,
    socket: shaken.socket,
    unasked: (asked) => ({ where: asked, at: session.at, ms: session.ms, ...whyUnasked(session) }),
  };
}

/** A server that chose HTTP/1.1, or was asked over it in the end, is not asked in another way. */
const offerAfter = ({ session }: AddressSeen): readonly string[] =>
  session?.ok === true && session.value.alpn !== 'h2' ? ['http/1.1'] : ['h2', 'http/1.1'];

function whyUnasked(session: Reading<SessionWhere, Session>): Unanswered {
  const refusal = session.ok ? session.value.client.refusal : session.failure;
  const why = refusal === null ? '' : `: ${refusal.code}: ${refusal.detail}`;
  return { ok: false, failure: { code: 'unasked', detail: `nothing could be asked after the handshake${why}` } };
}

/** What is asked for there. */
export const placeAt = ({ host, protocol }: Target, endpoint: Endpoint, path: string): Omit<Ask, 'headers'> => ({
  ...endpoint,
  scheme: protocol === 'http' ? 'http' : 'https',
  host,
  path,
});

export const whereOf = (place: Omit<Ask, 'headers'>): HttpWhere => ({
  address: place.address,
  port: place.port,
  url: urlOf(place, place.path),
});
