import type { Look } from '../model/check.ts';
import type { TargetEvidence } from '../model/evidence.ts';
import type { TargetReport } from '../model/report.ts';
import type { Target } from '../model/target.ts';

/** Why a look is made: its time has come, a worse status is to be confirmed, something has changed, or somebody asks. */
export type Occasion = 'due' | 'confirm' | 'change' | 'asked';

/** One look at one target, settled: what was seen and what it comes to by itself, with nothing of earlier looks. */
export interface Looked {
  readonly target: Target;
  readonly look: Look;
  readonly evidence: TargetEvidence;
  readonly report: TargetReport;
  /** The trouble was our own, so that nothing is said of the target. */
  readonly ownTrouble: boolean;
}

/** What a look that was settled asks for. */
export interface Wish {
  readonly afterMs: number;
  readonly look: Look;
  readonly occasion: Occasion;
}
