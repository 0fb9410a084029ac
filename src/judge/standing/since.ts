import type { Finding, TargetReport } from '../../model/report.ts';
import type { Said } from './merge.ts';

/**
 * Since when each has been so: as before where it was, for the worst of a check also where it is another subject's now.
 * What passes has no such date.
 */
export function keepSince(said: readonly Said[], before: TargetReport | null, startedAt: string): Said[] {
  const found = Map.groupBy(before?.findings ?? [], ({ check }) => check);
  return said.map((one) => {
    const [then, worst] = [found.get(one.check) ?? [], worstOf(one.findings)];
    return {
      ...one,
      findings: one.findings.map((finding) => {
        if (finding.status === 'pass' || finding.since !== undefined) return finding;
        return { ...finding, since: sinceOf(finding, finding === worst, then) ?? startedAt };
      }),
    };
  });
}

const order = ['fail', 'unknown', 'warn', 'pass'] as const;

/** The first of the gravest status. */
export const worstOf = (findings: readonly Finding[]): Finding | undefined =>
  order
    .values()
    .flatMap((wanted) => findings.filter(({ status }) => status === wanted))
    .next().value;

function sinceOf(finding: Finding, isWorst: boolean, then: readonly Finding[]): string | undefined {
  const { status, subject, reason } = finding;
  const same = then.find((other) => other.status === status && other.subject === subject);
  if (same?.since !== undefined) return same.since;
  const lost = then.find(({ earlier }) => earlier?.status === status && earlier.reason === reason)?.earlier;
  if (lost !== undefined) return lost.since;
  const worst = worstOf(then);
  return isWorst && worst?.status === status ? worst.since : undefined;
}
