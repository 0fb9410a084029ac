import type { Look } from '../../model/check.ts';
import type { TargetReport } from '../../model/report.ts';
import type { Schedule } from '../../model/schedule.ts';
import { assemble, retell } from './assemble.ts';
import { isChanged } from './changed.ts';
import type { CheckList } from './check-list.ts';
import { confirm, nextConfirming, type Decision, type Doubt } from './confirm.ts';
import { gravityOf } from './gravity.ts';
import type { Before, SettledLook } from './merge.ts';

/** What is held of a target from look to look. */
export interface Standing {
  /** What is told. */
  readonly told: TargetReport;
  /** The last that was told and is no trouble of our own. */
  readonly steady: TargetReport | null;
  /** What was measured last, told or not. */
  readonly latest: Before | null;
  readonly doubt: Doubt | null;
  /** When the last full look was made. */
  readonly fullAtMs: number | null;
  /** Something has changed, or a full look came to nothing by our own trouble: no full look was made since. */
  readonly owesFull: boolean;
  /** It rests on expectations that hold no more. */
  readonly stale: boolean;
}

/** Another look that is asked for. */
export interface NextLook {
  readonly afterMs: number;
  readonly look: Look;
  readonly occasion: 'confirm' | 'change';
}

export interface Moment {
  /** When the look was made, and what the time is now, in milliseconds of a clock that nobody sets. */
  readonly atMs: number;
  readonly nowMs: number;
  /** Null for what is not looked at on schedule: then nothing is confirmed. */
  readonly schedule: Schedule | null;
}

export interface Step {
  readonly standing: Standing;
  readonly next: readonly NextLook[];
}

/** What is known again, as from another life of the program; what was found before a trouble of our own as far as it is told. */
export const restored = (report: TargetReport): Standing => ({
  told: report,
  steady: report.upBefore === undefined ? report : { ...report, up: report.upBefore },
  latest: { report, sawTwins: false },
  doubt: null,
  fullAtMs: null,
  owesFull: false,
  stale: false,
});

/** What holds after a look. */
export function step(before: Standing | null, looked: SettledLook, moment: Moment, list: CheckList): Step {
  const grounds = before === null || before.stale ? null : before;
  const { report, fresh } = assemble(
    looked,
    {
      before: grounds?.latest ?? null,
      told: grounds?.told ?? null,
      dated: (grounds?.doubt ? grounds.latest?.report : grounds?.told) ?? null,
      last: before?.told ?? null,
    },
    list,
  );
  if (looked.ownTrouble) return { standing: untold(before, grounds, looked, report), next: [] };
  const { look } = looked;
  const decision: Decision =
    grounds === null
      ? { told: report, doubt: null }
      : confirm(
          grounds.told,
          grounds.doubt,
          { report, look, fresh, atMs: moment.atMs },
          {
            confirmMs: moment.schedule?.confirmMs ?? [],
            isEssential: (check) => list.byId.get(check)?.essential === true,
            retell: (other) => retell({ report, fresh }, other, looked, list),
          },
        );
  const isFull = look === 'full';
  const isTold = decision.told !== grounds?.told;
  const sawTwins = isFull ? looked.evidence.seen.twins.length > 0 : (grounds?.latest?.sawTwins ?? false);
  const standing: Standing = {
    ...decision,
    steady: isTold ? decision.told : (before?.steady ?? null),
    latest: { report, sawTwins },
    fullAtMs: isFull ? moment.atMs : (before?.fullAtMs ?? null),
    owesFull: !isFull && before !== null && (before.owesFull || before.stale || (isTold && isNews(before, decision))),
    stale: false,
  };
  return { standing, next: nextLooks(standing, looked, moment, list) };
}

/** After a look that tells nothing, for the trouble was our own. */
function untold(
  before: Standing | null,
  grounds: Standing | null,
  { look }: SettledLook,
  report: TargetReport,
): Standing {
  const steady = before?.steady ?? null;
  return {
    told: { ...report, upBefore: steady?.up === true },
    steady,
    latest: grounds?.latest ?? null,
    doubt: null,
    fullAtMs: before?.fullAtMs ?? null,
    owesFull: look === 'full' || before?.owesFull === true,
    stale: before?.stale === true,
  };
}

function nextLooks(after: Standing, { look }: SettledLook, { schedule, nowMs }: Moment, list: CheckList): NextLook[] {
  if (schedule === null) return [];
  const confirming = after.doubt && nextConfirming(after.doubt, schedule.confirmMs, nowMs);
  if (confirming !== null) return [{ ...confirming, occasion: 'confirm' }];
  if (look === 'quick' && after.owesFull) return [{ afterMs: 0, look: 'full', occasion: 'change' }];
  if (after.fullAtMs === null || !isWrongBeyondQuick(after, list)) return [];
  const everyMs = Math.max(mendedAfterMs, 'everyMs' in schedule.quick ? schedule.quick.everyMs : 0);
  return [{ afterMs: Math.max(0, after.fullAtMs + everyMs - nowMs), look: 'full', occasion: 'change' }];
}

const isNews = ({ steady }: Standing, { told }: Decision): boolean => steady !== null && isChanged(steady, told);

/** So soon it is seen that something is mended which quick looks do not look at. */
const mendedAfterMs = 900_000;

function isWrongBeyondQuick({ told, latest }: Standing, { checks }: CheckList): boolean {
  const beyond = new Set(
    checks.flatMap(({ id, look, needs }) =>
      look === 'full' || (latest?.sawTwins === true && needs.includes('twins')) ? [id] : [],
    ),
  );
  return told.findings.some((finding) => gravityOf(finding) === 2 && beyond.has(finding.check));
}
