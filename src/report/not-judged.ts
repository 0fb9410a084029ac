import type { NotJudged, TargetReport } from '../model/report.ts';
import type { LimitCode } from '../model/vantage.ts';

export interface NotJudgedGroups {
  /** Folders and ids of checks that wait for a finding that stands. */
  readonly waiting: readonly string[];
  /** Those that lack something else, by reason. */
  readonly lacking: readonly { readonly names: readonly string[]; readonly because: string }[];
}

/** What is told for all targets of a report, and so not at each. */
export interface ToldOnce {
  readonly limits: ReadonlySet<LimitCode>;
  /** Whether what many targets lack is. */
  readonly common: boolean;
}

/**
 * What was not judged, by what it takes to judge it. What is told once is not told again, and what a quick look or the
 * configuration spares is as little told as what it leaves out, unless it is all that there is.
 */
export function groupNotJudged(target: TargetReport, told: ToldOnce): NotJudgedGroups {
  const stands = target.findings.some(({ status, because }) => status !== 'pass' && status !== 'warn' && !because);
  const isWaiting = ({ waits }: NotJudged): boolean => stands && waits === true;
  const isAll = target.findings.length === 0 && target.notJudged.every(({ spared }) => spared === true);
  const isTold = ({ limit, spared, common }: NotJudged): boolean =>
    (spared === true && !isAll) || (common === true && told.common) || (limit !== undefined && told.limits.has(limit));
  const lacking = groupByReason(target.notJudged.filter((entry) => !isWaiting(entry) && !isTold(entry)));
  return {
    waiting: countedNames(namesOf(target.notJudged.filter(isWaiting), target, 1)),
    lacking: lacking.map(({ entries, because }) => ({ names: namesOf(entries, target, 2), because })),
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

/** A folder stands for its checks where it has at least `least` here, and the target has nothing else of it. */
function namesOf(group: readonly NotJudged[], { findings, notJudged }: TargetReport, least: number): string[] {
  const others = [...findings, ...notJudged.filter((entry) => !group.includes(entry))];
  const partly = new Set(others.map(({ check }) => folderOf(check)));
  const own = Map.groupBy(group, ({ check }) => folderOf(check));
  const isWhole = (folder: string): boolean => !partly.has(folder) && (own.get(folder)?.length ?? 0) >= least;
  const names = group.map(({ check }) => (isWhole(folderOf(check)) ? folderOf(check) : check));
  return [...new Set(names)];
}

/** What is told once for all targets: at how many of them, and of which checks. */
export function commonlyNotJudged(
  targets: readonly TargetReport[],
): { readonly because: string; readonly checks: readonly string[]; readonly targets: number }[] {
  const entries = targets.flatMap((target) =>
    target.notJudged.flatMap((entry) => (entry.common === true ? [{ ...entry, target }] : [])),
  );
  return Array.from(
    Map.groupBy(entries, ({ because }) => because),
    ([because, own]) => ({
      because,
      checks: [...new Set(own.map(({ check }) => check))],
      targets: new Set(own.map(({ target }) => target)).size,
    }),
  );
}
