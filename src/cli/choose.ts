import { adhocTargets } from '../config/adhoc.ts';
import { loadConfig, type Configuration, type ConfigRequest } from '../config/configuration.ts';
import { parseDuration } from '../config/duration.ts';
import { ValueError } from '../config/error.ts';
import type { Target } from '../model/target.ts';
import { escapeText } from '../report/escape.ts';
import { checkIds } from './catalogue.ts';
import { UsageError, type Io } from './io.ts';
import { objectsFor, type ObjectOptions, type Objects } from './objects.ts';
import { isInShard, parseShard, type Shard } from './shard.ts';

export interface ConfigOptions {
  readonly config?: string;
  readonly domain?: string;
}

/** What says which targets there are and what is expected of them. */
export interface ChoiceOptions extends ConfigOptions, ObjectOptions {
  readonly loadBalancer?: string;
  readonly trust?: string;
  readonly resolver?: readonly string[];
  readonly address?: readonly string[];
  readonly timeout?: string;
  readonly fetchIssuers?: boolean;
  readonly askAri?: boolean;
  readonly shard?: string;
}

export interface Choice {
  readonly configuration: Configuration;
  readonly targets: readonly Target[];
  /** Whether words name them: else they are all that there are. */
  readonly named: boolean;
  /** Those that another shard has. */
  readonly elsewhere: readonly Target[];
  /** Null where the targets are not divided. */
  readonly shard: Shard | null;
  /** All that there are to choose among, and what their objects are. */
  readonly objects: Objects;
}

/** The targets that the words mean, or all of configuration, manifests and clusters. Throws UsageError where there are none, for `lack`. */
export async function chooseTargets(
  words: readonly string[],
  options: ChoiceOptions,
  io: Io,
  lack = 'nothing to probe',
): Promise<Choice> {
  const shard = options.shard === undefined ? null : parseShard(options.shard, io.env);
  const hosts = words.filter((word) => !word.startsWith('@'));
  const configuration = loadConfig(configRequest(options, resolversIn(words), io));
  const objects = await objectsFor(configuration, options, io);
  for (const { message } of objects.troubles) io.err(`hostprobe: ${escapeText(message)}\n`);
  const known = { ...configuration, targets: objects.targets };
  const all = hosts.length === 0 ? known.targets : targetsFor(hosts, known);
  if (all.length === 0 && options.allowEmpty !== true) throw nothingChosen(lack, configuration, objects);
  const isOurs = (target: Target): boolean => shard === null || isInShard(target, shard);
  return {
    configuration,
    targets: all.filter(isOurs),
    named: hosts.length > 0,
    elsewhere: all.filter((target) => !isOurs(target)),
    shard,
    objects,
  };
}

/** Where all that there is was left out, why. */
function nothingChosen(lack: string, { file }: Configuration, { leftOut }: Objects): UsageError {
  const where = file ?? 'there is no configuration file';
  return new UsageError(
    [
      `${lack}: name a HOST, list \`targets:\` (${where}), or give manifests that name hosts with -f`,
      ...leftOut.map(({ name, because }) => `  ${escapeText(name)} is left out: ${escapeText(because)}`),
    ].join('\n'),
  );
}

/** What to load, with what the options say over it; `at`: resolvers among the words. */
export function configRequest(
  options: ChoiceOptions,
  at: readonly string[],
  io: Pick<Io, 'cwd' | 'env'>,
): ConfigRequest {
  const { config, domain, loadBalancer, trust, address, timeout } = options;
  const resolvers = [...(options.resolver ?? []), ...at];
  return {
    ...(config === undefined ? {} : { file: config }),
    cwd: io.cwd,
    env: io.env,
    checkIds,
    overrides: {
      ...(domain === undefined ? {} : { domain }),
      ...(loadBalancer === undefined ? {} : { loadBalancer }),
      ...(trust === undefined ? {} : { trust }),
      ...(resolvers.length === 0 ? {} : { resolvers }),
      ...(address === undefined ? {} : { address }),
      ...(options.fetchIssuers === true && { fetchIssuers: true }),
      ...(options.askAri === true && { ari: true }),
      ...(timeout === undefined ? {} : { timeoutMs: milliseconds('--timeout', timeout) }),
    },
  };
}

/** As dig has it: `@ADDR` is a resolver. */
const resolversIn = (words: readonly string[]): string[] =>
  words.filter((word) => word.startsWith('@')).map((word) => word.slice(1));

/** Throws UsageError. */
export function milliseconds(option: string, text: string): number {
  const ms = parseDuration(text);
  if (ms === 0) throw new UsageError(`${option}: expected a duration longer than 0, got "${text}"`);
  if (ms === null) throw new UsageError(`${option}: expected a duration such as 250ms, 10s or 5m, got "${text}"`);
  return ms;
}

/** The targets that the words mean, each once. Throws UsageError with everything that is wrong with them. */
function targetsFor(hosts: readonly string[], configuration: Configuration): Target[] {
  const mistakes: string[] = [];
  const found = new Map<string, Target>();
  for (const host of hosts) {
    try {
      for (const target of adhocTargets(host, configuration)) {
        found.set(`${target.host} ${target.port} ${target.name} ${target.expect.http?.path ?? ''}`, target);
      }
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      mistakes.push(error.message);
    }
  }
  if (mistakes.length > 0) throw new UsageError(mistakes.join('\n'));
  const targets = [...found.values()];
  return targets.map((target) => (isAlone(target, targets) ? target : withPath(target)));
}

const isAlone = ({ host, port, name }: Target, targets: readonly Target[]): boolean =>
  targets.filter((other) => other.host === host && other.port === port && other.name === name).length === 1;

/** Two URLs of one host are two targets: the path tells them apart. */
const withPath = (target: Target): Target => ({ ...target, name: `${target.name}${target.expect.http?.path ?? '/'}` });
