import type { Check, Lack, Status, Verdict, View } from '../model/check.ts';
import type { Kind, TargetEvidence } from '../model/evidence.ts';
import type { Finding, JudgedAcceptance, NotJudged } from '../model/report.ts';
import type { LimitCode } from '../model/vantage.ts';
import type { Settings, Target } from '../model/target.ts';
import { durationText } from '../facts/duration.ts';
import { isFollowed } from '../facts/dns/walked.ts';
import { keptOut } from '../facts/http/access/kept-out.ts';
import { statesOf } from './accept.ts';
import { rank, reaches, statusOf, weigh } from './weigh.ts';

export interface Judged {
  readonly status: Status;
  readonly up: boolean | null;
  readonly findings: readonly Finding[];
  readonly notJudged: readonly NotJudged[];
  readonly acceptances: readonly JudgedAcceptance[];
}

/** What all targets of a run are judged with. */
export interface Bench {
  readonly settings: Settings;
  /** What holds instead for the targets of an environment, by its name. */
  readonly environments?: Readonly<Record<string, Settings>>;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Every check there is, in the order of the list. */
  readonly checks: readonly Check[];
  /** The ids of those that are wanted. */
  readonly enabled: ReadonlySet<string>;
}

/** Judges the evidence of one target. Never throws: a check that does becomes an `unknown` that says it is our bug. */
export function judgeTarget(evidence: TargetEvidence, bench: Bench): Judged {
  const findings: Finding[] = [];
  const notJudged: NotJudged[] = [];
  // Whether something essential was not looked at: it was not wanted, or there was nothing to look at.
  let unwanted = false;
  let gap = false;
  // The same, where what comes before it is what is wrong.
  let waits = false;
  for (const check of bench.checks) {
    if (!bench.enabled.has(check.id)) {
      unwanted ||= check.essential;
      continue;
    }
    const outcome = judgeCheck(check, evidence, bench);
    findings.push(...outcome.findings);
    if (outcome.notJudged !== undefined) notJudged.push(outcome.notJudged);
    if (check.essential && outcome.gap) {
      if (outcome.notJudged?.waits === true) waits = true;
      else gap = true;
    }
    unwanted ||= check.essential && outcome.limited;
  }
  const byId = new Map(bench.checks.map((check) => [check.id, check]));
  const { explained, counted } = weigh(findings, evidence.target.accept, bench.now, byId);
  // What cannot be looked at because of what is borne is borne with it.
  const bears = explained.some(
    ({ check, status, accepted }) => accepted !== undefined && status === 'fail' && byId.get(check)?.essential,
  );
  gap ||= waits && !bears;
  const essential = counted.filter((finding) => byId.get(finding.check)?.essential);
  return {
    status: statusOf(counted, byId, gap),
    up:
      evidence.target.unprobed === true
        ? null
        : reaches(
            essential,
            unwanted || gap || waits || bears || evidence.limits.some((limit) => obscuring.has(limit)),
          ),
    findings: rank(explained, byId),
    notJudged,
    acceptances: statesOf(evidence.target.accept, explained, {
      now: bench.now,
      unjudged: [
        ...bench.checks.flatMap(({ id }) => (bench.enabled.has(id) ? [] : [id])),
        ...notJudged.map(({ check }) => check),
      ],
    }),
  };
}

/** Limits with which it is not seen whether users get through, whatever else is seen. */
const obscuring: ReadonlySet<LimitCode> = new Set(['cut-off', 'tls-intercepted', 'captive-portal', 'hairpin']);

interface Outcome {
  readonly findings: readonly Finding[];
  readonly notJudged?: NotJudged;
  /** Whether it went unjudged because there was nothing to look at. */
  readonly gap: boolean;
  /** Whether it went unjudged because of where we stand. */
  readonly limited: boolean;
}

const silent: Outcome = { findings: [], gap: false, limited: false };

/** The clock that the evidence is judged by: others' where enough of them agree that ours is wrong. */
export const nowOf = ({ clock }: Pick<TargetEvidence, 'clock'>, { now }: Pick<Bench, 'now'>): number =>
  clock?.sure === true ? now + clock.offsetMs : now;

/** Where it is not known which of two clocks is right, only what both say counts. */
function judgeCheck(check: Check, evidence: TargetEvidence, bench: Bench): Outcome {
  const now = nowOf(evidence, bench);
  const outcome = runCheck(check, evidence, { ...bench, now });
  const { clock } = evidence;
  if (clock === undefined || clock.sure) return outcome;
  const other = runCheck(check, evidence, { ...bench, now: now + clock.offsetMs });
  if (outlineOf(outcome) === outlineOf(other)) return outcome;
  const apart = `our clock and theirs are ${durationText(Math.abs(clock.offsetMs))} apart`;
  return {
    ...silent,
    findings: [unmeasured(check, 'not-measured', `${apart}, and the verdict hangs on which is right`)],
  };
}

const outlineOf = ({ findings, notJudged }: Outcome): string =>
  [...findings.map(({ status, reason, subject }) => `${status} ${reason} ${subject ?? ''}`), notJudged?.because].join(
    '\n',
  );

