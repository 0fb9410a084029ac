import type { Report } from '../model/report.ts';
import { escapeJson } from './escape.ts';

export const jsonReport = (report: Report): string => `${escapeJson(JSON.stringify(report, null, 2))}\n`;
