import type { Beyond } from '../../observe/vantage/beyond.ts';

/** What a round, when it ends, tells of whether the trouble is our own. */
export interface RoundEnd {
  /** Targets that were up when they were last told, and of these, those to which the way was lost. */
  readonly wereUp: number;
  readonly lost: number;
  /** All targets beyond our own host, and of these, those to which the way was lost. */
  readonly all: { readonly looked: number; readonly lost: number };
  /** After everybody was asked. */
  readonly beyond: Beyond;
  /** The round found that nothing came back from beyond our own host. */
  readonly cutOff: boolean;
  /** Whether we knew before that the trouble is our own: then it lasts until somebody is heard. */
  readonly wasDown: boolean;
}

export interface Trouble {
  readonly why: string;
  /** Whose looks tell nothing: all that waited for the end of the round, or those to which the way was lost. */
  readonly whose: 'all' | 'lost';
}

/**
 * Own trouble: nothing came back at all; or most of those that were up are lost at once, and nobody who should answer
 * whatever they do was heard. Where nobody was up, as at the start, it is all of them, and nobody took a connection.
 */
export function troubleOf({ wereUp, lost, all, beyond, cutOff, wasDown }: RoundEnd): Trouble | null {
  if (cutOff) return { whose: 'all', why: 'nothing came back from beyond our own host: the trouble is our own' };
  const { resolvers, selfChecks, connected } = beyond;
  const asked = resolvers.asked + selfChecks.asked;
  if (asked === 0 || resolvers.heard + selfChecks.heard > 0) return null;
  const isBlind = wereUp === 0 && all.looked > 0 && all.lost === all.looked && !connected;
  if (!wasDown && !isBlind && lost * 2 <= wereUp) return null;
  const silent = [
    ...(resolvers.asked === 0 ? [] : ['no resolver']),
    ...(selfChecks.asked === 0 ? [] : ['no self-check target']),
  ].join(' and ');
  const up = `${lost} of ${wereUp} targets that were up`;
  const others = wereUp > 0 ? up : `${all.lost} of ${all.looked} targets`;
  const beside = wereUp + all.lost === 0 ? '' : `, while ${others} could not be reached`;
  return { whose: 'lost', why: `${silent} answered${beside}: the trouble is our own` };
}

/** Own trouble over many rounds. */
export interface Breaker {
  /** Whether a round's trouble is our own. */
  troubleOf(end: RoundEnd): Trouble | null;
}

/** While somebody beyond us takes connections all the same, no longer than this is it taken for our own. */
const mostDoubtMs = 120_000;

export function startBreaker(nowMs: () => number = () => performance.now()): Breaker {
  let since: number | null = null;
  return {
    troubleOf(end) {
      const { resolvers, selfChecks, connected } = end.beyond;
      if (!connected || resolvers.heard + selfChecks.heard > 0) since = null;
      const trouble = troubleOf(end);
      if (trouble?.whose !== 'lost' || !connected) return trouble;
      since ??= nowMs();
      return nowMs() - since < mostDoubtMs ? trouble : null;
    },
  };
}
