import type { CheckCatalogue, Finding, TargetReport } from '../../model/report.ts';
import type { LimitCode } from '../../model/vantage.ts';
import { acceptedText, idleText } from '../accepted.ts';
import { foldFindings } from '../fold.ts';
import { groupNotJudged } from '../not-judged.ts';
import { plainPen } from '../pen.ts';
import { placeText } from '../place.ts';
import { titleText } from '../target.ts';
import { mark, paragraphs, remedyBlocks } from './parts.ts';
import { code, prose } from './prose.ts';

/** What is told of every target alike. */
export interface Page {
  readonly catalogue: CheckCatalogue;
  readonly limits: ReadonlySet<LimitCode>;
  /** Whether what many targets lack is told once, below them. */
  readonly common: boolean;
}

/** All of one target that somebody has to read. */
export function targetSection(target: TargetReport, { catalogue, limits, common }: Page): string {
  const { shown, accepted, explained, hygiene } = foldFindings(target.findings, catalogue, false);
  const { waiting, lacking } = groupNotJudged(target, { limits, common });
  const counted = [
    ...(explained > 0 ? [`${explained} explained by the above`] : []),
    ...(hygiene > 0 ? [`${hygiene} hygiene ${hygiene === 1 ? 'note' : 'notes'}`] : []),
  ];
  const rest = [
    ...accepted.map((finding) => `${code(finding.check)} ${borneText(finding)}`),
    ...idleTexts(target),
    ...(counted.length === 0 ? [] : [counted.join(', ')]),
    ...(waiting.length === 0 ? [] : [`not judged until this is mended: ${prose(waiting.join(', '))}`]),
    ...lacking.map(({ names, because }) => `not judged: ${prose(names.join(', '))} (${prose(because)})`),
  ];
  return paragraphs([
    [`### ${mark(target.status)} ${code(titleText(target, plainPen))}: ${target.status}`],
    ...shown.flatMap((finding) => findingBlocks(finding, catalogue)),
    rest.length === 0 || shown.length === 0 ? [] : ['Besides:'],
    rest.map((line) => `- ${line}`),
  ]);
}

const borneText = ({ accepted }: Finding): string => (accepted === undefined ? '' : prose(acceptedText(accepted)));

/** Acceptances that bear nothing. */
export const idleTexts = ({ acceptances = [] }: TargetReport): string[] =>
  acceptances.flatMap((acceptance) => {
    const said = idleText(acceptance);
    return said === null ? [] : [`${code(acceptance.check)}: ${prose(said)}`];
  });

function findingBlocks(finding: Finding, catalogue: CheckCatalogue): string[][] {
  const { status, check, message, at, see = [], earlier } = finding;
  const fix = finding.fix ?? earlier?.fix;
  const told = {
    ...finding,
    owner: earlier?.owner ?? finding.owner,
    fixes: fix === undefined ? [] : [fix],
    see,
    where: at === undefined ? [] : [code(placeText(at))],
  };
  return [[`**${mark(status)} ${code(check)}** ${prose(message)}`], ...remedyBlocks(told, catalogue[check])];
}
