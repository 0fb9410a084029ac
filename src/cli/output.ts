import { accessSync, constants, realpathSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { codeOf } from '../config/file.ts';
import { behindLinks, isReplaceable, replaceFile } from '../delivery/replaced-file.ts';
import type { CheckCatalogue, Report } from '../model/report.ts';
import type { Grouping } from '../report/pen.ts';
import { formats, reporters, type Format } from '../report/index.ts';
import { jsonLine } from '../report/json.ts';
import { UsageError, wantsColour, type Io } from './io.ts';

export interface OutputChoice {
  readonly format: Format;
  /** Null: standard output. */
  readonly file: string | null;
}

/** What `-o FORMAT[=FILE]` says, or what is wrong with it; `-` is standard output. */
export function parseOutput(text: string): OutputChoice | string {
  const [name = '', ...rest] = text.split('=');
  const format = formats.find((known) => known === name);
  if (format === undefined) return `expected one of ${formats.join(', ')}, each with or without =FILE.`;
  const file = rest.join('=');
  if (rest.length > 0 && file === '') return `no file is named after "${name}=".`;
  return { format, file: rest.length === 0 || file === '-' ? null : file };
}

export interface OutputOptions {
  readonly output?: readonly OutputChoice[];
  readonly evidence?: boolean;
  readonly verbose?: boolean;
  readonly ascii?: boolean;
  readonly groupBy?: Grouping;
}

const standard: readonly OutputChoice[] = [{ format: 'text', file: null }];

/** Before anything is looked at. Throws UsageError where two would go to one place, or one where none can be written. */
export function requireOutputs(
  {
    output = standard,
    record,
    terminationLog,
  }: Pick<OutputOptions, 'output'> & { readonly record?: string; readonly terminationLog?: string },
  io: Io,
): void {
  if (record === '-') throw new UsageError('--record: expected FILE, got "-": standard output has the report');
  const wanted = output.map(({ format, file }) => ({
    option: `-o ${format}${file === null ? '' : `=${file}`}`,
    file,
    replaced: format === 'prometheus',
  }));
  for (const [name, other] of Object.entries({ '--record': record, '--termination-log': terminationLog })) {
    if (other !== undefined) wanted.push({ option: `${name} ${other}`, file: other, replaced: false });
  }
  const taken = new Map<string, string>();
  for (const { option, file, replaced } of wanted) {
    const place = file === null ? 'standard output' : placeOf(file, { option, replaced }, io);
    const other = taken.get(place ?? '');
    if (other !== undefined) {
      const where = file ?? 'standard output; -o FORMAT=FILE writes to a file';
      throw new UsageError(`\`${other}\` and \`${option}\` would both go to ${where}`);
    }
    if (place !== null) taken.set(place, option);
  }
}

/** What tells a file apart, whatever it is called; null for a pipe or a device, where outputs may meet. */
function placeOf(file: string, { option, replaced }: { option: string; replaced: boolean }, io: Io): string | null {
  const path = resolve(io.cwd, file);
  const refuse = (why: string): UsageError => new UsageError(`\`${option}\` cannot be written: ${why}`);
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory() === true) throw refuse('it is a directory');
    if (there !== undefined) {
      accessSync(path, constants.W_OK);
      if (replaced && isReplaceable(path)) accessSync(dirname(behindLinks(path)), constants.W_OK | constants.X_OK);
      return there.isFile() ? `${there.dev}:${there.ino}` : null;
    }
    const folder = dirname(path);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw refuse(`there is no folder ${dirname(file)}`);
    }
    accessSync(folder, constants.W_OK | constants.X_OK);
    return join(realpathSync(folder), basename(path));
  } catch (error) {
    throw error instanceof UsageError ? error : refuse(codeOf(error));
  }
}

/** Whether targets are printed as they finish. */
export const streams = ({ output }: OutputOptions): boolean =>
  (output ?? standard).some(({ format, file }) => format === 'jsonl' && file === null);

/** Each target as a line of its own, however many there are. */
export function printTargets({ targets }: Report, io: Io): void {
  for (const target of targets) io.out(jsonLine(target));
}

/** Writes the report in every form that was asked for. False where a file could not be written; the rest is. */
export function writeReport(report: Report, catalogue: CheckCatalogue, options: OutputOptions, io: Io): boolean {
  let whole = true;
  let printed = false;
  for (const { format, file } of options.output ?? standard) {
    if (file === null && format === 'jsonl') {
      printed = true;
      continue;
    }
    const make = (): string =>
      reporters[format](report, catalogue, {
        width: file === null ? io.columns : 100,
        colour: file === null && wantsColour(io),
        ascii: options.ascii ?? false,
        verbose: options.verbose ?? false,
        groupBy: options.groupBy ?? 'target',
        inRepository: (path) => inRepository(path, io),
      });
    const text = madeText(make, file ?? `the report as ${format}`, io);
    if (text === null) {
      whole = false;
      continue;
    }
    if (file !== null && writeOutput(format, file, text, io)) continue;
    whole &&= file === null;
    // What could not be written where it should be is not lost.
    if (file === null || !printed) io.out(text);
    printed = true;
  }
  return whole;
}

/** A file as the repository has it that a workflow of GitHub or GitLab runs in; elsewhere, as the working directory does. */
function inRepository(file: string, { cwd, env }: Io): string {
  const path = resolve(cwd, file);
  const inside = relative(env['GITHUB_WORKSPACE'] ?? env['CI_PROJECT_DIR'] ?? cwd, path);
  return inside.startsWith('../') || isAbsolute(inside) ? file : inside;
}

/** What collectors read at any time is replaced as a whole, and by nothing that is not whole. */
function writeOutput(format: Format, file: string, text: string, io: Io): boolean {
  if (format !== 'prometheus') return writeFile(file, text, io);
  if (io.signal.aborted && isReplaceable(resolve(io.cwd, file))) {
    io.err(`hostprobe: ${file} stays as it was: the run was interrupted, and targets would be missing\n`);
    return false;
  }
  return writeFile(file, text, io, replaceFile);
}

/** Null, and a line that says so, where it would be longer than a text can be: nothing could read it as one, either. */
function madeText(make: () => string, what: string, io: Io): string | null {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError) || error.message !== 'Invalid string length') throw error;
    io.err(
      `hostprobe: ${what} could not be written: it would be longer than 512 MiB; look at fewer targets at once, such as with --shard\n`,
    );
    return null;
  }
}

/** False, and a line that says so, where the file cannot be written. */
export function writeFile(
  file: string,
  given: string | (() => string),
  io: Io,
  write: (path: string, text: string) => void = writeFileSync,
): boolean {
  const text = typeof given === 'string' ? given : madeText(given, file, io);
  if (text === null) return false;
  try {
    write(resolve(io.cwd, file), text);
    return true;
  } catch (error) {
    io.err(`hostprobe: ${file} could not be written: ${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  }
}
