import { globOf } from '../facts/glob.ts';
import type { Finding, JudgedAcceptance } from '../model/report.ts';
import type { Acceptance } from '../model/target.ts';

const dayMs = 86_400_000;

/** Whether the last day of the acceptance has passed, in UTC. */
export const isExpired = ({ until }: Pick<Acceptance, 'until'>, now: number): boolean =>
  now >= Date.parse(until) + dayMs;

const bears = ({ check }: Acceptance, finding: Finding): boolean =>
  (finding.status === 'fail' || finding.status === 'warn') && globOf(check).test(finding.check);

/** Marks the findings that somebody bears, and says of each acceptance what became of it. */
export function accept(
  findings: readonly Finding[],
  acceptances: readonly Acceptance[],
  now: number,
): { readonly findings: readonly Finding[]; readonly acceptances: readonly JudgedAcceptance[] } {
  const valid = acceptances.filter((acceptance) => !isExpired(acceptance, now));
  const used = new Set<Acceptance>();
  const marked = findings.map((finding) => {
    const bearing = valid.filter((acceptance) => bears(acceptance, finding));
    for (const acceptance of bearing) used.add(acceptance);
    const [first] = bearing;
    if (first === undefined) return finding;
    const { reason, by, until } = first;
    return { ...finding, accepted: { reason, by, until } };
  });
  const stateOf = (acceptance: Acceptance): JudgedAcceptance['state'] => {
    if (isExpired(acceptance, now)) return 'expired';
    return used.has(acceptance) ? 'in-force' : 'unmatched';
  };
  return {
    findings: marked,
    acceptances: acceptances.map((acceptance) => ({ ...acceptance, state: stateOf(acceptance) })),
  };
}
