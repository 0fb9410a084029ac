import { nowOf } from '../../judge/judge.ts';
import { servedLeaves } from '../../judge/leaves.ts';
import type { HistoryEntry, StatusChange } from '../../model/history.ts';
import type { TargetReport } from '../../model/report.ts';
import type { Looked } from '../looked.ts';

/** What is remembered of a look, and of what it made of what is told. */
export function toEntry(looked: Looked, told: TargetReport, before: TargetReport | null): HistoryEntry {
  const { target, look, evidence, report, ownTrouble } = looked;
  const now = nowOf(evidence, { now: Date.parse(evidence.startedAt) });
  const change = told.status === before?.status ? null : toChange(told, before);
  return {
    target,
    at: evidence.startedAt,
    look,
    status: ownTrouble ? 'unknown' : report.status,
    report: told,
    ...(change && { change }),
    certificates: servedLeaves(evidence, now, report.observed),
    // Of a trouble of our own it shows nothing of the target.
    ...(change && !ownTrouble ? { evidence } : {}),
  };
}

const toChange = (told: TargetReport, before: TargetReport | null): StatusChange => ({
  at: told.since ?? told.startedAt,
  status: told.status,
  before: before?.status ?? null,
  findings: told.findings
    .filter(({ status, because, accepted }) => status !== 'pass' && because === undefined && accepted === undefined)
    .map(({ check, status, reason, message }) => ({ check, status, reason, message })),
});
