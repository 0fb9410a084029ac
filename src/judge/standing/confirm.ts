import type { Look } from '../../model/check.ts';
import type { Finding, TargetReport } from '../../model/report.ts';
import type { Retold } from './assemble.ts';
import { gravest, gravitiesByCheck } from './gravity.ts';
import { saidIn, type Words } from './merge.ts';
import { begin, dueMs, foundAgain, notMeasured, slackMs, type Seen, type Tally } from './tally.ts';
import { rank, worseThan, type Worse } from './worse.ts';

/** What is found to be worse than what is told, and is looked at again before it is told. */
export interface Doubt {
  /** Of the first look since something was told last. */
  readonly firstMs: number;
  /** Each check that has got worse by itself; and as `unsure` and `stopped` the target as a whole. */
  readonly tallies: ReadonlyMap<string, Tally>;
  /** The last in which nothing was found to be worse, but less was seen. */
  readonly unseen: TargetReport | null;
}

export interface Found extends Omit<Seen, 'startedAt'> {
  readonly report: TargetReport;
  /** The checks that this very look has judged. */
  readonly fresh: ReadonlySet<string>;
}

export interface Decision {
  /** What is told from now on. */
  readonly told: TargetReport;
  /** Null where nothing waits to be confirmed. */
  readonly doubt: Doubt | null;
}

export interface Confirming {
  readonly confirmMs: readonly number[];
  isEssential(check: string): boolean;
  /** What is found, with other words for some checks. */
  retell(other: Retold): TargetReport;
}

/** It is not seen to be as well as it was: whatever is found wrong counts for that, too. */
const unsure = 'unsure';
/** Something essential fails, be it another check each time. */
const stopped = 'stopped';

/**
 * What got worse is told when it was found again at every look until the last of `confirmMs` has been made, each
 * counted from the first worse one; looks in between count, but do not shorten that. This holds of each check by
 * itself: one that has not been found as often is told as it was. A look that did not measure a check is none of
 * these, and is made up for. Anything that is not worse is told at once.
 */
export function confirm(told: TargetReport, doubt: Doubt | null, found: Found, means: Confirming): Decision {
  const { confirmMs } = means;
  const { report, atMs } = found;
  if (confirmMs.length === 0) return { told: report, doubt: null };
  const worse = worseThan(told, report);
  const tallies = tallyUp(told, doubt?.tallies ?? new Map(), found, worse, means);
  if (worse === null) return { told: report, doubt: doubtOf(report, tallies, found, means) };
  const firstMs = doubt?.firstMs ?? atMs;
  const unseen = worse.checks.length === 0 ? report : (tallies.has(unsure) && doubt?.unseen) || null;
  const confirmed = new Map([...tallies].filter(([, tally]) => dueMs(tally, confirmMs) === null));
  const isAged = atMs - firstMs >= (confirmMs.at(-1) ?? 0) - slackMs;
  if (!isAged && confirmed.size === 0) return { told, doubt: { firstMs, tallies, unseen } };
  const next = tellable(told, { found, worse, unseen, confirmed }, means);
  if (next === null) return { told, doubt: { firstMs, tallies, unseen } };
  const since = next.status === told.status ? (told.since ?? told.startedAt) : sinceOf(next, told, confirmed);
  return { told: { ...next, since }, doubt: doubtOf(next, tallies, found, means) };
}

function tallyUp(
  told: TargetReport,
  before: ReadonlyMap<string, Tally>,
  found: Found,
  worse: Worse | null,
  { confirmMs, isEssential }: Confirming,
): ReadonlyMap<string, Tally> {
  const seen = { ...found, startedAt: found.report.startedAt };
  const isStopped = told.up !== false && stopsIn(found, isEssential).length > 0;
  const isUnknown = (aspect: string): boolean => {
    if (aspect === unsure) return false;
    if (aspect === stopped) return told.up !== false && found.report.up !== true;
    return !isMeasured(aspect, found);
  };
  const grown = new Set([
    ...(worse?.checks ?? []),
    ...(worse?.unsure === true ? [unsure] : []),
    ...(isStopped ? [stopped] : []),
  ]);
  const tallies = new Map<string, Tally>();
  for (const aspect of new Set([...before.keys(), ...grown])) {
    const tally = before.get(aspect);
    const again = findingsOf(found.report, aspect);
    const isFresh = aspect === unsure || aspect === stopped || found.fresh.has(aspect);
    // What was kept from the last full look is found again by nothing less.
    if (tally === undefined) tallies.set(aspect, begin(seen, isFresh ? found.look : 'full', again));
    else if (isFresh && grown.has(aspect)) tallies.set(aspect, foundAgain(tally, seen, again, confirmMs));
    else if (!isFresh || isUnknown(aspect)) {
      const next = notMeasured(tally, seen, confirmMs);
      if (next !== null) tallies.set(aspect, next);
    }
  }
  return tallies;
}

