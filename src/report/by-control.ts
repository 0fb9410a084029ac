import type { Report } from '../model/report.ts';
import {
  closing,
  controlEvidence,
  countsText,
  coverageText,
  sourceText,
  states,
  type CheckEvidence,
  type ControlEvidence,
} from './control-evidence.ts';
import { columns, hang, pad } from './layout.ts';
import type { Pen } from './pen.ts';
import { titleText, type Page } from './target.ts';

const mostNamed = 10;
const mostReasons = 3;

/** For an auditor: each control, the checks that bear on it, what became of them at how many targets, and what is not seen. */
export function controlBlocks(report: Report, { catalogue, pen }: Page): string[][] {
  return [
    hang('', pen.say(sourceText(report)), pen.width),
    ...controlEvidence(report, catalogue).map((evidence) => controlLines(evidence, report, pen)),
    hang('', closing, pen.width),
  ];
}

function controlLines(evidence: ControlEvidence, report: Report, pen: Pen): string[] {
  const { control, older, meaning, checks } = evidence;
  const width = Math.max(0, ...checks.map(({ id }) => columns(pen.say(id))));
  const title = [control, ...(meaning === null ? [] : [meaning.title])].join('  ');
  return [
    pen.paint('strong', pen.say(`${title}${older.length === 0 ? '' : ` (2013: ${older.join(', ')})`}`)),
    ...hang('  ', coverageText(evidence, report), pen.width),
    ...checks.flatMap((check) => checkLines(check, width, pen)),
    ...(meaning === null ? [] : hang('  not seen by a prober: ', meaning.unseen.join('; '), pen.width)),
  ];
}

function checkLines(check: CheckEvidence, width: number, pen: Pen): string[] {
  const { id, title, found, explained, accepted, notJudged } = check;
  const lead = pad(`  ${markOf(check, pen)} ${pen.say(id)}`, 4 + width + 3);
  return [
    ...hang(lead, countsText(check), pen.width),
    ...hang('      ', pen.say(title), pen.width),
    ...cut(
      found.map(({ status, target, message }) => `${status} at ${titleText(target, pen)}: ${pen.say(message)}`),
      mostNamed,
      '(-o csv lists them)',
    ).flatMap((line) => hang('      ', line, pen.width)),
    ...explained.flatMap(({ status, because, targets }) =>
      hang('      ', `${status} at ${targets}, explained by ${pen.say(because)}`, pen.width),
    ),
    ...cut(
      accepted.map(({ target, text }) => `at ${titleText(target, pen)} ${pen.say(text)}`),
      mostNamed,
      '(-o csv lists them)',
    ).flatMap((line) => hang('      ~ ', line, pen.width)),
    ...cut(
      notJudged.map(({ because, targets }) => `not judged at ${targets}: ${pen.say(because)}`),
      mostReasons,
      notJudged.length === mostReasons + 1 ? 'reason' : 'reasons',
    ).flatMap((line) => hang('      ', line, pen.width)),
  ];
}

function markOf({ counts }: CheckEvidence, pen: Pen): string {
  const gravest = states.find((state) => counts[state] > 0) ?? 'not judged';
  if (gravest === 'not judged') return '-';
  return gravest === 'accepted' ? '~' : pen.paint(gravest, pen.marks.status[gravest]);
}

const cut = (lines: readonly string[], most: number, where: string): string[] =>
  lines.length > most ? [...lines.slice(0, most), `and ${lines.length - most} more ${where}`] : [...lines];
