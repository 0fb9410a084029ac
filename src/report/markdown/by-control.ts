import type { CheckCatalogue, Report } from '../../model/report.ts';
import {
  closing,
  controlEvidence,
  countsText,
  coverageText,
  sourceText,
  type CheckEvidence,
  type ControlEvidence,
} from '../control-evidence.ts';
import { plainPen } from '../pen.ts';
import { titleText } from '../target.ts';
import { cutList, paragraphs } from './parts.ts';
import { code, prose } from './prose.ts';

const mostNamed = 10;
const mostReasons = 3;

/** For an auditor: a section for each control, after what all of it rests on. */
export const controlSections = (report: Report, catalogue: CheckCatalogue): string[] => [
  prose(sourceText(report)),
  ...controlEvidence(report, catalogue).map((evidence) => controlSection(evidence, report)),
  closing,
];

function controlSection(evidence: ControlEvidence, report: Report): string {
  const { control, older, meaning, checks } = evidence;
  const title = [code(control), ...(meaning === null ? [] : [meaning.title])].join(' ');
  return paragraphs([
    [`### ${title}${older.length === 0 ? '' : ` (2013: ${older.map(code).join(', ')})`}`],
    [coverageText(evidence, report)],
    checks.flatMap(checkLines),
    meaning === null ? [] : [`Not seen by a prober: ${prose(meaning.unseen.join('; '))}.`],
  ]);
}

function checkLines(check: CheckEvidence): string[] {
  const { id, title, found, explained, accepted, notJudged } = check;
  const told = [
    ...cutList(
      found.map(
        ({ status, target, message }) => `**${status}** at ${code(titleText(target, plainPen))}: ${prose(message)}`,
      ),
      mostNamed,
    ),
    ...explained.map(({ status, because, targets }) => `**${status}** at ${targets}, explained by ${code(because)}`),
    ...cutList(
      accepted.map(({ target, text }) => `at ${code(titleText(target, plainPen))} ${prose(text)}`),
      mostNamed,
    ),
    ...cutList(
      notJudged.map(({ because, targets }) => `not judged at ${targets}: ${prose(because)}`),
      mostReasons,
    ),
  ];
  return [`- ${code(id)} (${prose(title)}): ${countsText(check)}`, ...told.map((line) => `  - ${line}`)];
}
