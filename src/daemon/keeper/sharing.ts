import type { Finding, NotJudged, TargetReport } from '../../model/report.ts';

/** Of so many at most it is known that they were said; then all are forgotten, and what is common comes again. */
const maxShared = 20_000;

/**
 * Thousands of targets say the same of most checks: what is equal to something that was said before becomes the same
 * object. Neither evidence nor the questions asked stay with what is held.
 */
export function startSharing(): (report: TargetReport) => TargetReport {
  const held = new Map<string, Finding | NotJudged>();
  const shared = <What extends Finding | NotJudged>(one: What): What => {
    const key = JSON.stringify(one);
    const known = held.get(key);
    // Equal in all that it is written as, it is what was given.
    if (known !== undefined) return known as What;
    if (held.size >= maxShared) held.clear();
    held.set(key, one);
    return one;
  };
  return ({ evidence: _evidence, trace: _trace, ...report }) => ({
    ...report,
    findings: report.findings.map((finding) => (finding.status === 'pass' ? shared(finding) : finding)),
    notJudged: report.notJudged.map(shared),
  });
}
