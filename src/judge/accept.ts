import { globOf } from '../facts/glob.ts';
import type { Finding, JudgedAcceptance } from '../model/report.ts';
import type { Acceptance } from '../model/target.ts';

const dayMs = 86_400_000;

/** Whether the last day of the acceptance has passed, in UTC. */
export const isExpired = ({ until }: Pick<Acceptance, 'until'>, now: number): boolean =>
  now >= Date.parse(until) + dayMs;

const bears = ({ check }: Acceptance, finding: Finding): boolean =>
  (finding.status === 'fail' || finding.status === 'warn') && globOf(check).test(finding.check);

/** Marks the findings that somebody bears. */
export function accept(findings: readonly Finding[], acceptances: readonly Acceptance[], now: number): Finding[] {
  const valid = acceptances.filter((acceptance) => !isExpired(acceptance, now));
  return findings.map((finding) => {
    const bearing = valid.find((acceptance) => bears(acceptance, finding));
    if (bearing === undefined) return finding;
    const { reason, by, until } = bearing;
    return { ...finding, accepted: { reason, by, until } };
  });
}

interface Judging {
  readonly now: number;
  /** The ids of checks that were not made, or could not judge. */
  readonly unjudged: readonly string[];
}

/** What became of each acceptance: one that bears nothing fits nothing only where all that it is for was judged. */
export function statesOf(
  acceptances: readonly Acceptance[],
  findings: readonly Finding[],
  { now, unjudged }: Judging,
): JudgedAcceptance[] {
  const unseen = [...unjudged, ...findings.flatMap(({ check, status }) => (status === 'unknown' ? [check] : []))];
  const stateOf = (acceptance: Acceptance): JudgedAcceptance['state'] => {
    if (isExpired(acceptance, now)) return 'expired';
    if (findings.some((finding) => bears(acceptance, finding))) return 'in-force';
    return unseen.some((id) => globOf(acceptance.check).test(id)) ? 'not-judged' : 'unmatched';
  };
  return acceptances.map((acceptance) => ({ ...acceptance, state: stateOf(acceptance) }));
}
