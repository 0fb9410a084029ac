import { exitCode } from '../judge/exit.ts';
import { wantedKinds } from '../judge/select.ts';
import type { Check, Look } from '../model/check.ts';
import type { Target } from '../model/target.ts';
import { needsNoLook } from '../observe/unbegun.ts';
import { catalogue, chosenChecks, type SelectOptions } from './catalogue.ts';
import { chooseTargets, milliseconds, type Choice, type ChoiceOptions } from './choose.ts';
import { handOn, receiversFor, wantsReport, type HandingOptions } from './handing-on.ts';
import type { Io } from './io.ts';
import { timeToLookMs } from './kuberhealthy.ts';
import { printTargets, streams, writeFile, writeReport, type OutputOptions } from './output.ts';
import { probe } from './probe.ts';
import { recordingText } from './recording.ts';
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
  const choice = await chooseTargets(words, options, io);
  const { configuration, objects } = choice;
  const targets = judgeable(choice, selected);
  if (targets.length < choice.targets.length) {
    const rest = choice.targets.length - targets.length;
    io.err(
      `hostprobe: ${rest} of ${choice.targets.length} targets passed over: no Kubernetes object leads to them, and no check looks at them\n`,
    );
  }
  const policy = exitPolicy(options);
  const receivers = receiversFor(options, choice, io);
  const deadlineMs = Math.min(
    options.deadline === undefined ? Infinity : milliseconds('--deadline', options.deadline),
    receivers.kuberhealthy === null ? Infinity : timeToLookMs(receivers.kuberhealthy),
  );
  const run: Run = {
    configuration,
    targets,
    objectsOf: objects.objectsOf,
    troubles: objects.troubles,
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
  if (options.wait !== undefined && printsLines) printTargets(finished.report, io);
  const write = (aloud: Io): boolean => {
    const written = writeReport(finished.report, catalogue, options, aloud);
    const { record: file } = options;
    const { recording } = finished;
    return (
      (file === undefined || recording === null || writeFile(file, () => recordingText(recording), aloud)) && written
    );
  };
  const code = (whole: boolean): number => (whole ? exitCode(finished, policy) : 4);
  const troubles = objects.troubles.map(({ message }) => message);
  return handOn(receivers, { report: finished.report, wanted: targets.length, policy, troubles, code, write }, io);
}

/** Where nobody looks at a target, and no object leads to it, there is nothing to judge; but not all are passed over. */
function judgeable({ targets, objects, named }: Choice, checks: readonly Check[]): readonly Target[] {
  const wanted = wantedKinds(checks);
  const some = targets.filter((target) => !needsNoLook(target, wanted) || objects.objectsOf(target) !== null);
  return named || some.length === 0 ? targets : some;
}

export const exitPolicy = ({ strict = false, ignoreUnknown = false }: ExitOptions) => ({ strict, ignoreUnknown });

/** Whether nothing is wanted but lines on standard output, each as it comes: then none of them is kept. */
const isAllStreamed = ({ output }: OutputOptions): boolean =>
  output?.every(({ format, file }) => format === 'jsonl' && file === null) ?? false;
