import type { Status } from '../../model/check.ts';
import type { Finding, TargetReport } from '../../model/report.ts';

/** What a check comes to at one target. */
export interface Standing {
  readonly status: Status;
  readonly reason: string;
}

/** In the order in which they are counted. */
export const checkStates = ['pass', 'warn', 'fail', 'unknown', 'accepted', 'not_judged'] as const;
export type CheckState = (typeof checkStates)[number];

/** Of one check, what was measured weighs more than what was not: else an address that falls silent would hide a warning. */
const byWeight: readonly Status[] = ['pass', 'unknown', 'warn', 'fail'];

/** The gravest of them; where that cannot be measured now, as it was when it last was. */
const standingOf = (findings: readonly Finding[]): Standing | null =>
  findings.reduce<Standing | null>((worst, { status, reason, earlier }) => {
    const own: Standing = status === 'unknown' && earlier !== undefined ? earlier : { status, reason };
    return worst === null || byWeight.indexOf(own.status) > byWeight.indexOf(worst.status) ? own : worst;
  }, null);

/**
 * What stands of each check that does not pass, as an alert may rest on it: nothing that somebody bears, and nothing that
 * another check's trouble explains, but for what was found before that trouble came. What was explained when it was found
 * does not become a story of its own by our not seeing it any more.
 */
export function standings({ findings }: Pick<TargetReport, 'findings'>): Map<string, Standing> {
  const told = findings.filter(({ status, accepted, because, earlier }) => {
    if (status === 'pass' || accepted !== undefined) return false;
    return earlier === undefined ? because === undefined : earlier.because === undefined;
  });
  const found = new Map<string, Standing>();
  for (const [check, all] of Map.groupBy(told, ({ check }) => check)) {
    const standing = standingOf(all);
    if (standing !== null) found.set(check, standing);
  }
  return found;
}

/** What is to be counted of each check that applies, whether or not another explains it. */
export function statesOf({
  findings,
  notJudged,
}: Pick<TargetReport, 'findings' | 'notJudged'>): Map<string, CheckState> {
  const found = new Map<string, CheckState>(notJudged.map(({ check }) => [check, 'not_judged']));
  for (const [check, all] of Map.groupBy(findings, ({ check }) => check)) {
    const counted = all.filter(({ accepted }) => accepted === undefined);
    const status = standingOf(counted)?.status ?? 'pass';
    found.set(check, status === 'pass' && counted.length < all.length ? 'accepted' : status);
  }
  return found;
}