function runCheck(check: Check, evidence: TargetEvidence, bench: Bench): Outcome {
  try {
    const view = viewOf(check, evidence, bench);
    if (evidence.target.unprobed === true && check.needs.some((kind) => kind !== 'objects')) return silent;
    if (check.applies?.(view) === false) return silent;
    const limit = limitOn(check, evidence);
    if (limit !== null) return { ...silent, notJudged: { check: check.id, ...limit }, limited: true };
    const vital = check.needs.filter((kind) => check.mayMiss?.includes(kind) !== true);
    const kept = vital.some((kind) => kind === 'sessions' || kind === 'responses') ? keptOut(evidence) : null;
    if (kept !== null && vital.some((kind) => kept.kinds.has(kind))) {
      return { ...silent, notJudged: { check: check.id, because: kept.because }, limited: true };
    }
    const gaps = vital.flatMap((kind) => evidence.gaps[kind] ?? []).filter((gap) => gap.hurried !== true);
    const spared = gaps.find(({ state }) => state === 'spared');
    if (spared !== undefined) {
      return { ...silent, notJudged: { check: check.id, because: spared.detail, spared: true } };
    }
    const lack = check.lacks?.(view) ?? null;
    if (lack !== null) return { ...silent, notJudged: { check: check.id, ...lackOf(lack, evidence) } };
    const missing = gaps.find((gap) => gap.state !== 'unread');
    if (missing !== undefined) {
      const waits = missing.state === 'absent' ? { waits: true } : {};
      return { ...silent, notJudged: { check: check.id, because: missing.detail, ...waits }, gap: true };
    }
    const unread = gaps[0];
    if (unread !== undefined) {
      return { ...silent, findings: [unmeasured(check, 'not-measured', unread.detail)] };
    }
    const verdicts = [...check.run(view)];
    for (const verdict of verdicts) assertAllowed(check, verdict);
    if (verdicts.length === 0) verdicts.push({ status: 'pass', message: check.title });
    const hurried = check.needs.map((kind) => evidence.gaps[kind]).find((gap) => gap?.hurried === true);
    if (hurried !== undefined && verdicts.every(({ status }) => status === 'pass')) {
      return { ...silent, findings: [unmeasured(check, 'not-measured', hurried.detail)] };
    }
    return { ...silent, findings: verdicts.map((verdict) => toFinding(check, verdict)) };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { ...silent, findings: [unmeasured(check, 'our-bug', `this check failed by our own fault: ${said}`)] };
  }
}

/** Where the host could not be looked up to an end, that is what comes before all that its names lack. */
function lackOf(lack: string | Lack, { seen, target }: TargetEvidence): Omit<NotJudged, 'check'> {
  const { because, limit, lasting, spared, common }: Lack = typeof lack === 'string' ? { because: lack } : lack;
  if (spared === true) return { because, spared };
  if (common === true) return { because, common };
  if (limit !== undefined) return { because, limit };
  return lasting === true || target.address.length > 0 || isFollowed(seen.resolution, target)
    ? { because }
    : { because, waits: true };
}

/** The first limit of the vantage with which this check would say nothing true of this target; the limit is told once. */
function limitOn({ limitedBy = [] }: Check, { limits }: TargetEvidence): Lack | null {
  const code = limitedBy.find((one) => limits.includes(one));
  return code === undefined ? null : { because: `not from here, for the vantage has the limit ${code}`, limit: code };
}

/** Only what the check declared: an undeclared read finds nothing, even where the types were circumvented. */
function viewOf(check: Check, evidence: TargetEvidence, bench: Bench): View {
  const seen = Object.fromEntries(check.needs.map((kind) => [kind, evidence.seen[kind]]));
  const { target, life, limits, pki } = evidence;
  const { now } = bench;
  const settings = settingsOf(target, bench);
  return { ...(seen as Pick<View, Kind>), target, settings, pki, now, life, limits };
}

/** What holds for a target: its environment's settings, or the run's. */
export const settingsOf = (
  { environment }: Target,
  { environments = {}, settings }: Pick<Bench, 'environments' | 'settings'>,
): Settings =>
  (environment !== null && Object.hasOwn(environments, environment) && environments[environment]) || settings;

function assertAllowed(check: Check, { status, reason }: Verdict): void {
  if (status === 'pass') return;
  if (status === 'fail' && check.worst === 'warn') throw new Error(`${check.id} may not fail`);
  if (reason === undefined || !check.reasons.includes(reason)) {
    throw new Error(`${check.id} gave the reason ${String(reason)}, which is not in its list`);
  }
}

const toFinding = (check: Check, { reason = 'as-expected', ...verdict }: Verdict): Finding => ({
  check: check.id,
  status: verdict.status,
  reason,
  ...(verdict.subject === undefined ? {} : { subject: verdict.subject }),
  ...(verdict.at === undefined ? {} : { at: verdict.at }),
  message: verdict.message,
  // A pass needs none; where a finding has no exact one, the check's own is better than nothing.
  ...(verdict.fix !== undefined || verdict.status === 'fail' || verdict.status === 'warn'
    ? { fix: verdict.fix ?? { text: check.fix } }
    : {}),
  owner: verdict.owner ?? check.owner,
  ...(verdict.see === undefined ? {} : { see: verdict.see }),
  ...(verdict.first === true ? { first: true } : {}),
  ...(verdict.evidence === undefined ? {} : { evidence: verdict.evidence }),
});

const unmeasured = (check: Check, reason: 'not-measured' | 'our-bug', message: string): Finding => ({
  check: check.id,
  status: 'unknown',
  reason,
  message,
  owner: 'prober',
});
