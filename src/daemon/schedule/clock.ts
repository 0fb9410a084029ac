/** What a schedule goes by. */
export interface Clock {
  /** Milliseconds of a clock that only goes forward, and is set by nobody. */
  steady(): number;
  /** Milliseconds since the epoch: what the clock on the wall shows, which may be set. */
  wall(): number;
  /** Calls once, after so many steady milliseconds, until what it gives is called. */
  after(ms: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  steady: () => performance.now(),
  wall: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
