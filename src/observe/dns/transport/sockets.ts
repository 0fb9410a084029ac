import { randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { familyOf } from '../../../facts/addresses.ts';
import type { Server } from '../../../model/dns.ts';

/** Who has a socket. */
export interface Borrower {
  /** It is connected: now may be sent. */
  ready(socket: Socket): void;
  message(bytes: Buffer): void;
  error(error: Error): void;
}

/** UDP sockets, each connected to one place, which one question has at a time. */
export interface Sockets {
  /** What it returns gives the socket back, which is kept where it was `sound` to the end, and nobody else may come yet. */
  borrow(server: Server, borrower: Borrower): (sound: boolean) => void;
}

interface Kept {
  readonly socket: Socket;
  uses: number;
  idleSince: number;
  borrower: Borrower | null;
}

/**
 * A port that is guessed is half of a forged answer (RFC 5452 9.2): each has few questions, the next one is taken at
 * random from several, and one that was not needed for a while is closed.
 */
const mostUses = 32;
const mostIdleAPlace = 8;
const mostIdle = 128;
const usualIdleMs = 2000;

export function startSockets(idleMs = usualIdleMs): Sockets {
  const idle = new Map<string, Kept[]>();
  let idling = 0;
  let sweeping = false;

  const drop = (place: string, kept: Kept): void => {
    const others = idle.get(place)?.filter((other) => other !== kept) ?? [];
    if (others.length > 0) idle.set(place, others);
    else idle.delete(place);
    idling -= 1;
  };

  const sweep = (): void => {
    const until = performance.now() - idleMs;
    for (const [place, sockets] of idle) {
      for (const kept of sockets) {
        if (kept.idleSince > until) continue;
        drop(place, kept);
        kept.socket.close();
      }
    }
    sweeping = idling > 0;
    if (sweeping) setTimeout(sweep, idleMs).unref();
  };

  const keep = (place: string, kept: Kept): void => {
    kept.socket.unref();
    kept.idleSince = performance.now();
    idle.set(place, [...(idle.get(place) ?? []), kept]);
    idling += 1;
    if (sweeping) return;
    sweeping = true;
    setTimeout(sweep, idleMs).unref();
  };

  /** Chance may want a new one though there are others. */
  const takeIdle = (place: string): Kept | null => {
    const sockets = idle.get(place) ?? [];
    const kept = sockets[randomInt(Math.min(sockets.length + 1, mostIdleAPlace))];
    if (kept === undefined) return null;
    drop(place, kept);
    kept.socket.ref();
    return kept;
  };

  const open = ({ address, port }: Server, place: string, borrower: Borrower): Kept => {
    const socket = createSocket(familyOf(address) === 4 ? 'udp4' : 'udp6');
    const kept: Kept = { socket, uses: 0, idleSince: 0, borrower };
    // What has more to say when nobody asks is not asked again through the same socket.
    const close = (): void => {
      drop(place, kept);
      socket.close();
    };
    socket.on('message', (bytes) => (kept.borrower === null ? close() : kept.borrower.message(bytes)));
    socket.on('error', (error) => (kept.borrower === null ? close() : kept.borrower.error(error)));
    socket.on('connect', () => kept.borrower?.ready(socket));
    socket.connect(port, address);
    return kept;
  };

  return {
    borrow(server, borrower) {
      const place = `${server.address} ${server.port}`;
      const old = takeIdle(place);
      const kept = old ?? open(server, place, borrower);
      kept.uses += 1;
      kept.borrower = borrower;
      if (old !== null) borrower.ready(kept.socket);
      return (sound) => {
        kept.borrower = null;
        const isFull = idling >= mostIdle || (idle.get(place)?.length ?? 0) >= mostIdleAPlace;
        if (sound && !isFull && kept.uses < mostUses) keep(place, kept);
        else kept.socket.close();
      };
    },
  };
}
