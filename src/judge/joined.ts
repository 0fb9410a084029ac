import { statuses } from '../model/check.ts';
import type { TargetReport } from '../model/report.ts';

/** What was found at several places on one way, told of the first: it is as good as the worst of them. */
export function joinReports([first, ...others]: readonly [TargetReport, ...TargetReport[]]): TargetReport {
  if (others.length === 0) return first;
  const all = [first, ...others];
  const weight = ({ status }: Pick<TargetReport, 'status'>): number => statuses.indexOf(status);
  const findings = all.flatMap((report) => report.findings).toSorted((a, b) => weight(b) - weight(a));
  const judged = new Set(findings.map(({ check }) => check));
  const unjudged = all.flatMap(({ notJudged }) => notJudged).filter(({ check }) => !judged.has(check));
  const ups = all.map(({ up }) => up);
  return {
    ...first,
    status: statuses[Math.max(...all.map(weight))] ?? first.status,
    up: ups.includes(false) ? false : ups.includes(null) ? null : true,
    durationMs: all.reduce((sum, { durationMs }) => sum + durationMs, 0),
    findings,
    notJudged: [...new Map(unjudged.map((one) => [one.check, one])).values()],
  };
}
