import { loadConfig, type Configuration } from '../config/configuration.ts';
import { jsonSchema } from '../config/options.ts';
import type { ConfigOptions } from './check.ts';
import type { Io } from './io.ts';

const load = ({ config, domain }: ConfigOptions, io: Io): Configuration =>
  loadConfig({
    ...(config === undefined ? {} : { file: config }),
    cwd: io.cwd,
    env: io.env,
    ...(domain === undefined ? {} : { overrides: { domain } }),
  });

/** `hostprobe config check`: a mistake throws ConfigError with every line that is to be mended. */
export function check(options: ConfigOptions, io: Io): number {
  const { file, targets } = load(options, io);
  io.out(`${file ?? 'no configuration file: the defaults hold'}: ${targets.length} targets\n`);
  return 0;
}

/** `hostprobe config show`. */
export function show(options: ConfigOptions, io: Io): number {
  io.out(`${JSON.stringify(load(options, io).effective, null, 2)}\n`);
  return 0;
}

/** `hostprobe config schema`. */
export function schema(_options: ConfigOptions, io: Io): number {
  io.out(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
  return 0;
}
