import { connect } from 'node:net';

export type Command = readonly [string, ...string[]];

export interface Place {
  readonly address: string;
  readonly port: number;
}

/** Where programs run: this machine's own network, or a namespace of it. */
export interface Ground {
  /** What starts this command there. */
  command(words: Command): Command;
  /** Whether somebody takes connections at the place. */
  accepts(place: Place): Promise<boolean>;
}

export const thisMachine: Ground = {
  command: (words) => words,
  async accepts({ address, port }) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const socket = connect(port, address);
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    return promise.finally(() => socket.destroy());
  },
};
