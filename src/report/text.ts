import type { CheckCatalogue, Report } from '../model/report.ts';
import { checkBlocks, ownerBlocks } from './by-check.ts';
import { controlBlocks } from './by-control.ts';
import { targetBlocks } from './by-target.ts';
import { hang } from './layout.ts';
import { limitLines } from './limits.ts';
import { commonlyNotJudged } from './not-judged.ts';
import { pen as makePen, type Grouping, type Pen, type Presentation } from './pen.ts';
import { summaryLine } from './summary.ts';
import type { Page } from './target.ts';
import { troubleLines } from './troubles.ts';

const blocksBy: Readonly<Record<Grouping, (report: Report, page: Page) => string[][]>> = {
  target: targetBlocks,
  check: checkBlocks,
  owner: ownerBlocks,
  control: controlBlocks,
};

/** For a person: the worst first, and for each what is so, what to do, and whose job it is. */
export function textReport(report: Report, catalogue: CheckCatalogue, options: Presentation): string {
  const { verbose, groupBy = 'target' } = options;
  const pen = makePen(options);
  const page: Page = {
    catalogue,
    now: Date.parse(report.startedAt),
    vantage: report.vantage.name,
    limits: new Set(report.vantage.limits.map(({ code }) => code)),
    common: !verbose && report.targets.length > 1,
    verbose,
    pen,
  };
  const blocks = [
    topLines(report, pen),
    ...blocksBy[groupBy](report, page),
    page.common && groupBy === 'target' ? commonLines(report, pen) : [],
    report.targets.length === 1 && groupBy === 'target' ? [] : [summaryLine(report, verbose, pen)],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** What holds for the whole report. */
const topLines = ({ version, judgedBy, vantage, troubles = [] }: Report, pen: Pen): string[] => [
  ...(judgedBy === undefined ? [] : [`judged by hostprobe ${pen.say(judgedBy)}; looked at by ${pen.say(version)}`]),
  ...limitLines(vantage.limits, pen),
  ...troubleLines({ troubles }, pen),
];

/** What many targets lack. */
const commonLines = ({ targets }: Report, pen: Pen): string[] =>
  commonlyNotJudged(targets).flatMap(({ because, checks, targets: count }) => {
    const where = count === 1 ? '1 target' : `${count} targets`;
    return hang('', pen.say(`not judged at ${where}: ${checks.join(', ')} (${because.replace(/\.$/, '')})`), pen.width);
  });
