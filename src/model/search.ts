import type { Outcome, WalkEnd } from './dns.ts';

/** How names that are written without their final dot are looked up. */
export interface SearchList {
  /** Canonical names, the root `.` among them where it is listed; one that is no legal name stands as it was written. */
  readonly domains: readonly string[];
  /** From so many dots on, a name is tried as it stands before the list is. */
  readonly ndots: number;
  /** Whether a name without a dot is tried as it stands, too. */
  readonly tldAsked: boolean;
}

/** What became of a name that the host may stand for. */
export interface Tried {
  readonly name: string;
  readonly end: WalkEnd;
  readonly a: Outcome;
  readonly aaaa: Outcome;
}

/** A look-up through a search list: the names that were tried, in that order, and the one of them that answered. */
export interface Search {
  readonly list: SearchList;
  readonly tried: readonly Tried[];
  readonly answered: string | null;
}
