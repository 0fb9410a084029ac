import { statuses, type Status } from '../../model/check.ts';
import type { CheckCatalogue, Report, TargetReport } from '../../model/report.ts';
import { acceptedText } from '../accepted.ts';
import { isQuiet } from '../fold.ts';
import { commonlyNotJudged } from '../not-judged.ts';
import { plainPen, type Presentation } from '../pen.ts';
import { withFiles } from '../place.ts';
import { sortWorstFirst } from '../summary.ts';
import { titleText } from '../target.ts';
import { mayMissTargets, troubleText } from '../troubles.ts';
import { checkSections } from './by-check.ts';
import { controlSections } from './by-control.ts';
import { idleTexts, targetSection } from './by-target.ts';
import { few, folded, mark, paragraphs } from './parts.ts';
import { code, prose } from './prose.ts';

/** Characters that GitHub takes of a comment, with some room for what a workflow puts before it. */
const mostLength = 65_536 - 1024;
/** More targets than these are told of by what is wrong with them. */
const mostTargets = 20;
const mostNamed = 50;

/**
 * A comment on a pull request: what is broken, whose job it is, and what to paste; what is well is folded. By control it
 * is a document for an auditor, and as long as it has to be.
 */
export function markdownReport(report: Report, catalogue: CheckCatalogue, options: Presentation): string {
  const placed = withFiles(report, options.inRepository);
  const head = headBlocks(placed);
  const blocks =
    options.groupBy === 'control'
      ? [...head, ...controlSections(placed, catalogue).map((section) => [section])]
      : [...head, ...commentBlocks(placed, catalogue, options, mostLength - paragraphs(head).length)];
  return `${paragraphs(blocks)}\n`;
}

function commentBlocks(
  report: Report,
  catalogue: CheckCatalogue,
  { groupBy = 'target' }: Presentation,
  room: number,
): (readonly string[])[] {
  const foot = footBlocks(report, catalogue);
  const free = room - paragraphs(foot).length - roomToTell;
  const sections = groupBy === 'target' ? targetSections(report, catalogue) : null;
  const whole = sections === null ? null : fit(sections, free);
  const { fitting, left } = whole?.left === 0 ? whole : fit(checkSections(report.targets, catalogue), free);
  const more = left === 1 ? '1 part is' : `${left} parts are`;
  return [
    ...fitting.map((section) => [section]),
    ...(left === 0 ? [] : [[`**${more} left out:** a comment can hold no more, ${code('-o text')} tells all.`]]),
    ...foot,
  ];
}

/** Null where there are so many that they are better told by what is wrong with them. */
function targetSections({ targets, vantage }: Report, catalogue: CheckCatalogue): readonly string[] | null {
  const loud = sortWorstFirst(targets).filter((target) => !isQuiet(target, catalogue));
  if (loud.length > mostTargets) return null;
  const limits = new Set(vantage.limits.map(({ code: limit }) => limit));
  return loud.map((target) => targetSection(target, { catalogue, limits, common: targets.length > 1 }));
}

/** Of what is folded, so many characters a list. */
const mostFolded = 10_000;
/** What is said of how many parts are left out. */
const roomToTell = 200;

interface Fitted {
  readonly fitting: readonly string[];
  /** How many there is no room for. */
  readonly left: number;
}

function fit(sections: readonly string[], room: number): Fitted {
  let free = room;
  const fitting = sections.filter((section) => {
    const size = section.length + 2;
    if (size > free) return false;
    free -= size;
    return true;
  });
  return { fitting, left: sections.length - fitting.length };
}

function headBlocks(report: Report): string[][] {
  const { targets, summary, vantage, version, judgedBy, startedAt, troubles = [] } = report;
  const isOpen = (status: Status): boolean => status === 'unknown' && mayMissTargets(report);
  const worst = statuses.toReversed().find((status) => summary[status] > 0 || isOpen(status)) ?? 'pass';
  const counts = statuses
    .toReversed()
    .filter((status) => summary[status] > 0)
    .map((status) => `${summary[status]} ${status}`);
  const total = `${targets.length} ${targets.length === 1 ? 'target' : 'targets'}`;
  const judged = judgedBy === undefined ? '' : `, judged by ${code(judgedBy)}`;
  return [
    [`## ${mark(worst)} hostprobe: ${total}${counts.length === 0 ? '' : `: ${counts.join(', ')}`}`],
    [`Looked at from ${code(vantage.name)} at ${code(startedAt)} by hostprobe ${code(version)}${judged}.`],
    [
      ...vantage.limits.map(
        ({ code: limit, message, keepsFrom }) => `- vantage: ${code(limit)}: ${prose(message)} ${prose(keepsFrom)}`,
      ),
      ...troubles.map((trouble) => `- discovery: ${prose(troubleText(trouble))}`),
    ],
  ];
}

/** What is well, what is borne there, and what many targets lack. */
function footBlocks({ targets }: Report, catalogue: CheckCatalogue): string[][] {
  const quiet = targets.filter((target) => isQuiet(target, catalogue));
  const noted = quiet.filter(({ status }) => status === 'warn').length;
  const said = noted === 0 ? '' : `, ${noted} of them with hygiene notes`;
  const borne = quiet.flatMap(borneTexts);
  const common = commonlyNotJudged(targets).map(
    ({ because, checks, targets: count }) =>
      `${count} ${count === 1 ? 'target' : 'targets'}: ${few(checks, mostNamed)} (${prose(because)})`,
  );
  return [
    folded(
      `${quiet.length} ${quiet.length === 1 ? 'target passes' : 'targets pass'}${said}`,
      quiet.length === 0 ? [] : [asList(quiet.map((target) => code(named(target)))), asList(borne)],
    ),
    targets.length === 1 ? [] : folded('Not judged', [asList(common)]),
  ];
}

const named = (target: TargetReport): string => titleText(target, plainPen);

const borneTexts = (target: TargetReport): string[] => [
  ...target.findings.flatMap(({ check, accepted }) =>
    accepted === undefined ? [] : [`${code(named(target))}: ${code(check)} ${prose(acceptedText(accepted))}`],
  ),
  ...idleTexts(target),
];

/** As many of the lines as a folded part may hold, each whole. */
function asList(lines: readonly string[]): string[] {
  let free = mostFolded;
  const fitting: string[] = [];
  for (const line of lines.slice(0, mostNamed)) {
    free -= line.length;
    if (free < 0) break;
    fitting.push(line);
  }
  const more = lines.length - fitting.length;
  return [...fitting, ...(more > 0 ? [`and ${more} more`] : [])].map((line) => `- ${line}`);
}
