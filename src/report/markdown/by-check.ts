import type { CheckCatalogue, TargetReport } from '../../model/report.ts';
import { fixesOf, groupFindings, placesOf, sameOf, untoldTargets, type FindingGroup } from '../finding-groups.ts';
import { plainPen } from '../pen.ts';
import { titleText } from '../target.ts';
import { cutList, few, mark, paragraphs, remedyBlocks } from './parts.ts';
import { code, prose } from './prose.ts';

const mostNamed = 10;

/** A section for each mistake, wherever it was made, the worst first. */
export function checkSections(targets: readonly TargetReport[], catalogue: CheckCatalogue): string[] {
  const groups = groupFindings(targets);
  return [
    ...groups.map((group) => groupSection(group, targets.length, catalogue)),
    ...untoldTargets(targets, groups).map(({ because, status, targets: untold }) =>
      paragraphs([
        [`### ${mark(status)} not judged: ${atTargets(untold.length, targets.length)}`],
        [prose(because)],
        [`- at ${namesOf(untold)}`],
      ]),
    ),
  ];
}

function groupSection(group: FindingGroup, total: number, catalogue: CheckCatalogue): string {
  const { check, reason, status, owner, targets, members } = group;
  const [{ target, finding }] = members;
  const message = sameOf(members, (one) => one.message);
  const told = {
    check,
    status,
    owner,
    fixes: fixesOf(members, mostNamed),
    see: sameOf(members, (one) => one.see) ?? [],
    where: [`at ${namesOf(targets)}`, ...cutList(placesOf(members).map(code), mostNamed)],
  };
  return paragraphs([
    [`### ${mark(status)} ${code(check)} ${code(reason)}: ${status} at ${atTargets(targets.length, total)}`],
    [message === null ? `${code(titleText(target, plainPen))}: ${prose(finding.message)}` : prose(message)],
    ...remedyBlocks(told, catalogue[check]),
  ]);
}

const atTargets = (count: number, total: number): string =>
  `${count} of ${total} ${total === 1 ? 'target' : 'targets'}`;

const namesOf = (targets: readonly TargetReport[]): string =>
  few(
    targets.map((target) => titleText(target, plainPen)),
    mostNamed,
  );
