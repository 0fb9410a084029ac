import type { EarlierFinding, Finding, TargetReport } from '../../model/report.ts';
import type { Acceptance } from '../../model/target.ts';
import { accept } from '../accept.ts';
import { gravest, gravestOf, gravitiesByCheck, gravityOf } from './gravity.ts';
import type { Said } from './merge.ts';

interface Told {
  readonly report: TargetReport;
  /** What was measured last, told or not: what was found to be well then is not kept. */
  readonly latest: TargetReport;
  /** What is borne need not be kept. */
  readonly acceptances: readonly Acceptance[];
  readonly now: number;
}

/**
 * Puts beside what cannot be measured now what was told of it before, until it is measured again or has no meaning for
 * the target any more. What can no more be judged, but was found wrong, becomes an unknown that says so.
 */
export function keepEarlier(said: readonly Said[], told: Told): Said[] {
  const passed = new Set(said.flatMap(({ check, findings }) => (isPassed(findings) ? [check] : [])));
  const before = Map.groupBy(told.report.findings, ({ check }) => check);
  const latest = gravitiesByCheck(told.latest.findings);
  return said.map((one) => {
    const earlier = latest.has(one.check) ? earlierOf(before.get(one.check) ?? [], passed, told) : null;
    return earlier === null ? one : withEarlier(one, earlier);
  });
}

const isPassed = (findings: readonly Finding[]): boolean =>
  findings.length > 0 && findings.every(({ status }) => status === 'pass');

/** None of what was explained, when it was found, by something that passes now: with that, it has lost its reason. */
function earlierOf(found: readonly Finding[], passed: ReadonlySet<string>, told: Told): EarlierFinding | null {
  const worst = gravestOf(found);
  if (worst === undefined || gravityOf(worst) === 0) return null;
  const earlier = worst.status === 'unknown' ? worst.earlier : asEarlier(worst, found, told.report.startedAt);
  const because = worst.status === 'unknown' ? earlier?.because : worst.because;
  if (earlier === undefined || (because !== undefined && passed.has(because))) return null;
  const [weighed] = accept([{ ...worst, ...earlier }], told.acceptances, told.now);
  return weighed?.accepted === undefined ? earlier : null;
}

function asEarlier(finding: Finding, all: readonly Finding[], since: string): EarlierFinding | undefined {
  const { status, reason, subject, message, fix, owner, because } = finding;
  if (status !== 'warn' && status !== 'fail') return undefined;
  const isExplained = all.every((one) => gravityOf(one) < gravityOf(finding) || one.because !== undefined);
  return {
    status,
    reason,
    ...(subject === undefined ? {} : { subject }),
    message,
    ...(fix === undefined ? {} : { fix }),
    owner,
    since: finding.since ?? since,
    ...(isExplained && because !== undefined ? { because } : {}),
  };
}

function withEarlier(one: Said, earlier: EarlierFinding): Said {
  const { check, fresh, findings, notJudged } = one;
  const unknown = findings.findIndex(({ status }) => status === 'unknown');
  if (unknown >= 0) {
    const isGraver = gravest(findings) < (earlier.status === 'fail' ? 2 : 1);
    return isGraver ? { ...one, findings: findings.with(unknown, { ...findingAt(findings, unknown), earlier }) } : one;
  }
  // What the configuration does not ask for any more is not awaited either.
  if (findings.length > 0 || notJudged === undefined || notJudged.spared === true) return one;
  const { because } = notJudged;
  const lost: Finding = {
    check,
    status: 'unknown',
    reason: 'not-measured',
    message: because,
    owner: 'prober',
    earlier,
  };
  return { check, fresh, findings: [lost] };
}

function findingAt(findings: readonly Finding[], index: number): Finding {
  const finding = findings[index];
  if (finding === undefined) throw new Error(`no finding at ${index}`);
  return finding;
}
