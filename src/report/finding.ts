import type { CheckCatalogue, Finding } from '../model/report.ts';
import { acceptedText } from './accepted.ts';
import { remedyLines } from './fix.ts';
import { columns, hang, pad } from './layout.ts';
import type { Pen } from './pen.ts';
import { placeText } from './place.ts';

/** Below it, prose gets lines of its own. */
const roomForProse = 40;

/** What is so, and below it, where it stands by itself, what to do. `idWidth` aligns the messages of a target. */
export function findingLines(finding: Finding, catalogue: CheckCatalogue, idWidth: number, pen: Pen): string[] {
  const { status, check, at, message, because, accepted, earlier } = finding;
  const fix = finding.fix ?? earlier?.fix;
  const isSettled = (status === 'pass' && fix === undefined) || because !== undefined || accepted !== undefined;
  const mark = pen.paint(status, pen.marks.status[status]);
  return [
    ...rowLines(mark, check, message, idWidth, pen),
    ...pastLines(finding, pen),
    ...(because === undefined ? [] : [`      because ${pen.say(because)}`]),
    ...(accepted === undefined ? [] : hang('      ', pen.say(acceptedText(accepted)), pen.width)),
    ...(isSettled
      ? []
      : remedyLines(
          {
            ...finding,
            owner: earlier?.owner ?? finding.owner,
            fixes: fix === undefined ? [] : [fix],
            places: at === undefined ? [] : [placeText(at)],
          },
          catalogue[check],
          pen,
        )),
  ];
}

/** Where looks follow each other: since when it is so, and what was found when it could be measured. */
function pastLines({ status, since, earlier }: Finding, pen: Pen): string[] {
  const before = earlier && `${earlier.status} since ${earlier.since}: ${earlier.message}`;
  return [
    ...(since === undefined || status === 'pass' ? [] : [`      since ${pen.say(since)}`]),
    ...(before === undefined ? [] : hang('      before: ', pen.say(before), pen.width)),
  ];
}

function rowLines(mark: string, check: string, message: string, idWidth: number, pen: Pen): string[] {
  const id = pen.say(check);
  const lead = `  ${mark} ${pen.paint('strong', id)}`;
  const column = 4 + idWidth + 3;
  return pen.width - column < roomForProse
    ? [lead, ...hang('      ', pen.say(message), pen.width)]
    : hang(pad(lead, column), pen.say(message), pen.width);
}

export const widestId = (rows: readonly Finding[], pen: Pen): number =>
  Math.max(0, ...rows.map(({ check }) => columns(pen.say(check))));
