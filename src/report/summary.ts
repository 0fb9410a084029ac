import { durationText } from '../facts/duration.ts';
import { statuses, type Status } from '../model/check.ts';
import type { Report, TargetReport } from '../model/report.ts';
import type { Pen } from './pen.ts';

const worstFirst: readonly Status[] = statuses.toReversed();

export const sortWorstFirst = (targets: readonly TargetReport[]): TargetReport[] =>
  targets.toSorted((a, b) => worstFirst.indexOf(a.status) - worstFirst.indexOf(b.status));

export const sentText = (questions: number): string =>
  `${questions} DNS ${questions === 1 ? 'question' : 'questions'} sent`;

/** `7 targets: 2 fail, 5 pass   vantage cluster-a   took 1.2 s`, and verbose what all of it cost. */
export function summaryLine(
  { summary, targets, vantage, startedAt, finishedAt }: Report,
  verbose: boolean,
  pen: Pen,
): string {
  const counts = worstFirst
    .filter((status) => summary[status] > 0)
    .map((status) => pen.paint(status, `${summary[status]} ${status}`));
  const counted = `${targets.length} ${targets.length === 1 ? 'target' : 'targets'}`;
  const verdicts = counts.length === 0 ? '' : `: ${counts.join(', ')}`;
  const took = durationText(Date.parse(finishedAt) - Date.parse(startedAt));
  const sent = targets.reduce((sum, { questions = 0 }) => sum + questions, 0);
  return `${counted}${verdicts}   vantage ${pen.say(vantage.name)}   took ${took}${verbose ? `   ${sentText(sent)}` : ''}`;
}
