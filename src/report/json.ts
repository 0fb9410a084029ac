import type { Report, TargetReport } from '../model/report.ts';
import { escapeJson } from './escape.ts';

export const jsonReport = (report: Report): string => `${escapeJson(JSON.stringify(report, null, 2))}\n`;

/** One target as one line, for printing as soon as it is done. */
export const jsonLine = (target: TargetReport): string => `${escapeJson(JSON.stringify(target))}\n`;

export const jsonlReport = (report: Report): string => report.targets.map(jsonLine).join('');
