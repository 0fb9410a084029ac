import type { Check } from '../model/check.ts';
import type { Finding, TargetReport } from '../model/report.ts';

/**
 * The report of a look that says nothing of its target, for the trouble was our own: all that it judged is unknown, the
 * first essential check saying why and explaining the others. What was observed stays as it was seen.
 */
export function unmeasuredReport(
  report: TargetReport,
  checks: readonly Pick<Check, 'id' | 'essential'>[],
  why: string,
): TargetReport {
  const judged = new Set(report.findings.map(({ check }) => check));
  const inOrder = checks.filter(({ id }) => judged.has(id));
  const cause = (inOrder.find(({ essential }) => essential) ?? inOrder[0])?.id;
  const unknown = (check: string): Finding => ({
    check,
    status: 'unknown',
    reason: 'not-measured',
    message: why,
    owner: 'prober',
    ...(check === cause || cause === undefined ? {} : { because: cause }),
  });
  const others = inOrder.flatMap(({ id }) => (id === cause ? [] : [unknown(id)]));
  return {
    ...report,
    status: 'unknown',
    up: null,
    findings: cause === undefined ? [] : [unknown(cause), ...others],
    ...(report.acceptances !== undefined && {
      acceptances: report.acceptances.map((each) =>
        each.state === 'expired' ? each : { ...each, state: 'not-judged' as const },
      ),
    }),
  };
}
