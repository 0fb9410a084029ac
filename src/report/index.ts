import type { CheckCatalogue, Report } from '../model/report.ts';
import { csvReport } from './csv.ts';
import { githubReport } from './github.ts';
import { jsonlReport, jsonReport } from './json.ts';
import { junitReport } from './junit/report.ts';
import { markdownReport } from './markdown/report.ts';
import type { Presentation } from './pen.ts';
import { prometheusReport } from './prometheus/report.ts';
import { textReport } from './text.ts';

/** Renders a finished report; neither prints it nor chooses the exit code. */
export type Reporter = (report: Report, catalogue: CheckCatalogue, options: Presentation) => string;

export const formats = ['text', 'json', 'jsonl', 'csv', 'junit', 'markdown', 'github', 'prometheus'] as const;
export type Format = (typeof formats)[number];

export const reporters: Readonly<Record<Format, Reporter>> = {
  text: textReport,
  json: jsonReport,
  jsonl: jsonlReport,
  csv: csvReport,
  junit: junitReport,
  markdown: markdownReport,
  github: githubReport,
  prometheus: prometheusReport,
};
