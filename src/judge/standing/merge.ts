import type { Look } from '../../model/check.ts';
import type { Seen } from '../../model/evidence.ts';
import type { Finding, NotJudged, Observed, TargetReport } from '../../model/report.ts';
import type { Target } from '../../model/target.ts';
import { weigh } from '../weigh.ts';
import type { CheckList, KnownCheck } from './check-list.ts';
import { gravest } from './gravity.ts';

/** One look that is settled: what it comes to by itself. */
export interface SettledLook {
  readonly target: Pick<Target, 'accept'>;
  readonly look: Look;
  readonly evidence: { readonly seen: Pick<Seen, 'twins'> };
  readonly report: TargetReport;
  /** The trouble was our own, so that nothing is said of the target. */
  readonly ownTrouble: boolean;
}

/** What the looks before this one come to. */
export interface Before {
  readonly report: TargetReport;
  /** The last full look saw certificates that no quick one sees. */
  readonly sawTwins: boolean;
}

/** What is said of one check: findings, or why there are none; neither where it does not apply. */
export interface Said {
  readonly check: string;
  /** Of this very look, and not kept from one before. */
  readonly fresh: boolean;
  readonly findings: readonly Finding[];
  readonly notJudged?: NotJudged;
}

/**
 * What this look and those before it say of each check, in the order of the list. A quick look leaves what it did not
 * judge as the last full look found it, with what explained it then; who bears a finding is left to be weighed anew.
 */
export function mergeLooks(before: Before | null, looked: SettledLook, list: CheckList): Said[] {
  const fresh = saidIn(looked.report, unweighed);
  const kept = before === null ? () => nothing : saidIn(before.report, unborne);
  return list.checks.map((check) => {
    const [now, then] = [fresh(check.id), kept(check.id)];
    if (looked.ownTrouble) return { ...unmeasured(check.id, now, then), check: check.id, fresh: true };
    if (looked.look === 'full' || !isLeft(check, now, then, before)) return { ...now, check: check.id, fresh: true };
    const awaited = isSilent(then) ? list.awaited.get(check.id) : undefined;
    return { ...then, ...(awaited && { notJudged: awaited }), check: check.id, fresh: false };
  });
}

export type Words = Pick<Said, 'findings' | 'notJudged'>;

const nothing: Words = { findings: [] };

const isSilent = ({ findings, notJudged }: Words): boolean => findings.length === 0 && notJudged === undefined;

export function saidIn(
  { findings, notJudged }: Pick<TargetReport, 'findings' | 'notJudged'>,
  as: (finding: Finding) => Finding = (finding) => finding,
): (check: string) => Words {
  const found = Map.groupBy(findings, ({ check }) => check);
  const unjudged = new Map(notJudged.map((one) => [one.check, one]));
  return (check) => {
    const why = unjudged.get(check);
    return { findings: (found.get(check) ?? []).map(as), ...(why && { notJudged: why }) };
  };
}

function unweighed(finding: Finding): Finding {
  if (finding.because === undefined) return unborne(finding);
  const { because: _because, ...rest } = unborne(finding);
  return rest;
}

function unborne(finding: Finding): Finding {
  if (finding.accepted === undefined && finding.earlier === undefined) return finding;
  const { accepted: _accepted, earlier: _earlier, ...rest } = finding;
  return rest;
}

/** Whether a quick look leaves it as it was. */
function isLeft({ look, needs }: KnownCheck, now: Words, then: Words, before: Before | null): boolean {
  if (look === 'full') return true;
  if (now.notJudged?.spared === true) return !isSilent(then);
  // It passed on less than what was found wrong: certificates for other keys are seen by full looks alone.
  const sawLess = before?.sawTwins === true && needs.includes('twins');
  const isMeasured = now.findings.length > 0 && now.findings.every(({ status }) => status !== 'unknown');
  return sawLess && isMeasured && gravest(then.findings) > gravest(now.findings);
}

const cutOff = 'not measured: this prober itself was cut off';

function unmeasured(check: string, now: Words, then: Words): Words {
  const found = now.findings[0] ?? then.findings[0];
  if (found === undefined) return isSilent(now) ? then : now;
  const message = found.status === 'unknown' && now.findings.length > 0 ? found.message : cutOff;
  return { findings: [{ check, status: 'unknown', reason: 'not-measured', message, owner: 'prober' }] };
}

/**
 * Whether something essential was not looked at for which there is no finding: the status of the look by itself is told
 * by nothing else.
 */
export function hasGap({ target, report }: SettledLook, { byId }: CheckList): boolean {
  if (report.status !== 'unknown') return false;
  const { counted } = weigh(report.findings, target.accept, Date.parse(report.startedAt), byId);
  return !counted.some(({ status, check }) => status === 'unknown' && byId.get(check)?.essential);
}

/** Facts of which a quick look knows nothing where no quick check has to do with them. */
const factsOf = [
  ['tlsa', 'tlsa'],
  ['disagreements', 'polls'],
  ['sourceIp', 'echoes'],
] as const satisfies readonly (readonly [keyof Observed, keyof Seen])[];

export function mergeObserved(
  before: Observed | undefined,
  { look, report }: SettledLook,
  { quickKinds }: CheckList,
): Observed {
  if (look === 'full' || before === undefined) return report.observed;
  const kept = factsOf.filter(([fact, kind]) => !quickKinds.has(kind) && before[fact] !== undefined);
  return { ...report.observed, ...Object.fromEntries(kept.map(([fact]) => [fact, before[fact]])) };
}
