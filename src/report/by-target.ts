import type { Report, TargetReport } from '../model/report.ts';
import { idleText } from './accepted.ts';
import { isQuiet } from './fold.ts';
import { columns, hang } from './layout.ts';
import { sortWorstFirst } from './summary.ts';
import { targetLines, verdictText, type Page } from './target.ts';

/** Where the verdicts stand, where the width has room for it. */
const verdictColumn = 64;
/** More targets than these that are well are only counted, and more than these that are not are worth grouping. */
const many = 20;

/** A block a target, the worst first; where many are well, these come as one line. */
export function targetBlocks(report: Report, page: Page): string[][] {
  const { pen, catalogue, verbose } = page;
  const quiet = new Set(report.targets.filter((target) => isQuiet(target, catalogue)));
  const isFolded = !verbose && quiet.size > many;
  const shown = sortWorstFirst(report.targets).filter((target) => !isFolded || !quiet.has(target));
  const widest = Math.max(0, ...shown.map((target) => columns(verdictText(target, page))));
  const column = Math.min(verdictColumn, pen.width - widest);
  const told = shown.map((target) => targetLines(target, column, page));
  const hint = 'the same mistake at many targets is told once with --group-by check';
  return [
    ...told,
    ...(isFolded ? [quietLines([...quiet], page)] : []),
    ...(!verbose && told.length > many && shown.some((target) => !quiet.has(target))
      ? [hang('', hint, pen.width)]
      : []),
  ];
}

function quietLines(quiet: readonly TargetReport[], { pen }: Page): string[] {
  const count = (is: (target: TargetReport) => boolean): number => quiet.filter(is).length;
  const noted = count(({ status }) => status === 'warn');
  const borne = count(({ findings }) => findings.some(({ accepted }) => accepted !== undefined));
  const idle = count(({ acceptances = [] }) => acceptances.some((acceptance) => idleText(acceptance) !== null));
  const parts = [
    `${quiet.length - noted} ${quiet.length - noted === 1 ? 'target passes' : 'targets pass'}`,
    ...(noted > 0 ? [`${noted} ${noted === 1 ? 'has' : 'have'} hygiene notes alone`] : []),
    ...(borne > 0 ? [`${borne} with accepted findings`] : []),
    ...(idle > 0 ? [`${idle} with acceptances that bear nothing`] : []),
  ];
  const mark = pen.paint('pass', pen.marks.status.pass);
  return hang(`${mark} `, `${parts.join(` ${pen.marks.dot} `)} (--verbose shows them)`, pen.width);
}
