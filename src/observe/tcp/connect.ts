import { connect as dial, type Socket } from 'node:net';
import { familyOf } from '../../facts/addresses.ts';
import { preambleBytes } from '../../facts/reach/proxy-header.ts';
import type { Connection, Endpoint } from '../../model/evidence.ts';
import type { Reading } from '../../model/reading.ts';
import type { Settings } from '../../model/target.ts';
import type { Deadline } from '../deadline.ts';
import { assertDialable } from '../dial.ts';
import type { Life } from '../life.ts';
import { read } from '../read.ts';
import type { PlacesAt } from '../turns.ts';
import { outlive } from './lasting.ts';

export interface ConnectLook {
  readonly deadline: Deadline;
  readonly timeoutMs: number;
  readonly life: Life;
  readonly settings: Settings;
  /** Addresses that the configuration itself gave. */
  readonly configured: readonly string[];
  /** Where no more than so many may be at one place at once, as long as something goes on there. */
  readonly places?: PlacesAt | undefined;
}

export interface Connected {
  readonly reading: Reading<Endpoint, Connection>;
  /** Open, unread and with an `error` listener for life; the caller's to destroy. Null exactly where the reading failed. */
  readonly socket: Socket | null;
}

/** One TCP connection to one address: no name is looked up and no other address tried. */
export async function connect(endpoint: Endpoint, look: ConnectLook): Promise<Connected> {
  const { address, port, preamble } = endpoint;
  let socket: Socket | null = null;
  // Where the deadline ends before there is a place, the reading says so.
  const leave = await look.places?.enter(endpoint, look.deadline).catch(() => undefined);
  const reading = await read<Endpoint, Connection>(endpoint, look.deadline, look.timeoutMs, async () => {
    assertDialable(address, look.settings, look.configured);
    const attempt = dial({ host: address, port, family: familyOf(address), autoSelectFamily: false, noDelay: true });
    socket = attempt;
    const connected = Promise.withResolvers<void>();
    outlive(attempt);
    if (leave !== undefined) leaveInTime(attempt, leave);
    attempt.once('error', connected.reject);
    attempt.once('connect', connected.resolve);
    await connected.promise;
    if (preamble !== undefined) attempt.write(preambleBytes(preamble, endpoint));
    return { localAddress: attempt.localAddress ?? '' };
  });
  if (socket === null) leave?.();
  if (reading.ok || reading.failure.code === 'refused' || reading.failure.code === 'reset') look.life.sign(address);
  if (reading.ok) return { reading, socket };
  destroy(socket);
  return { reading, socket: null };
}

/** A packet that nobody answers, and a connection at which nothing goes on, are no burden to who is there. */
const silentMs = 1000;
const stalledMs = 3000;

/** Whoever is dead or stalls must not keep those waiting who come after. */
function leaveInTime(socket: Socket, leave: () => void): void {
  let isThere = true;
  const go = (): void => {
    if (isThere) leave();
    isThere = false;
  };
  const timers = [
    setTimeout(() => {
      if (socket.connecting) go();
    }, silentMs),
    setTimeout(go, stalledMs),
  ];
  socket.once('close', () => {
    for (const timer of timers) clearTimeout(timer);
    go();
  });
}

const destroy = (socket: Socket | null): void => {
  socket?.destroy();
};
