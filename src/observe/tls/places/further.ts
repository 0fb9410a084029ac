import type { Session, SessionWhere } from '../../../model/evidence.ts';
import type { Reading } from '../../../model/reading.ts';
import { phaseMs } from '../../address.ts';
import type { Connected } from '../../tcp/connect.ts';
import { handshake } from '../handshake.ts';
import type { Narrowed } from '../narrowed.ts';
import type { PlaceLook } from './place-looks.ts';

/** One more handshake at the same place, with a narrower offer than users make. */
export interface Further {
  readonly reading: Reading<SessionWhere, Session>;
  readonly sentDer: readonly Buffer[];
  /** Our own TLS library would not make this offer, and sent no ClientHello. */
  readonly unspoken: boolean;
}

export async function shakeFurther(look: PlaceLook, where: SessionWhere, narrowed: Narrowed): Promise<Further> {
  const { target, deadline, dial, wires } = look;
  const connected = await dial();
  const { socket } = connected;
  if (socket === null) return { reading: unasked(where, connected), sentDer: [], unspoken: false };
  const shaken = await handshake(socket, where, {
    deadline,
    timeoutMs: phaseMs,
    context: wires.narrowed(narrowed),
    alpn: target.protocol === 'https' ? ['http/1.1'] : [],
    redial: async () => (await dial()).socket,
  });
  shaken.socket?.destroy();
  const { reading, sentDer } = shaken;
  const isOurs = !reading.ok && (reading.failure.code === 'malformed' || reading.failure.code === 'other');
  return { reading, sentDer, unspoken: isOurs && socket.bytesWritten - preambleBytes(where) <= alertBytes };
}

/** Less than any ClientHello: an alert is all that OpenSSL may send where it has nothing to offer. */
const alertBytes = 7;

const preambleBytes = ({ preamble }: SessionWhere): number => (preamble === undefined ? 0 : preamble.length + 2);

/** Where no further connection is made nothing is sent, and its failure says nothing of what would have been answered. */
export function unasked<Where, What>(where: Where, { reading }: Connected): Reading<Where, What> {
  const { at, ms } = reading;
  const why = reading.ok ? '' : `: ${reading.failure.code}: ${reading.failure.detail}`;
  return { where, at, ms, ok: false, failure: { code: 'unasked', detail: `no further connection was made${why}` } };
}

export const whereOf = ({ endpoint, serverName }: PlaceLook): SessionWhere => ({ ...endpoint, serverName });
