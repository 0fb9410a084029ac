import { targetKey } from '../../facts/target-key.ts';
import type { TargetKey } from '../../model/history.ts';
import type { TargetReport } from '../../model/report.ts';
import type { Target } from '../../model/target.ts';
import { checkStates, statesOf } from '../../report/prometheus/standing.ts';
import { targetLines } from '../../report/prometheus/target-lines.ts';
import { inSlices, lastWanted } from '../in-slices.ts';
import { noneCounted, type StateCounts } from '../../report/prometheus/whole.ts';

export type SeriesTarget = Pick<Target, 'host' | 'port' | 'name'>;

/** The series of all targets, rendered when they are first read after something was told of one. */
export interface Series {
  /** These are the targets from when it resolves: what is known of others goes. Of many, in slices; the last that are wanted count. */
  replace(targets: readonly SeriesTarget[]): Promise<void>;
  /** What is told of a target from now on; of one that is not there, nothing. */
  told(report: TargetReport): void;
  /** What there is now; what comes later does not change it. */
  snapshot(): SeriesSnapshot;
}

export interface SeriesSnapshot {
  readonly targets: number;
  /** Of each target that something is told of. */
  readonly told: readonly TargetText[];
  readonly checks: Iterable<readonly [id: string, counts: StateCounts]>;
}

export interface TargetText {
  /** A text for each of `targetFamilies`. */
  readonly lines: readonly string[];
}

interface Held extends TargetText {
  readonly report: TargetReport;
  /** A character for each check: the place of its state in `checkStates`, or a blank. */
  readonly states: string;
}

const blank = ' ';

export function startSeries(checkIds: readonly string[]): Series {
  let held = new Map<TargetKey, Held | null>();
  const counts = checkIds.map(() => noneCounted());
  const count = ({ states }: Held, by: 1 | -1): void => {
    for (const [index, own] of counts.entries()) {
      const state = checkStates[Number.parseInt(states[index] ?? blank, 10)];
      if (state !== undefined) own[state] += by;
    }
  };
  const statesIn = (report: TargetReport): string => {
    const found = statesOf(report);
    return checkIds.map((id) => digitOf(found.get(id))).join('');
  };
  /** At each moment there is in the counts what is held. */
  const replaceAll = async (targets: readonly SeriesTarget[]): Promise<void> => {
    const keys = new Set<TargetKey>();
    await inSlices(targets, (target) => void keys.add(targetKey(target)));
    await inSlices(held, ([key, gone]) => {
      if (keys.has(key)) return;
      if (gone !== null) count(gone, -1);
      held.delete(key);
    });
    held = new Map(Array.from(keys, (key) => [key, held.get(key) ?? null]));
  };
  return {
    replace: lastWanted(replaceAll),
    told(report) {
      const key = targetKey(report);
      const before = held.get(key);
      if (before === undefined) return;
      // When labels change, they may do so for all targets at once.
      const isJudgedAlike = before?.report.findings === report.findings && before.report.notJudged === report.notJudged;
      const now = heldFor(report, isJudgedAlike ? before.states : statesIn(report));
      held.set(key, now);
      if (before?.states === now.states) return;
      if (before !== null) count(before, -1);
      count(now, 1);
    },
    snapshot: () => ({
      targets: held.size,
      told: [...held.values()].filter((own) => own !== null),
      checks: checkIds.map((id, index) => [id, { ...(counts[index] ?? noneCounted()) }] as const),
    }),
  };
}

function heldFor(report: TargetReport, states: string): Held {
  let lines: readonly string[] | null = null;
  return {
    report,
    states,
    get lines() {
      return (lines ??= targetLines(report));
    },
  };
}

const digitOf = (state: (typeof checkStates)[number] | undefined): string =>
  state === undefined ? blank : String(checkStates.indexOf(state));
