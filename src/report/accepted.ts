import type { Finding, JudgedAcceptance, TargetReport } from '../model/report.ts';
import { hang } from './layout.ts';
import type { Pen } from './pen.ts';

const mark = '~';

/** What somebody bears, in one line: who, until when, why. */
export const acceptedLines = ({ check, accepted }: Finding, pen: Pen): string[] =>
  accepted === undefined ? [] : hang(`  ${mark} ${pen.say(check)}   `, pen.say(acceptedText(accepted)), pen.width);

export const acceptedText = ({ reason, by, until }: NonNullable<Finding['accepted']>): string =>
  `accepted by ${by} until ${until}: ${reason}`;

/** Acceptances that bear nothing: their day has passed, or there is nothing that they fit. */
export const idleLines = ({ acceptances = [] }: TargetReport, pen: Pen): string[] =>
  acceptances.flatMap((acceptance) => {
    const said = idleText(acceptance);
    return said === null ? [] : hang(`  ${mark} ${pen.say(acceptance.check)}   `, pen.say(said), pen.width);
  });

/** Null for one that is in force, or for what was not looked at. */
export function idleText({ state, by, until, reason }: JudgedAcceptance): string | null {
  if (state === 'in-force' || state === 'not-judged') return null;
  return state === 'expired'
    ? `the acceptance by ${by} ended on ${until} (${reason})`
    : `the acceptance by ${by} until ${until} fits no finding of this run (${reason})`;
}
