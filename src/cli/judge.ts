import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { checks } from '../checks/index.ts';
import { loadConfig, type Configuration } from '../config/configuration.ts';
import { exitCode } from '../judge/exit.ts';
import { reportRun } from '../judge/report.ts';
import { recordSchema, type Recording } from '../model/evidence.ts';
import { jsonlReport } from '../report/jsonl.ts';
import { exitPolicy, type ExitOptions } from './check.ts';
import { UsageError, type Io } from './io.ts';
import { streams, writeReport, type OutputOptions } from './output.ts';
import { catalogue, chosenChecks, type SelectOptions } from './run.ts';
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
      : against(recorded, loadConfig({ file: options.config, cwd: io.cwd, env: io.env }));
  const report = reportRun(recording, checks, { evidence: options.evidence ?? false, judgedBy: version });
  if (streams(options)) io.out(jsonlReport(report));
  return writeReport(report, catalogue, options, io) ? exitCode(report, exitPolicy(options)) : 4;
}

function readRecording(path: string, name: string): Recording {
  let recording: unknown;
  try {
    recording = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecording(recording)) {
    throw new UsageError(`${name} is no evidence of \`hostprobe check --record\` (${recordSchema})`);
  }
  return recording;
}

/** The version gate: what carries our schema was written by us. */
const isRecording = (value: unknown): value is Recording =>
  typeof value === 'object' &&
  value !== null &&
  'schema' in value &&
  value.schema === recordSchema &&
  'targets' in value &&
  Array.isArray(value.targets);

/** Of the checks that the run made, those that are wanted now: what was not looked at cannot be judged. */
function narrowed(recording: Recording, options: SelectOptions): Recording {
  if (options.only === undefined && options.skip === undefined) return recording;
  const wanted = chosenChecks(options).map(({ id }) => id);
  return { ...recording, checks: recording.checks.filter((id) => wanted.includes(id)) };
}

/** The same evidence beside other expectations: those of the configured target with the same host, port and name. */
function against(recording: Recording, configuration: Configuration): Recording {
  const { networks, vantage } = configuration.settings;
  return {
    ...recording,
    settings: { ...recording.settings, networks, vantage },
    configuration: configuration.digest,
    targets: recording.targets.map((evidence) => {
      const { host, port, name } = evidence.target;
      const known = configuration.targets.find((one) => one.host === host && one.port === port && one.name === name);
      return known === undefined ? evidence : { ...evidence, target: known };
    }),
  };
}
