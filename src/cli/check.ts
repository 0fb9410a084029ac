import { exitCode } from '../judge/exit.ts';
import type { Look } from '../model/check.ts';
import { jsonlReport } from '../report/json.ts';
import { catalogue, chosenChecks, type SelectOptions } from './catalogue.ts';
import { chooseTargets, milliseconds, type ChoiceOptions } from './choose.ts';
import { handOn, receiversFor, wantsReport, type HandingOptions } from './handing-on.ts';
import type { Io } from './io.ts';
import { timeToLookMs } from './kuberhealthy.ts';
import { streams, writeFile, writeReport, type OutputOptions } from './output.ts';
import { probe } from './probe.ts';
import type { Run } from './run.ts';
import { probeUntilWell } from './wait.ts';

export interface ExitOptions {
  readonly strict?: boolean;
  readonly ignoreUnknown?: boolean;
}

export interface CheckOptions extends ChoiceOptions, SelectOptions, OutputOptions, ExitOptions, HandingOptions {
  readonly concurrency: number;
  readonly record?: string;
  readonly look?: Look;
  readonly deadline?: string;
  readonly wait?: string;
}

/** `hostprobe check`: probe, judge, report, and the exit code that it earned. */
export async function check(words: readonly string[], options: CheckOptions, io: Io): Promise<number> {
  const selected = chosenChecks(options);
  const choice = chooseTargets(words, options, io);
  const { configuration, targets } = choice;
  const policy = exitPolicy(options);
  const receivers = receiversFor(options, choice, io);
  const deadlineMs = Math.min(
    options.deadline === undefined ? Infinity : milliseconds('--deadline', options.deadline),
    receivers.kuberhealthy === null ? Infinity : timeToLookMs(receivers.kuberhealthy),
  );
  const run: Run = {
    configuration,
    targets,
    checks: selected,
    concurrency: options.concurrency,
    look: options.look ?? 'full',
    ...(deadlineMs === Infinity ? {} : { deadlineMs }),
  };
  const printsLines = streams(options);
  const record = options.record !== undefined;
  const wanted = { evidence: options.evidence ?? false, trace: options.verbose ?? false, record };
  const finished =
    options.wait === undefined
      ? await probe(
          run,
          { ...wanted, stream: printsLines, report: !isAllStreamed(options) || wantsReport(receivers) },
          io,
        )
      : await probeUntilWell(run, { ...wanted, ...policy, waitMs: milliseconds('--wait', options.wait) }, io);
  if (options.wait !== undefined && printsLines) io.out(jsonlReport(finished.report));
  const write = (aloud: Io): boolean => {
    const written = writeReport(finished.report, catalogue, options, aloud);
    const { record: file } = options;
    return (file === undefined || writeFile(file, `${JSON.stringify(finished.recording)}\n`, aloud)) && written;
  };
  const code = (whole: boolean): number => (whole ? exitCode(finished, policy) : 4);
  return handOn(receivers, { report: finished.report, wanted: targets.length, policy, code, write }, io);
}

export const exitPolicy = ({ strict = false, ignoreUnknown = false }: ExitOptions) => ({ strict, ignoreUnknown });

/** Whether nothing is wanted but lines on standard output, each as it comes: then none of them is kept. */
const isAllStreamed = ({ output }: OutputOptions): boolean =>
  output?.every(({ format, file }) => format === 'jsonl' && file === null) ?? false;
