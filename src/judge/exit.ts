import type { Report, TargetReport } from '../model/report.ts';

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
export interface Earned extends Pick<Report, 'summary' | 'troubles'> {
  /** Whether a check failed by our own fault. */
  readonly bug: boolean;
}

/** Whether there may be targets of which nothing is known, for what names them was not read. */
const isUnread = ({ troubles = [] }: Pick<Report, 'troubles'>): boolean =>
  troubles.some(({ hidesTargets }) => hidesTargets);

/** The exit code that a finished run has earned: the first row that fits, in the order 4, 1, 3, 0. */
export function exitCode(earned: Earned, policy: ExitPolicy): 0 | 1 | 3 | 4 {
  const { summary, bug } = earned;
  if (bug) return 4;
  if (summary.fail > 0 || (policy.strict && summary.warn > 0)) return 1;
  return (isUnread(earned) || summary.unknown > 0) && !policy.ignoreUnknown ? 3 : 0;
}
