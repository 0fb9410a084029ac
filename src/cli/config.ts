import { checks } from '../checks/index.ts';
import { loadConfig, type LoadedConfiguration, type ReadFile } from '../config/configuration.ts';
import { jsonSchemaText } from '../config/json-schema.ts';
import type { ConfigOptions } from './choose.ts';
import type { Io } from './io.ts';

const load = ({ config, domain }: ConfigOptions, io: Io): LoadedConfiguration =>
  loadConfig({
    ...(config === undefined ? {} : { file: config }),
    cwd: io.cwd,
    env: io.env,
    checkIds: checks.map(({ id }) => id),
    ...(domain === undefined ? {} : { overrides: { domain } }),
  });

/** `hostprobe config check`: a mistake throws ConfigError with every line that is to be mended. */
export function check(options: ConfigOptions, io: Io): number {
  const { files, targets, values } = load(options, io);
  const environments = Object.keys(values.environments).length;
  const lines = files.map((file) => `${file.path}: ${holding(file)}`);
  if (files.length === 0)
    lines.push(`no configuration file: the defaults hold: ${holding({ targets: 0, environments })}`);
  if (files.length > 1) {
    lines.push(`${files.length} files: ${holding({ targets: targets.length, environments })}`);
  }
  io.out(`${lines.join('\n')}\n`);
  return 0;
}

const holding = ({ targets, environments }: Pick<ReadFile, 'targets' | 'environments'>): string => {
  const counted = [count(targets, 'target'), ...(environments === 0 ? [] : [count(environments, 'environment')])];
  return counted.join(', ');
};

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** `hostprobe config show`. */
export function show(options: ConfigOptions, io: Io): number {
  io.out(`${JSON.stringify(load(options, io).effective(), null, 2)}\n`);
  return 0;
}

/** `hostprobe config schema`. */
export function schema(_options: ConfigOptions, io: Io): number {
  io.out(jsonSchemaText());
  return 0;
}