const findingsOf = ({ findings }: TargetReport, check: string): readonly Finding[] =>
  findings.filter((finding) => finding.check === check);

const isMeasured = (check: string, { report }: Found): boolean =>
  findingsOf(report, check).every(({ status }) => status !== 'unknown') &&
  report.notJudged.every((one) => one.check !== check);

const stopsIn = ({ report, fresh }: Found, isEssential: Confirming['isEssential']): readonly string[] =>
  report.findings.flatMap(({ check, status, accepted }) =>
    status === 'fail' && accepted === undefined && fresh.has(check) && isEssential(check) ? [check] : [],
  );

interface Grounds {
  readonly found: Found;
  readonly worse: Worse;
  readonly unseen: TargetReport | null;
  readonly confirmed: ReadonlyMap<string, Tally>;
}

/** What can be told now: all that is confirmed, and of the rest what was told before. Null where that does not go together. */
function tellable(
  told: TargetReport,
  { found, worse, unseen, confirmed }: Grounds,
  { isEssential, retell }: Confirming,
): TargetReport | null {
  const { report } = found;
  const [asTold, gravities] = [saidIn(told), gravitiesByCheck(report.findings)];
  const stops = new Set(confirmed.has(stopped) ? stopsIn(found, isEssential) : []);
  const instead = new Map<string, Words>();
  for (const check of worse.checks) {
    const mildest = confirmed.get(check)?.mildest;
    const isSure = stops.has(check) || (mildest && gravest(mildest) >= (gravities.get(check) ?? 0));
    if (isSure !== true) instead.set(check, mildest === undefined ? asTold(check) : { findings: mildest });
  }
  const next = instead.size === 0 ? report : retell({ instead, wasUp: told.up === true });
  if (confirmed.has(unsure)) return unseen !== null && rank(unseen.status) > rank(next.status) ? unseen : next;
  const isLess = next.status === 'unknown' || (told.up === true && next.up === null);
  return isLess && worseThan(told, next)?.unsure === true ? null : next;
}

/** Since when it is as bad as it is told to be from now on. */
function sinceOf(next: TargetReport, told: TargetReport, confirmed: ReadonlyMap<string, Tally>): string {
  const wanted = next.status === 'fail' ? 2 : 1;
  const gravities = gravitiesByCheck(next.findings);
  const began = [...confirmed].flatMap(([aspect, { firstAt }]) => {
    const isOfIt =
      next.status === 'unknown'
        ? aspect === unsure
        : gravities.get(aspect) === wanted || (aspect === stopped && next.status === 'fail');
    return isOfIt && firstAt > (told.since ?? told.startedAt) ? [firstAt] : [];
  });
  return began.toSorted()[0] ?? next.startedAt;
}

/** What is still in doubt when `told` is told: what was found of it so far counts on. */
function doubtOf(
  told: TargetReport,
  tallies: ReadonlyMap<string, Tally>,
  found: Found,
  means: Confirming,
): Doubt | null {
  const own = gravitiesByCheck(told.findings);
  const worse = worseThan(told, found.report);
  const isLeft = ([aspect, { mildest }]: readonly [string, Tally]): boolean => {
    if (aspect === unsure) return worse?.unsure === true;
    return aspect === stopped ? told.up !== false : gravest(mildest) > (own.get(aspect) ?? 0);
  };
  const begun = tallyUp(told, new Map(), found, worse, means);
  const left = new Map([...begun, ...[...tallies].filter(isLeft)]);
  return left.size === 0 ? null : { firstMs: found.atMs, tallies: left, unseen: null };
}

/** The next look that is to confirm something; null where none is. */
export function nextConfirming(
  { tallies }: Doubt,
  confirmMs: readonly number[],
  nowMs: number,
): { readonly afterMs: number; readonly look: Look } | null {
  const due = [...tallies.values()].flatMap((tally) => {
    const atMs = dueMs(tally, confirmMs);
    return atMs === null ? [] : [{ atMs, look: tally.look }];
  });
  const first = Math.min(...due.map(({ atMs }) => atMs));
  if (due.length === 0) return null;
  const isFull = due.some(({ atMs, look }) => atMs <= first + slackMs && look === 'full');
  return { afterMs: Math.max(0, first - nowMs), look: isFull ? 'full' : 'quick' };
}
