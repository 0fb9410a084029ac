import { hostname } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { Settings, Target } from '../model/target.ts';
import { disagreements } from './agreement.ts';
import { isWithin, problemsOf, wordViolation, type Complaint } from './complaints.ts';
import { unfitClientFiles, withClientPaths } from './client-files.ts';
import { withClusterPaths } from './cluster-files.ts';
import { compose, type Composition } from './composition.ts';
import { digestOf, effectiveTree } from './effective.ts';
import { fromEnvironment, type Overlay } from './environment.ts';
import { ConfigError, ValueError } from './error.ts';
import { configFilePlaces, readConfigFile, type ConfigFile } from './file.ts';
import { fillTree } from './filling.ts';
import { readParts, type IncludePattern, type Part } from './include.ts';
import type { Environment } from './interpolate.ts';
import { layer, type Layers } from './layers.ts';
import { options } from './options.ts';
import type { Overrides } from './overrides.ts';
import type { Values } from './schema.ts';
import { serverFrom, storeFrom, type ServerSettings, type StoreSettings } from './serving.ts';
import { settingsFrom, targetMaker, valuesIn } from './targets.ts';
import { unfitServerFiles, withServerPaths } from './server-files.ts';
import { getIn, isList, isMapping, type Mapping, type Path, sameTree, setIn } from './tree.ts';
import { trustPaths, unfitTrust, withTrustPaths } from './trust-files.ts';
import { checkSchema } from './violations.ts';
import { writtenIn, type Written } from './written.ts';

export interface ConfigRequest {
  /** What `--config` names; without it the usual places are looked at. */
  readonly file?: string;
  /** In place of a file's content; `file` then only names it. */
  readonly text?: string;
  readonly cwd: string;
  readonly env: Environment;
  readonly overrides?: Overrides;
  /** What `accept` may name; without it, any name is taken. */
  readonly checkIds?: readonly string[];
}

export interface Configuration {
  /** The path of the file that was read; null where there was none. */
  readonly file: string | null;
  /** That file and all that it includes, in the order in which they were read. */
  readonly files: readonly ReadFile[];
  readonly settings: Settings;
  /** Whether somebody wrote where it stands: else its host's name stands for it. */
  readonly vantageGiven: boolean;
  /** What holds instead for the targets of an environment that says otherwise, by its name. */
  readonly environments: Readonly<Record<string, Settings>>;
  /** Shared with the echo; null where none is. It is no part of what is recorded. */
  readonly echoKey: string | null;
  readonly server: ServerSettings;
  readonly store: StoreSettings;
  /** Those that are listed. */
  readonly targets: readonly Target[];
  /** What of these stands in the configuration, and is no default. */
  readonly written: Written;
  /** The addresses of `--address`, for HOSTs that are not listed. */
  readonly dial: readonly string[];
  /** What holds for targets; those that are listed are not among it. */
  readonly values: Values;
  /** `sha256:…` of what `config show` prints. */
  readonly digest: string;
  readonly reads: Reads;
}

/** The same, with all that it was made of in reach. */
export interface LoadedConfiguration extends Configuration {
  /** What `config show` prints: every option as a file could hold it, secrets masked. */
  readonly effective: () => Mapping;
}

/** Where a configuration comes from: while nothing changes there, it is loaded the same. */
export interface Reads {
  /** Files, whether they are there or not. */
  readonly files: readonly string[];
  readonly patterns: readonly IncludePattern[];
  /** Files and folders. */
  readonly stores: readonly string[];
}

export interface ReadFile {
  readonly path: string;
  /** How many it holds. */
  readonly targets: number;
  readonly environments: number;
}

/** The configuration of files, environment and options. Throws ConfigError with everything that is wrong with it. */
export function loadConfig(request: ConfigRequest): LoadedConfiguration {
  const { cwd, env, overrides = {} } = request;
  const file = mainFile(request);
  const given = fromEnvironment(env);
  const including = given.find(({ path }) => path[0] === 'include');
  const {
    parts,
    patterns,
    problems: unread,
  } = readParts(file, env, including === undefined ? null : { ...including, cwd });
  const [main] = parts;
  if (file !== null && main?.source.whole === false) throw new ConfigError(main.source.problems);

  const composition = compose(parts, file !== null);
  const variables = given.filter((overlay) => overlay !== including);
  const layers = layer(composition.tree, variables, overrides);
  const { tree, values, targets, complaints, unmade, standIns } = examine(request, layers, composition);

  const known = [...unread, ...parts.flatMap(({ source }) => source.problems), ...composition.problems];
  // What agrees with what cannot be told while a file is missing.
  const isWhole = unread.length === 0 && parts.every(({ source }) => source.whole);
  const disagreeing = isWhole ? disagreements(tree, { origin: composition.origin, checkIds: request.checkIds }) : [];
  const ground = { ...composition, overlays: [...layers.overlays, ...standIns] };
  const problems = problemsOf([...complaints, ...disagreeing], known, ground);
  if (problems.length > 0 || values === null) throw new ConfigError(problems);
  if (unmade.length > 0) throw new ConfigError(problemsOf(unmade, [], ground));
  const files = [...new Set([...placesOf(request), ...parts.map(({ path }) => path)])];
  const reads = { files, patterns, stores: trustPaths(tree) };
  return finish(values, targets, tree, { file, composition, layers, reads });
}

