/** How much one place may be asked. */
export interface Limits {
  readonly inFlight: number;
  /** Null: as fast as it answers. */
  readonly perSecond: number | null;
}

/** `first` what all else rests on · `depth` what is looked at beside · `last` what will hardly be answered. */
export type Rank = 'first' | 'depth' | 'last';

/** In their order, and what part of the places each may take: some are left for who comes before it. */
const shares: readonly (readonly [Rank, number])[] = [
  ['first', 1],
  ['depth', 3 / 4],
  ['last', 1 / 2],
];

export interface Entry {
  readonly limits: Limits;
  /** For whom: within a rank each has its turn, however much one of them asks. */
  readonly whose: object;
  readonly rank: Rank;
  readonly signal: AbortSignal;
}

export interface Place {
  /** Counts a packet with a question against the rate, without waiting for it. */
  charge(): void;
  leave(): void;
}

export interface Queue {
  /** Resolves when the place at `key` may be asked; rejects with the signal's reason when that aborts first. */
  enter(key: string, entry: Entry): Promise<Place>;
}

/** Those who wait in one rank, by whose they are. */
type Line = Map<object, Set<() => void>>;

interface Lane {
  readonly limits: Limits;
  readonly lines: Readonly<Record<Rank, Line>>;
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
      lines: { first: new Map(), depth: new Map(), last: new Map() },
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
    for (const [rank, share] of shares) {
      const line = lane.lines[rank];
      while (line.size > 0) {
        if (lane.inFlight >= Math.max(1, Math.floor(inFlight * share))) return;
        if (perSecond !== null) {
          fill(lane, perSecond);
          if (lane.tokens < 1) {
            lane.timer = setTimeout(serve, Math.ceil(((1 - lane.tokens) * 1000) / perSecond), lane);
            return;
          }
          lane.tokens -= 1;
        }
        lane.inFlight += 1;
        takeTurn(line)?.();
      }
    }
  };

  return {
    enter(key, { limits, whose, rank, signal }) {
      const lane = laneOf(key, limits);
      const line = lane.lines[rank];
      const { promise, resolve, reject } = Promise.withResolvers<Place>();
      const giveUp = (): void => {
        const own = line.get(whose);
        own?.delete(go);
        if (own?.size === 0) line.delete(whose);
        if (Object.values(lane.lines).every(({ size }) => size === 0)) clearTimeout(lane.timer);
        reject(signal.reason);
      };
      const go = (): void => {
        signal.removeEventListener('abort', giveUp);
        // One packet is paid for by the turn itself.
        let unspent = lane.limits.perSecond === null ? 0 : 1;
        resolve({
          charge() {
            lane.tokens -= 1 - unspent;
            unspent = 0;
          },
          leave() {
            lane.inFlight -= 1;
            lane.tokens += unspent;
            serve(lane);
          },
        });
      };
      if (signal.aborted) {
        reject(signal.reason);
        return promise;
      }
      signal.addEventListener('abort', giveUp, { once: true });
      const own = line.get(whose) ?? new Set();
      line.set(whose, own.add(go));
      serve(lane);
      return promise;
    },
  };
}

/** The first of whoever's turn it is, who then waits behind all others. */
function takeTurn(line: Line): (() => void) | undefined {
  for (const [whose, own] of line) {
    line.delete(whose);
    for (const go of own) {
      own.delete(go);
      if (own.size > 0) line.set(whose, own);
      return go;
    }
  }
  return undefined;
}
