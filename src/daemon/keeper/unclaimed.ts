import { targetKey } from '../../facts/target-key.ts';
import type { TargetKey } from '../../model/history.ts';
import type { TargetReport } from '../../model/report.ts';

/** What was told of targets that are not there yet: some are known only by looking at others. */
export interface Unclaimed {
  add(report: TargetReport, nowMs: number): void;
  /** Once; null where there is nothing, or it is too late. */
  claim(key: TargetKey, nowMs: number): TargetReport | null;
  forgetLate(nowMs: number): void;
}

const keptMs = 600_000;

/** Beyond so many, the rest is of targets that were removed long ago. */
export function startUnclaimed(mostKept: number): Unclaimed {
  const kept = new Map<TargetKey, TargetReport>();
  let untilMs = 0;
  const forgetLate = (nowMs: number): void => {
    if (nowMs > untilMs) kept.clear();
  };
  return {
    forgetLate,
    add(report, nowMs) {
      untilMs = nowMs + keptMs;
      kept.set(targetKey(report), report);
      const oldest = kept.size > mostKept ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
    },
    claim(key, nowMs) {
      forgetLate(nowMs);
      const report = kept.get(key) ?? null;
      kept.delete(key);
      return report;
    },
  };
}
