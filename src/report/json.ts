import type { Report, TargetReport } from '../model/report.ts';
import { escapeJson } from './escape.ts';

/** Whether text is verbose changes nothing of what is told here: every question is in the evidence. */
export const untraced = (target: TargetReport): object => ({ ...target, trace: undefined });

export const jsonReport = (report: Report): string =>
  `${escapeJson(JSON.stringify({ ...report, targets: report.targets.map(untraced) }, null, 2))}\n`;

/** One target as one line, for printing as soon as it is done. */
export const jsonLine = (target: TargetReport): string => `${escapeJson(JSON.stringify(untraced(target)))}\n`;

export const jsonlReport = (report: Report): string => report.targets.map(jsonLine).join('');
