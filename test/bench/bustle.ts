import { setTimeout as wait } from 'node:timers/promises';

/** Something that is done again and again beside what is measured. */
export interface Errand {
  readonly everyMs: number;
  do(turn: number): Promise<void> | void;
}

export interface Bustle extends AsyncDisposable {
  /** Rejects where an errand fails. */
  readonly failing: Promise<never>;
}

/** Does them all until it is disposed of. */
export function startBustle(errands: readonly Errand[]): Bustle {
  const over = new AbortController();
  const doOn = async ({ everyMs, do: once }: Errand): Promise<void> => {
    for (let turn = 0; !over.signal.aborted; turn++) {
      await once(turn);
      await wait(everyMs, undefined, { signal: over.signal }).catch(() => undefined);
    }
  };
  const { promise: failing, reject } = Promise.withResolvers<never>();
  failing.catch(() => undefined);
  const all = errands.map((errand) => doOn(errand).catch(reject));
  return {
    failing,
    async [Symbol.asyncDispose]() {
      over.abort();
      await Promise.all(all);
    },
  };
}
