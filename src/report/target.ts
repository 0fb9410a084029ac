import { uName } from '../facts/dns/u-labels.ts';
import { durationText } from '../facts/duration.ts';
import { defaultName } from '../facts/host-port.ts';
import type { CheckCatalogue, TargetReport } from '../model/report.ts';
import type { Trace } from '../model/trace.ts';
import type { LimitCode } from '../model/vantage.ts';
import { acceptedLines, idleLines } from './accepted.ts';
import { chainLines } from './chain.ts';
import { disagreementLines } from './disagreements.ts';
import { findingLines, widestId } from './finding.ts';
import { foldFindings, type Folded } from './fold.ts';
import { hang, pad } from './layout.ts';
import { groupByReason, groupNotJudged, type NotJudgedGroups } from './not-judged.ts';
import type { Pen } from './pen.ts';
import { servedParts } from './served.ts';
import { sentText } from './summary.ts';
import { traceLines } from './trace.ts';

/** What all targets of a report are shown with. */
export interface Page {
  readonly catalogue: CheckCatalogue;
  /** The clock of the report, in milliseconds since the epoch. */
  readonly now: number;
  readonly vantage: string;
  /** Those that the report tells above its targets. */
  readonly limits: ReadonlySet<LimitCode>;
  /** Whether the report tells below its targets what many of them lack. */
  readonly common: boolean;
  readonly verbose: boolean;
  readonly pen: Pen;
}

/** The verdict, the chain, what is wrong and what to type; what is well in as few words as possible. */
export function targetLines(target: TargetReport, column: number, page: Page): string[] {
  const { pen, verbose, catalogue } = page;
  const folded = foldFindings(target.findings, catalogue, verbose);
  const groups = verbose ? null : groupNotJudged(target, page);
  const served = servedParts(target.observed, page.now, verbose, pen);
  const counted = groups === null ? [] : countedParts(folded, groups, pen);
  const idWidth = widestId(folded.shown, pen);
  const oneLine = folded.shown.length === 0;
  return [
    headerLine(target, column, page),
    ...sinceLines(target, page),
    ...chainLines(target, verbose, pen),
    ...disagreementLines(target.observed.disagreements ?? [], verbose, pen),
    ...partsLines(oneLine ? [...served, ...counted] : served, pen),
    ...folded.shown.flatMap((finding) => findingLines(finding, catalogue, idWidth, pen)),
    ...folded.accepted.flatMap((finding) => acceptedLines(finding, pen)),
    ...idleLines(target, pen),
    ...partsLines(oneLine ? [] : counted, pen),
    ...(groups === null ? unjudgedLines(target, pen) : lackingLines(groups, pen)),
    ...(verbose ? questionLines(target, pen) : []),
  ];
}

/** What looking at the names cost, and each question where that was asked for. */
const questionLines = ({ questions, trace }: TargetReport, pen: Pen): string[] => [
  ...(questions === undefined ? [] : [`  ${sentText(questions)}${borrowedText(questions, trace ?? [])}`]),
  ...(trace === undefined ? [] : traceLines(trace, pen)),
];

/** What was sent for one target serves all that ask the same and is counted once; where no answer came, perhaps none was asked for. */
function borrowedText(sent: number, trace: Trace): string {
  const listed = trace.flatMap(({ questions }) => questions);
  if (listed.length <= sent) return '';
  const unsent = listed.some(({ answer }) => answer === null) ? ', or not at all' : '';
  return `; ${sent === 0 ? 'those below' : 'the others below'} were sent for other targets${unsent}`;
}

/** Every check that was not judged, by the reason. */
const unjudgedLines = ({ notJudged }: TargetReport, pen: Pen): string[] =>
  groupByReason(notJudged).flatMap(({ entries, because }) => {
    const checks = entries.map(({ check }) => check).join(', ');
    return hang('  - not judged: ', pen.say(`${checks} (${because.replace(/\.$/, '')})`), pen.width);
  });

/** What stands at the right of a target's first line. */
export const verdictText = ({ status, durationMs }: TargetReport, { vantage, pen }: Page): string =>
  `${pen.paint(status, status)}   ${durationText(durationMs)}   from ${pen.say(vantage)}`;

function headerLine(target: TargetReport, column: number, page: Page): string {
  const { pen } = page;
  const title = `${pen.paint(target.status, pen.marks.status[target.status])} ${pen.paint('strong', titleText(target, pen))}`;
  return `${pad(title, column - 3)}   ${verdictText(target, page)}`;
}

/** Where looks follow each other: since when it has its status, and from when that is which only full looks judge. */
function sinceLines({ status, since, fullLookAt }: TargetReport, { now, pen }: Page): string[] {
  if (since === undefined) return [];
  const lasting = durationText(Math.max(0, now - Date.parse(since)));
  const full = fullLookAt === undefined ? '' : `; all checks were last made at ${fullLookAt}`;
  return hang('  ', pen.say(`${status} since ${since} (${lasting})${full}`), pen.width);
}

export function titleText({ host, port, name }: Pick<TargetReport, 'host' | 'port' | 'name'>, pen: Pen): string {
  const place = defaultName(host, port);
  const title = name === place || name === host ? pen.say(place) : `${pen.say(name)} (${pen.say(place)})`;
  const spoken = uName(host);
  // Where only ASCII may be drawn, the A-labels say it all.
  return spoken === null || pen.say(spoken) !== spoken ? title : `${title} (${spoken})`;
}

function countedParts({ passed, explained, hygiene }: Folded, { waiting }: NotJudgedGroups, pen: Pen): string[] {
  return [
    ...(passed > 0 ? [`${passed} passed`] : []),
    ...(explained > 0 ? [`${explained} explained by the above`] : []),
    ...(hygiene > 0 ? [`${hygiene} hygiene ${hygiene === 1 ? 'note' : 'notes'} (--verbose)`] : []),
    ...(waiting.length > 0 ? [`not judged until this is mended: ${pen.say(waiting.join(', '))}`] : []),
  ];
}

const partsLines = (parts: readonly string[], pen: Pen): string[] =>
  parts.length === 0 ? [] : hang('  ', parts.join(` ${pen.marks.dot} `), pen.width);

function lackingLines({ lacking }: NotJudgedGroups, pen: Pen): string[] {
  if (lacking.length === 0) return [];
  const told = lacking.map(({ names, because }) => `${names.join(', ')} (${because.replace(/\.$/, '')})`);
  return hang('  ', pen.say(`not judged: ${told.join('; ')}`), pen.width);
}
