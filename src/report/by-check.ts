import { owners, type Owner } from '../model/check.ts';
import type { Report, TargetReport } from '../model/report.ts';
import { acceptedText, idleText } from './accepted.ts';
import { fixesOf, groupFindings, placesOf, sameOf, untoldTargets, type FindingGroup } from './finding-groups.ts';
import { ownerText, remedyLines } from './fix.ts';
import { hang } from './layout.ts';
import type { Pen } from './pen.ts';
import { titleText, type Page } from './target.ts';

const mostNamed = 10;

/** A block for each mistake, wherever it was made. */
export function checkBlocks({ targets }: Report, page: Page): string[][] {
  const groups = groupFindings(targets);
  return [
    ...groups.map((group) => groupLines(group, targets.length, page)),
    ...untoldBlocks(targets, groups, page),
    acceptedLines(targets, page.pen),
  ];
}

/** The same, by whose job it is to mend it. */
export function ownerBlocks({ targets }: Report, page: Page): string[][] {
  const groups = groupFindings(targets);
  const told = (owner: Owner): string[][] => {
    const own = groups.filter((group) => group.owner === owner);
    if (own.length === 0) return [];
    const affected = new Set(own.flatMap((group) => group.targets)).size;
    const heading = `${ownerText[owner]}: ${count(own.length, 'finding')} at ${count(affected, 'target')}`;
    return [
      hang('', page.pen.paint('strong', heading), page.pen.width),
      ...own.map((group) => groupLines(group, targets.length, page)),
    ];
  };
  return [...owners.flatMap(told), ...untoldBlocks(targets, groups, page), acceptedLines(targets, page.pen)];
}

function groupLines(group: FindingGroup, total: number, { pen, catalogue }: Page): string[] {
  const { check, reason, status, targets, members } = group;
  const [{ target, finding }] = members;
  const message = sameOf(members, (one) => one.message);
  const see = sameOf(members, (one) => one.see) ?? [];
  const title = `${pen.paint(status, pen.marks.status[status])} ${pen.paint('strong', pen.say(check))}`;
  return [
    `${title}   ${pen.say(reason)}   ${pen.paint(status, status)} at ${targets.length} of ${count(total, 'target')}`,
    ...hang(
      '  ',
      message === null ? `${titleText(target, pen)}: ${pen.say(finding.message)}` : pen.say(message),
      pen.width,
    ),
    ...atLines(targets, pen),
    ...remedyLines(
      { ...finding, see, fixes: fixesOf(members, mostNamed), places: cut(placesOf(members)) },
      catalogue[check],
      pen,
    ),
  ];
}

const untoldBlocks = (targets: readonly TargetReport[], groups: readonly FindingGroup[], { pen }: Page): string[][] =>
  untoldTargets(targets, groups).map(({ because, status, targets: untold }) => {
    const mark = pen.paint(status, pen.marks.status[status]);
    const where = `${pen.paint(status, status)} at ${untold.length} of ${count(targets.length, 'target')}`;
    return [`${mark} not judged   ${where}`].concat(hang('  ', pen.say(because), pen.width), atLines(untold, pen));
  });

const atLines = (targets: readonly TargetReport[], pen: Pen): string[] =>
  hang(`      ${pen.paint('faint', 'at')}    `, namesText(targets, pen), pen.width);

function namesText(targets: readonly TargetReport[], pen: Pen): string {
  const names = targets.slice(0, mostNamed).map((target) => titleText(target, pen));
  const more = targets.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more (-o csv lists them)` : names.join(', ');
}

/** What is borne, and what bears nothing, each said once with where that is so. */
function acceptedLines(targets: readonly TargetReport[], pen: Pen): string[] {
  const said = targets.flatMap((target) => [
    ...target.findings.flatMap(({ check, accepted }) =>
      accepted === undefined ? [] : [{ target, line: `${check}: ${acceptedText(accepted)}` }],
    ),
    ...(target.acceptances ?? []).flatMap((acceptance) => {
      const idle = idleText(acceptance);
      return idle === null ? [] : [{ target, line: `${acceptance.check}: ${idle}` }];
    }),
  ]);
  return [...Map.groupBy(said, ({ line }) => line)].flatMap(([line, group]) =>
    hang('~ ', pen.say(line), pen.width).concat(atLines([...new Set(group.map(({ target }) => target))], pen)),
  );
}

const cut = (places: readonly string[]): string[] =>
  places.length > mostNamed
    ? [...places.slice(0, mostNamed), `and ${places.length - mostNamed} more (-o csv lists them)`]
    : [...places];

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
