import type { Report, TargetReport } from '../../src/model/report.ts';
import { reportSchema } from '../../src/model/report.ts';
import type { Ended } from './process.ts';

/** The report that a run of the command printed with `-o json`. */
export function reportIn({ stdout, stderr, code }: Ended): Report {
  let report: unknown;
  try {
    report = JSON.parse(stdout);
  } catch (error) {
    throw new Error(`exit code ${code}, and no JSON: ${stdout}${stderr}`, { cause: error });
  }
  if (typeof report !== 'object' || report === null || !('schema' in report) || report.schema !== reportSchema) {
    throw new Error(`no report: ${stdout}`);
  }
  return report as Report;
}

/** `STATUS CHECK REASON` of all that is no pass and that nothing else explains. */
export const standing = (target: TargetReport | undefined): string[] =>
  (target?.findings ?? [])
    .filter(({ status, because }) => status !== 'pass' && because === undefined)
    .map(({ status, check, reason }) => `${status} ${check} ${reason}`);
