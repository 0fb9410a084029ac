import { resolve } from 'node:path';
import { checks } from '../checks/index.ts';
import { loadConfig, type Configuration } from '../config/configuration.ts';
import { objectKey } from '../facts/kubernetes/object-place.ts';
import { exitCode, hasOurBug } from '../judge/exit.ts';
import { reportRun } from '../judge/report.ts';
import type { Gap, TargetEvidence } from '../model/evidence.ts';
import type { Recording } from '../model/recording.ts';
import type { Target } from '../model/target.ts';
import { gather } from '../targets/gather.ts';
import type { ObjectSource } from '../targets/source.ts';
import { exitPolicy, type ExitOptions } from './check.ts';
import type { Io } from './io.ts';
import { printTargets, streams, writeReport, type OutputOptions } from './output.ts';
import { readRecording } from './recording.ts';
import { catalogue, checkIds, chosenChecks, type SelectOptions } from './catalogue.ts';
import { version } from './version.ts';

export interface JudgeOptions extends SelectOptions, OutputOptions, ExitOptions {
  readonly config?: string;
}

/** `hostprobe judge`: the verdict on recorded evidence, by its own clock and with no network. */
export function judge(file: string, options: JudgeOptions, io: Io): number {
  const recorded = narrowed(readRecording(resolve(io.cwd, file), file), options);
  const recording =
    options.config === undefined
      ? recorded
      : against(recorded, loadConfig({ file: options.config, cwd: io.cwd, env: io.env, checkIds }));
  const { evidence = false, verbose = false } = options;
  const report = reportRun(recording, checks, { evidence, trace: verbose, judgedBy: version });
  if (streams(options)) printTargets(report, io);
  const earned = { ...report, bug: report.targets.some(hasOurBug) };
  return writeReport(report, catalogue, options, io) ? exitCode(earned, exitPolicy(options)) : 4;
}

/** Of the checks that the run made, those that are wanted now: what was not looked at cannot be judged. */
function narrowed(recording: Recording, options: SelectOptions): Recording {
  if (options.only === undefined && options.skip === undefined) return recording;
  const wanted = chosenChecks(options).map(({ id }) => id);
  return { ...recording, checks: recording.checks.filter((id) => wanted.includes(id)) };
}

/**
 * The same evidence beside other expectations: those of the target with the same host, port and name that the
 * configuration gives together with the Kubernetes objects of that time.
 */
function against(recording: Recording, configuration: Configuration): Recording {
  const { networks, vantage } = configuration.settings;
  const { targets } = gather(configuration, sourcesIn(recording));
  return {
    ...recording,
    settings: { ...recording.settings, networks, vantage },
    environments: Object.fromEntries(
      Object.entries(recording.environments).map(([name, own]) => [name, { ...own, networks, vantage }]),
    ),
    configuration: configuration.digest,
    targets: recording.targets.map((evidence) => {
      const { host, port, name } = evidence.target;
      const known = targets.find((one) => one.host === host && one.port === port && one.name === name);
      if (known === undefined) return evidence;
      const sameBalancers = JSON.stringify(evidence.target.loadBalancers) === JSON.stringify(known.loadBalancers);
      return {
        ...evidence,
        target: known,
        // Names of other load balancers were not looked up.
        seen: sameBalancers ? evidence.seen : { ...evidence.seen, balancers: [] },
        gaps: { ...evidence.gaps, ...unlookedAt(evidence.target, known) },
      };
    }),
  };
}

/** The objects that were recorded beside the targets, each once. */
function sourcesIn({ targets }: Recording): ObjectSource[] {
  const byEnvironment = Map.groupBy(
    targets.flatMap(({ target, seen }) => seen.objects.map(({ objects }) => ({ target, objects }))),
    ({ target }) => target.environment,
  );
  return Array.from(byEnvironment, ([environment, found]) => ({
    environment,
    objects: [...new Map(found.flatMap(({ objects }) => objects.map((one) => [objectKey(one), one]))).values()],
    complete: [],
    staleSince: null,
  }));
}

/** What the other expectations ask for that was not looked at: no verdict may rest on it. */
function unlookedAt(before: Target, after: Target): TargetEvidence['gaps'] {
  const unasked = (detail: string): Gap => ({ state: 'unasked', detail: `when this was recorded, ${detail}` });
  const differ = (part: (target: Target) => unknown): boolean =>
    JSON.stringify(part(before)) !== JSON.stringify(part(after));
  const places = differ(({ protocol, address }) => [protocol, address]);
  const path = ({ expect }: Target): string => expect.http?.path ?? '/';
  return {
    ...(places && {
      connections: unasked('other addresses were dialled, or for another protocol'),
      sessions: unasked('other addresses were dialled, or for another protocol'),
    }),
    ...((places || differ(path)) && { responses: unasked(`${path(before)} was asked for`) }),
    ...(differ(({ expect }) => [expect.reachable, expect.control]) && {
      control: unasked('the control was not tried'),
    }),
  };
}
