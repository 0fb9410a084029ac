import type { Io } from './io.ts';

export interface Progress {
  show(done: number): void;
  clear(): void;
}

/** One line on a terminal that tells how far a run of several targets has come; nothing anywhere else. */
export function progressLine(total: number, io: Pick<Io, 'err' | 'errIsTerminal'>): Progress {
  if (!io.errIsTerminal || total < 2) return { show: () => undefined, clear: () => undefined };
  const erase = '\r\x1b[K';
  return {
    show: (done) => io.err(`${erase}${done} of ${total} targets`),
    clear: () => io.err(erase),
  };
}
