import { resolve } from 'node:path';
import { compareReports, isSame } from '../judge/compare.ts';
import { comparisonJson, comparisonText } from '../report/comparison.ts';
import { wantsColour, type Io } from './io.ts';
import { readReport } from './saved-report.ts';

export interface CompareOptions {
  readonly output: 'text' | 'json';
  readonly ascii?: boolean;
}

/** `hostprobe compare`: as diff(1), 0 where two reports say the same and 1 where they do not. */
export function compare(a: string, b: string, options: CompareOptions, io: Io): number {
  const comparison = compareReports(readReport(resolve(io.cwd, a), a), readReport(resolve(io.cwd, b), b));
  const drawing = { width: io.columns, colour: wantsColour(io), ascii: options.ascii ?? false };
  io.out(options.output === 'json' ? comparisonJson(comparison) : comparisonText(comparison, drawing));
  return isSame(comparison) ? 0 : 1;
}
