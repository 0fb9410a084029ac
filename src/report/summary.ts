import { durationText } from '../facts/duration.ts';
import { statuses, type Status } from '../model/check.ts';
import type { Report, TargetReport } from '../model/report.ts';
import type { Pen } from './pen.ts';

const worstFirst: readonly Status[] = statuses.toReversed();

export const sortWorstFirst = (targets: readonly TargetReport[]): TargetReport[] =>
  targets.toSorted((a, b) => worstFirst.indexOf(a.status) - worstFirst.indexOf(b.status));

/** `7 targets: 2 fail, 5 pass   vantage cluster-a   took 1.2 s` */
export function summaryLine({ summary, targets, vantage, startedAt, finishedAt }: Report, pen: Pen): string {
  const counts = worstFirst
    .filter((status) => summary[status] > 0)
    .map((status) => pen.paint(status, `${summary[status]} ${status}`));
  const counted = `${targets.length} ${targets.length === 1 ? 'target' : 'targets'}`;
  const verdicts = counts.length === 0 ? '' : `: ${counts.join(', ')}`;
  const took = durationText(Date.parse(finishedAt) - Date.parse(startedAt));
  return `${counted}${verdicts}   vantage ${pen.say(vantage.name)}   took ${took}`;
}
