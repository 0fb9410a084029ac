/** How much one place may be asked. */
export interface Limits {
  readonly inFlight: number;
  /** Null: as fast as it answers. */
  readonly perSecond: number | null;
}

export interface Place {
  /** Counts one more packet with a question against the rate, without waiting for it. */
  charge(): void;
  leave(): void;
}

export interface Queue {
  /** Resolves when the place at `key` may be asked; rejects with the signal's reason when that aborts first. */
  enter(key: string, limits: Limits, signal: AbortSignal): Promise<Place>;
}

interface Lane {
  readonly limits: Limits;
  readonly waiting: Set<() => void>;
  inFlight: number;
  /** May be negative: packets that were sent on credit. */
  tokens: number;
  filledAt: number;
  timer: NodeJS.Timeout | undefined;
}

/** Lines before servers: a bounded number in flight, and a token bucket that holds one second's worth. */
export function startQueue(): Queue {
  const lanes = new Map<string, Lane>();

  const laneOf = (key: string, limits: Limits): Lane => {
    const known = lanes.get(key);
    if (known !== undefined) return known;
    const lane: Lane = {
      limits,
      waiting: new Set(),
      inFlight: 0,
      tokens: limits.perSecond ?? 0,
      filledAt: performance.now(),
      timer: undefined,
    };
    lanes.set(key, lane);
    return lane;
  };

  const fill = (lane: Lane, perSecond: number): void => {
    const now = performance.now();
    lane.tokens = Math.min(perSecond, lane.tokens + ((now - lane.filledAt) * perSecond) / 1000);
    lane.filledAt = now;
  };

  const serve = (lane: Lane): void => {
    clearTimeout(lane.timer);
    const { perSecond, inFlight } = lane.limits;
    for (const go of lane.waiting) {
      if (lane.inFlight >= inFlight) return;
      if (perSecond !== null) {
        fill(lane, perSecond);
        if (lane.tokens < 1) {
          lane.timer = setTimeout(serve, Math.ceil(((1 - lane.tokens) * 1000) / perSecond), lane);
          return;
        }
        lane.tokens -= 1;
      }
      lane.inFlight += 1;
      lane.waiting.delete(go);
      go();
    }
  };

  return {
    enter(key, limits, signal) {
      const lane = laneOf(key, limits);
      const { promise, resolve, reject } = Promise.withResolvers<Place>();
      const giveUp = (): void => {
        lane.waiting.delete(go);
        if (lane.waiting.size === 0) clearTimeout(lane.timer);
        reject(signal.reason);
      };
      const go = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve({
          charge() {
            lane.tokens -= 1;
          },
          leave() {
            lane.inFlight -= 1;
            serve(lane);
          },
        });
      };
      if (signal.aborted) {
        reject(signal.reason);
        return promise;
      }
      signal.addEventListener('abort', giveUp, { once: true });
      lane.waiting.add(go);
      serve(lane);
      return promise;
    },
  };
}
