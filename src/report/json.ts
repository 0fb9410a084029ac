import { objectPool } from '../facts/kubernetes/object-pool.ts';
import type { Report, TargetReport } from '../model/report.ts';
import { escapeJson } from './escape.ts';

/** Whether text is verbose changes nothing of what is told here: every question is in the evidence. */
export const untraced = (target: TargetReport): object => ({ ...target, trace: undefined });

/** Kubernetes objects of the evidence stand once, in `objects`: by the keys that the evidence names. */
export function jsonReport(report: Report): string {
  const pool = objectPool();
  const targets = report.targets.map((target) =>
    target.evidence === undefined ? untraced(target) : { ...untraced(target), evidence: pool.take(target.evidence) },
  );
  const objects = pool.objects();
  const whole = { ...report, targets, ...(Object.keys(objects).length === 0 ? {} : { objects }) };
  return `${escapeJson(JSON.stringify(whole, null, 2))}\n`;
}

/** One target as one line, for printing as soon as it is done. */
export const jsonLine = (target: TargetReport): string => `${escapeJson(JSON.stringify(untraced(target)))}\n`;

export const jsonlReport = (report: Report): string => report.targets.map(jsonLine).join('');
