import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CheckCatalogue, Report } from '../model/report.ts';
import type { Grouping } from '../report/pen.ts';
import { formats, reporters, type Format } from '../report/index.ts';
import { wantsColour, type Io } from './io.ts';

export interface OutputChoice {
  readonly format: Format;
  /** Null: standard output. */
  readonly file: string | null;
}

/** What `-o FORMAT[=FILE]` says, or what is wrong with it. */
export function parseOutput(text: string): OutputChoice | string {
  const [name = '', ...rest] = text.split('=');
  const format = formats.find((known) => known === name);
  if (format === undefined) return `expected one of ${formats.join(', ')}, each with or without =FILE.`;
  if (rest.length > 0 && rest.join('=') === '') return `no file is named after "${name}=".`;
  return { format, file: rest.length === 0 ? null : rest.join('=') };
}

export interface OutputOptions {
  readonly output?: readonly OutputChoice[];
  readonly evidence?: boolean;
  readonly verbose?: boolean;
  readonly ascii?: boolean;
  readonly groupBy?: Grouping;
}

const standard: readonly OutputChoice[] = [{ format: 'text', file: null }];

/** Whether targets are printed as they finish. */
export const streams = ({ output }: OutputOptions): boolean =>
  (output ?? standard).some(({ format, file }) => format === 'jsonl' && file === null);

/** Writes the report in every form that was asked for. False where a file could not be written; the rest is. */
export function writeReport(report: Report, catalogue: CheckCatalogue, options: OutputOptions, io: Io): boolean {
  let whole = true;
  let printed = false;
  for (const { format, file } of options.output ?? standard) {
    if (file === null && format === 'jsonl') {
      printed = true;
      continue;
    }
    const text = reporters[format](report, catalogue, {
      width: file === null ? io.columns : 100,
      colour: file === null && wantsColour(io),
      ascii: options.ascii ?? false,
      verbose: options.verbose ?? false,
      groupBy: options.groupBy ?? 'target',
    });
    if (file !== null && writeFile(file, text, io)) continue;
    whole &&= file === null;
    // What could not be written where it should be is not lost.
    if (file === null || !printed) io.out(text);
    printed = true;
  }
  return whole;
}

/** False, and a line that says so, where the file cannot be written. */
export function writeFile(file: string, text: string, io: Io): boolean {
  try {
    writeFileSync(resolve(io.cwd, file), text);
    return true;
  } catch (error) {
    io.err(`hostprobe: ${file} could not be written: ${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  }
}
