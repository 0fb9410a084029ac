import type { NotJudged, TargetReport } from '../model/report.ts';
import type { LimitCode } from '../model/vantage.ts';

export interface NotJudgedGroups {
  /** Folders and ids of checks that wait for a finding that stands. */
  readonly waiting: readonly string[];
  /** Those that lack something else, by reason. */
  readonly lacking: readonly { readonly names: readonly string[]; readonly because: string }[];
}

/**
 * What was not judged, by what it takes to judge it. What a limit keeps from it that is `told` is not told again, and
 * what a quick look spares is as little told as what it leaves out.
 */
export function groupNotJudged(target: TargetReport, told: ReadonlySet<LimitCode>): NotJudgedGroups {
  const stands = target.findings.some(({ status, because }) => status !== 'pass' && status !== 'warn' && !because);
  const isWaiting = ({ waits }: NotJudged): boolean => stands && waits === true;
  const isTold = ({ limit, spared }: NotJudged): boolean => spared === true || (limit !== undefined && told.has(limit));
  const lacking = groupByReason(target.notJudged.filter((entry) => !isWaiting(entry) && !isTold(entry)));
  return {
    waiting: countedNames(namesOf(target.notJudged.filter(isWaiting), target)),
    lacking: lacking.map(({ entries, because }) => ({ names: namesOf(entries, target), because })),
  };
}

export const groupByReason = (
  notJudged: readonly NotJudged[],
): { readonly because: string; readonly entries: readonly NotJudged[] }[] =>
  [...Map.groupBy(notJudged, ({ because }) => because)].map(([because, entries]) => ({ because, entries }));

const mostOfFolder = 3;

/** Many of one folder are only counted: all of them wait for the same. */
const countedNames = (names: readonly string[]): string[] =>
  [...Map.groupBy(names, folderOf)].flatMap(([folder, own]) =>
    own.length > mostOfFolder ? [`${own.length} of ${folder}`] : own,
  );

const folderOf = (check: string): string => check.split('.')[0] ?? check;

/** A folder stands for its checks where the target has nothing else of that folder. */
function namesOf(group: readonly NotJudged[], { findings, notJudged }: TargetReport): string[] {
  const others = [...findings, ...notJudged.filter((entry) => !group.includes(entry))];
  const partly = new Set(others.map(({ check }) => folderOf(check)));
  const names = group.map(({ check }) => (partly.has(folderOf(check)) ? check : folderOf(check)));
  return [...new Set(names)];
}
