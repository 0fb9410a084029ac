import { setImmediate } from 'node:timers/promises';

/** For longer than this nobody else waits for the event loop. */
const sliceMs = 5;

/** Takes one step after the other, and lets others have the event loop in between; of few, all at once. */
export async function stepped<Result>(steps: Iterator<unknown, Result>): Promise<Result> {
  let since = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - since < sliceMs) continue;
    await setImmediate();
    since = performance.now();
  }
}

/** Does it with one after the other, in the same manner. */
export const inSlices = <One>(all: Iterable<One>, act: (one: One) => void): Promise<void> =>
  stepped(
    (function* () {
      for (const one of all) {
        act(one);
        yield;
      }
    })(),
  );

/** Does what is wanted, never twice at once: of what is wanted meanwhile, the last counts. Resolves when nothing else is. */
export function lastWanted<What>(act: (what: What) => Promise<void>): (what: What) => Promise<void> {
  let wanted: { readonly what: What } | null = null;
  let acting: Promise<void> | null = null;
  const actOnAll = async (): Promise<void> => {
    try {
      for (let next = wanted; next !== null; next = wanted) {
        wanted = null;
        await act(next.what);
      }
    } finally {
      acting = null;
    }
  };
  return async (what) => {
    wanted = { what };
    acting ??= actOnAll();
    await acting;
  };
}
