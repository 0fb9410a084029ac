import { LookError } from './classify.ts';

/** A target's whole budget. Time that it spends waiting in our own queues is given back, up to as much again. */
export interface Deadline {
  /** Aborts with a LookError: `budget` when the time is used up, `stopped` when the run is interrupted; the run's own LookError where it has one. */
  readonly signal: AbortSignal;
  remainingMs(): number;
  /** Waits for a place in a queue of ours without using up the budget. */
  queue<T>(turn: Promise<T>): Promise<T>;
  /** Releases the timer. */
  clear(): void;
}

/** `share`: what a part of a target's budget is set aside for. */
export function startDeadline(budgetMs: number, run: AbortSignal, share?: string): Deadline {
  const controller = new AbortController();
  let endsAt = performance.now() + budgetMs;
  let queued = 0;
  let queuedSince = 0;
  let givenBack = 0;
  const latest = endsAt + budgetMs;
  let timer: NodeJS.Timeout | undefined;

  const stop = (): void => {
    const why: unknown = run.reason;
    controller.abort(why instanceof LookError ? why : new LookError('stopped', 'the run was interrupted'));
  };
  const figure = budgetMs >= 1000 ? Math.round(budgetMs / 100) * 100 : Math.round(budgetMs);
  const budget = share === undefined ? `the target's ${figure} ms` : `the ${figure} ms set aside for ${share}`;
  const end = (): void => {
    const waited = Math.round(givenBack + (queued > 0 ? performance.now() - queuedSince : 0));
    const beside = waited < 100 ? '' : `, beside ${waited} ms of waiting in our own queues`;
    controller.abort(new LookError('budget', `${budget} were used up${beside}`));
  };
  const arm = (): void => {
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        if (performance.now() >= endsAt - 1) end();
        else arm();
      },
      Math.max(0, endsAt - performance.now()),
    );
  };
  arm();
  if (run.aborted) stop();
  else run.addEventListener('abort', stop, { once: true });

  return {
    signal: controller.signal,
    remainingMs: () => Math.max(0, endsAt - performance.now()),
    async queue(turn) {
      if (queued++ === 0) {
        queuedSince = performance.now();
        clearTimeout(timer);
        timer = setTimeout(end, Math.max(0, latest - performance.now()));
      }
      try {
        return await turn;
      } finally {
        if (--queued === 0) {
          const spent = performance.now() - queuedSince;
          givenBack += spent;
          endsAt = Math.min(latest, endsAt + spent);
          if (!controller.signal.aborted) arm();
        }
      }
    },
    clear() {
      clearTimeout(timer);
      run.removeEventListener('abort', stop);
    },
  };
}
