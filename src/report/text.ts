import type { CheckCatalogue, Report } from '../model/report.ts';
import { columns, hang } from './layout.ts';
import { pen as makePen, type Pen, type Presentation } from './pen.ts';
import { sortWorstFirst, summaryLine } from './summary.ts';
import { targetLines, verdictText, type Page } from './target.ts';

/** Where the verdicts stand, where the width has room for it. */
const verdictColumn = 64;

/** For a person: the worst first, and for each what is so, what to do, and whose job it is. */
export function textReport(report: Report, catalogue: CheckCatalogue, options: Presentation): string {
  const pen = makePen(options);
  const page: Page = {
    catalogue,
    now: Date.parse(report.startedAt),
    vantage: report.vantage.name,
    verbose: options.verbose,
    pen,
  };
  const targets = sortWorstFirst(report.targets);
  const widest = Math.max(0, ...targets.map((target) => columns(verdictText(target, page))));
  const column = Math.min(verdictColumn, options.width - widest);
  const blocks = [
    topLines(report, pen),
    ...targets.map((target) => targetLines(target, column, page)),
    targets.length === 1 ? [] : [summaryLine(report, pen)],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** What holds for the whole report. */
const topLines = ({ version, judgedBy, vantage }: Report, pen: Pen): string[] => [
  ...(judgedBy === undefined ? [] : [`judged by hostprobe ${pen.say(judgedBy)}; looked at by ${pen.say(version)}`]),
  ...vantage.limits.flatMap(({ code, message }) =>
    hang('vantage: ', `${pen.say(code)}: ${pen.say(message)}`, pen.width),
  ),
];
