import type { Summary, TargetReport } from '../model/report.ts';

export interface ExitPolicy {
  /** A warning counts as a fail. */
  readonly strict: boolean;
  /** Unknown targets do not count. */
  readonly ignoreUnknown: boolean;
}

/** Whether a check failed by our own fault. */
export const hasOurBug = ({ findings }: Pick<TargetReport, 'findings'>): boolean =>
  findings.some(({ reason }) => reason === 'our-bug');

/** What a run came to. */
export interface Earned {
  readonly summary: Summary;
  /** Whether a check failed by our own fault. */
  readonly bug: boolean;
}

/** The exit code that a finished run has earned: the first row that fits, in the order 4, 1, 3, 0. */
export function exitCode({ summary, bug }: Earned, policy: ExitPolicy): 0 | 1 | 3 | 4 {
  if (bug) return 4;
  if (summary.fail > 0 || (policy.strict && summary.warn > 0)) return 1;
  return summary.unknown > 0 && !policy.ignoreUnknown ? 3 : 0;
}
