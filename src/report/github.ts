import type { CheckCatalogue, Finding, Report, TargetReport } from '../model/report.ts';
import { escapeText } from './escape.ts';
import { groupFindings, leavesOpen, stands, untoldTargets, type Member } from './finding-groups.ts';
import { fixSentence, ownerText } from './fix.ts';
import { plainPen, type Presentation } from './pen.ts';
import { placeText, withFiles } from './place.ts';
import { summaryLine } from './summary.ts';
import { titleText } from './target.ts';
import { troubleText } from './troubles.ts';

const levels = ['error', 'warning'] as const;
type Level = (typeof levels)[number];

interface Annotation {
  readonly level: Level;
  /** Of the same level, the least comes first. */
  readonly rank: number;
  readonly at?: Finding['at'];
  readonly title: string;
  readonly lines: readonly string[];
}

/** So many of each level are shown of a step. */
const mostShown = 10;
/** Of one annotation: what is left out stands in the other reports. */
const mostLength = 8000;
const mostNamed = 5;

/**
 * Workflow commands of GitHub Actions: an annotation for each finding that stands, beside the line of the manifest where
 * it has one. The same at the same place is said once, whatever hosts it bears on.
 */
export function githubReport(report: Report, catalogue: CheckCatalogue, { inRepository }: Presentation): string {
  const placed = withFiles(report, inRepository);
  const all = annotations(placed, catalogue);
  const shown = levels.map((level) => all.filter((one) => one.level === level));
  const hidden = levels.flatMap((level, i) => {
    const more = (shown[i] ?? []).length - mostShown;
    return more > 0 ? [`${more} more ${level}${more === 1 ? '' : 's'}`] : [];
  });
  const rest =
    hidden.length === 0 ? [] : [`not shown: ${hidden.join(' and ')}; -o junit=FILE or -o csv=FILE has them all`];
  return [
    ...shown.flatMap((some) => some.slice(0, mostShown).map(commandOf)),
    command('notice', [['title', 'hostprobe']], [summaryLine(report, false, plainPen), ...rest]),
  ].join('');
}

function annotations({ targets, troubles = [] }: Report, catalogue: CheckCatalogue): Annotation[] {
  const members = targets.flatMap((target) =>
    target.findings.filter(stands).map((finding): Member => ({ target, finding })),
  );
  const said = ({ finding: { check, status, reason, message, at, fix, owner } }: Member): string =>
    JSON.stringify([check, status, reason, message, at, fix, owner]);
  const found = [...Map.groupBy(members, said).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [annotationOf(first, others, catalogue)],
  );
  const untold = untoldTargets(targets, groupFindings(targets)).map(
    ({ because, status, targets: own }): Annotation => ({
      level: status === 'fail' ? 'error' : 'warning',
      rank: 0,
      title: `not judged: ${namesOf(own)}`,
      lines: [because],
    }),
  );
  const unread = troubles.map((trouble): Annotation => ({
    level: 'warning',
    rank: trouble.hidesTargets ? 0 : 1,
    title: 'discovery: not all was read',
    lines: [troubleText(trouble)],
  }));
  return [...unread, ...found, ...untold].toSorted((a, b) => a.rank - b.rank);
}

function annotationOf({ target, finding }: Member, others: readonly Member[], catalogue: CheckCatalogue): Annotation {
  const { check, status, message, at, owner, see = [] } = finding;
  const meta = catalogue[check];
  const fix = finding.fix ?? (status === 'unknown' || meta === undefined ? undefined : { text: meta.fix });
  return {
    level: status === 'fail' ? 'error' : 'warning',
    rank: status === 'fail' || leavesOpen(finding, catalogue) ? 0 : meta?.urgency === 'hygiene' ? 2 : 1,
    ...(at === undefined ? {} : { at }),
    title: `${check}: ${namesOf([target, ...others.map((other) => other.target)])}`,
    lines: [
      message,
      ...(at === undefined ? [] : [`at ${placeText(at)}`]),
      ...(fix === undefined ? [] : [`fix: ${fixSentence(fix)}`, ...(fix.paste ?? [])]),
      `who: ${ownerText[owner]}`,
      ...see.map((line) => `see: ${line}`),
      `why: hostprobe explain ${check}`,
    ],
  };
}

function namesOf(targets: readonly TargetReport[]): string {
  const names = [...new Set(targets.map((target) => titleText(target, plainPen)))];
  const more = names.length - mostNamed;
  return more > 0 ? `${names.slice(0, mostNamed).join(', ')} and ${more} more` : names.join(', ');
}

const commandOf = ({ level, at, title, lines }: Annotation): string =>
  command(
    level,
    [
      ['file', at?.file === '-' ? undefined : at?.file],
      ['line', at?.file === '-' ? undefined : at?.line],
      ['col', at?.file === '-' ? undefined : at?.column],
      ['title', title],
    ],
    lines,
  );

/** One line, which begins with what is ours: nothing in it ends it, and so nothing begins another command. */
function command(
  name: Level | 'notice',
  properties: readonly (readonly [string, string | number | undefined])[],
  lines: readonly string[],
): string {
  const written = properties.flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${property(String(value))}`],
  );
  return `::${name} ${written.join(',')}::${within(lines).map(data).join('%0A')}\n`;
}

/** As many of the lines as there is room for, each whole. */
function within(lines: readonly string[]): string[] {
  let room = mostLength;
  const fitting = lines.filter((line, i) => {
    room -= line.length + 1;
    return i === 0 || room >= 0;
  });
  return fitting.length === lines.length ? fitting : [...fitting, '…'];
}

const data = (text: string): string => escapeText(text).replaceAll('%', '%25');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