const askedFor = ({ file, env }: ConfigRequest): string | undefined => file ?? (env['HOSTPROBE_CONFIG'] || undefined);

const placesOf = (request: ConfigRequest): string[] =>
  request.text === undefined ? configFilePlaces(askedFor(request), request.cwd) : [];

const mainFile = (request: ConfigRequest): ConfigFile | null => {
  const { file, text, cwd } = request;
  if (text === undefined) return readConfigFile(askedFor(request), cwd);
  const name = file ?? 'configuration';
  return { name, path: resolve(cwd, name), text };
};

interface Examined {
  readonly tree: unknown;
  /** Null where they are not valid. */
  readonly values: Values | null;
  readonly targets: readonly Target[];
  readonly complaints: readonly Complaint[];
  /** What names come to when they are filled in; worth a word where there is nothing else to say. */
  readonly unmade: readonly Complaint[];
  /** What variables gave because nobody wrote anything else. */
  readonly standIns: readonly Overlay[];
}

/** The tree as it is meant, its values where they are valid, and all that each of them has against it. */
function examine({ cwd, env }: ConfigRequest, layers: Layers, { origin }: Composition): Examined {
  const { tree: filled, unfilled } = fillTree(layers.tree, env);
  const base = (path: Path): string => {
    const { part } = origin(path);
    return part === null || layers.overlays.some((overlay) => isWithin(path, overlay.path)) ? cwd : dirname(part.path);
  };
  const standIns = secretDefaults(filled, env);
  const whole = standIns.reduce<unknown>((under, { path, value }) => setIn(under, path, value), filled);
  const tree = withClusterPaths(withServerPaths(withClientPaths(withTrustPaths(whole, base), base), base), base, env);
  const targets: Target[] = [];
  const unmade: Complaint[] = [];
  const { values, violations } = checkSchema(tree, (common) => {
    const make = targetMaker(common);
    return (given, index) => {
      try {
        targets.push(make(given));
      } catch (error) {
        if (!(error instanceof ValueError)) throw error;
        unmade.push({ path: ['targets', index], message: error.message });
      }
    };
  });
  return {
    tree,
    values,
    targets,
    unmade,
    standIns,
    complaints: [
      ...layers.complaints,
      ...unfilled,
      ...violations.map((violation) => wordViolation(violation, tree)),
      ...unfitTrust(tree),
      ...unfitClientFiles(tree),
      ...unfitServerFiles(tree),
    ],
  };
}

/** Defaults that stand in variables: unset ones are empty, for nobody wrote them. */
const secretDefaults = (tree: unknown, env: Environment): Overlay[] =>
  options().flatMap(({ path, node }) => {
    const [, source] = /^\$\{env:(\w+):-\}$/.exec(String(node.default)) ?? [];
    return source === undefined || getIn(tree, path) !== undefined ? [] : [{ path, value: env[source] ?? '', source }];
  });

interface Background {
  readonly file: ConfigFile | null;
  readonly composition: Composition;
  readonly layers: Layers;
  readonly reads: Reads;
}

function finish(
  values: Values,
  targets: readonly Target[],
  tree: unknown,
  { file, composition, layers, reads }: Background,
): LoadedConfiguration {
  const vantage = values.vantage ?? hostname();
  const settings = settingsFrom(values, vantage, unwrittenIn(tree, [[]]));
  const environments = Object.keys(values.environments).map(
    (name) =>
      [name, settingsFrom(valuesIn(values, name), vantage, unwrittenIn(tree, [[], ['environments', name]]))] as const,
  );
  const named = { ...(isMapping(tree) ? tree : {}), vantage };
  return {
    file: file?.path ?? null,
    files: composition.parts.map(countIn),
    settings,
    vantageGiven: values.vantage !== undefined,
    environments: Object.fromEntries(environments.filter(([, own]) => !sameTree(own, settings))),
    echoKey: values.sourceIp.key || null,
    server: serverFrom(values),
    store: storeFrom(values),
    targets,
    written: writtenIn(tree, targets.length, layers.overlays),
    dial: layers.dial,
    values,
    effective: () => effectiveTree(named),
    digest: digestOf(named),
    reads,
  };
}

/** What of the patience with resolvers stands at none of these places. */
const unwrittenIn = (tree: unknown, places: readonly Path[]) =>
  (['timeout', 'attempts'] as const).filter((key) =>
    places.every((place) => getIn(tree, [...place, 'dns', key]) === undefined),
  );

function countIn({ path, source }: Part): ReadFile {
  const [targets, environments] = ['targets', 'environments'].map((key) => getIn(source.tree, [key]));
  return {
    path,
    targets: isList(targets) ? targets.length : 0,
    environments: isMapping(environments) ? Object.keys(environments).length : 0,
  };
}
