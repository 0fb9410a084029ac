import type { Socket } from 'node:net';
import { preambleBytes } from '../../../facts/reach/proxy-header.ts';
import type { Session, SessionWhere } from '../../../model/evidence.ts';
import type { Reading } from '../../../model/reading.ts';
import { phaseMsOf, shakeHands } from '../../address.ts';
import type { Connected } from '../../tcp/connect.ts';
import { handshake, type HandshakeLook, type Shaken } from '../handshake.ts';
import type { Narrowed } from '../narrowed.ts';
import type { PlaceLook } from './place-looks.ts';

/** One more handshake at the same place. */
export interface Further {
  readonly reading: Reading<SessionWhere, Session>;
  /** The certificates as they were sent, also where the handshake failed after that. */
  readonly sentDer: readonly Buffer[];
  /** Our own TLS library would not make this offer, and sent no ClientHello. */
  readonly unspoken: boolean;
}

/** With a narrower offer than users make, and without a client certificate. */
export const shakeFurther = (look: PlaceLook, where: SessionWhere, narrowed: Narrowed): Promise<Further> =>
  shakeOnce(look, where, phaseMsOf(look.target), (socket, asked) =>
    handshake(socket, where, { ...asked, context: look.wires.narrowed(narrowed) }),
  );

/** As users make it, or with a narrower offer: with the client certificate of the target, where it has one. */
export function shakeAgain(
  look: PlaceLook,
  narrowed: Narrowed = {},
  timeoutMs = phaseMsOf(look.target),
): Promise<Further> {
  const { target, wires } = look;
  const where = whereOf(look);
  const narrower: Parameters<typeof shakeHands>[3] = {
    context: wires.narrowed(narrowed),
    identities: {
      of(paths) {
        const own = wires.identities.of(paths);
        return { ...own, context: own.narrowed(narrowed) };
      },
    },
  };
  return shakeOnce(look, where, timeoutMs, (socket, asked) => shakeHands(socket, where, target, narrower, asked));
}

async function shakeOnce(
  { target, deadline, dial }: PlaceLook,
  where: SessionWhere,
  timeoutMs: number,
  shake: (socket: Socket, asked: Omit<HandshakeLook, 'context' | 'client'>) => Promise<Shaken>,
): Promise<Further> {
  const connected = await dial();
  const { socket } = connected;
  if (socket === null) return { reading: unasked(where, connected), sentDer: [], unspoken: false };
  const shaken = await shake(socket, {
    deadline,
    timeoutMs,
    alpn: target.protocol === 'https' ? ['http/1.1'] : [],
    redial: async () => (await dial()).socket,
  });
  shaken.socket?.destroy();
  const { reading, sentDer } = shaken;
  const isOurs = !reading.ok && (reading.failure.code === 'malformed' || reading.failure.code === 'other');
  return { reading, sentDer, unspoken: isOurs && socket.bytesWritten - bytesBefore(where) <= alertBytes };
}

/** Less than any ClientHello: an alert is all that OpenSSL may send where it has nothing to offer. */
const alertBytes = 7;

const bytesBefore = (where: SessionWhere): number =>
  where.preamble === undefined ? 0 : preambleBytes(where.preamble, where).length;

/** Where no further connection is made nothing is sent, and its failure says nothing of what would have been answered. */
export function unasked<Where, What>(where: Where, { reading }: Connected): Reading<Where, What> {
  const { at, ms } = reading;
  const why = reading.ok ? '' : `: ${reading.failure.code}: ${reading.failure.detail}`;
  return { where, at, ms, ok: false, failure: { code: 'unasked', detail: `no further connection was made${why}` } };
}

export const whereOf = ({ endpoint, serverName }: PlaceLook): SessionWhere => ({ ...endpoint, serverName });
