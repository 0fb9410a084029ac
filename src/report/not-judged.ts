import type { NotJudged, TargetReport } from '../model/report.ts';
import type { LimitCode } from '../model/vantage.ts';

export interface NotJudgedGroups {
  /** Folders and ids of checks that wait for a finding that stands. */
  readonly waiting: readonly string[];
  /** Those that lack something else, by reason. */
  readonly lacking: readonly { readonly names: readonly string[]; readonly because: string }[];
}

/** What was not judged, by what it takes to judge it; what a limit keeps from it that is `told` is not told again. */
export function groupNotJudged(target: TargetReport, told: ReadonlySet<LimitCode>): NotJudgedGroups {
  const stands = target.findings.some(({ status, because }) => status !== 'pass' && status !== 'warn' && !because);
  const isWaiting = ({ waits }: NotJudged): boolean => stands && waits === true;
  const isTold = ({ limit }: NotJudged): boolean => limit !== undefined && told.has(limit);
  const lacking = groupByReason(target.notJudged.filter((entry) => !isWaiting(entry) && !isTold(entry)));
  return {
    waiting: namesOf(target.notJudged.filter(isWaiting), target),
    lacking: lacking.map(({ entries, because }) => ({ names: namesOf(entries, target), because })),
  };
}

export const groupByReason = (
  notJudged: readonly NotJudged[],
): { readonly because: string; readonly entries: readonly NotJudged[] }[] =>
  [...Map.groupBy(notJudged, ({ because }) => because)].map(([because, entries]) => ({ because, entries }));

const folderOf = (check: string): string => check.split('.')[0] ?? check;

/** A folder stands for its checks where the target has nothing else of that folder. */
function namesOf(group: readonly NotJudged[], { findings, notJudged }: TargetReport): string[] {
  const others = [...findings, ...notJudged.filter((entry) => !group.includes(entry))];
  const partly = new Set(others.map(({ check }) => folderOf(check)));
  const names = group.map(({ check }) => (partly.has(folderOf(check)) ? check : folderOf(check)));
  return [...new Set(names)];
}
