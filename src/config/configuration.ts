import { accessSync, constants } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { Settings, Target } from '../model/target.ts';
import { disagreements } from './agreement.ts';
import { digestOf, effectiveTree, showAt } from './effective.ts';
import { parseDialled } from './endpoint.ts';
import { fromEnvironment, type Overlay } from './environment.ts';
import { ConfigError, ValueError, type Place, type Problem } from './error.ts';
import { readConfigFile } from './file.ts';
import { fillTree } from './filling.ts';
import { fill, type Environment } from './interpolate.ts';
import { readSource, type Source } from './load.ts';
import { nodeAt, options } from './options.ts';
import { fromOverrides, type Overrides } from './overrides.ts';
import type { Values } from './schema.ts';
import { suggestion } from './suggest.ts';
import { settingsFrom, targetFrom } from './targets.ts';
import {
  formatPath,
  getIn,
  isList,
  isMapping,
  type Mapping,
  type Path,
  quote,
  removeAll,
  setIn,
  show,
} from './tree.ts';
import { unservedIn, unservedResolvers } from './unserved.ts';
import { checkSchema, type Violation } from './violations.ts';

export interface ConfigRequest {
  /** What `--config` names; without it the usual places are looked at. */
  readonly file?: string;
  /** In place of a file's content; `file` then only names it. */
  readonly text?: string;
  readonly cwd: string;
  readonly env: Environment;
  readonly overrides?: Overrides;
}

export interface Configuration {
  /** The path of the file that was read; null where there was none. */
  readonly file: string | null;
  readonly settings: Settings;
  /** What holds instead for the targets of an environment that says otherwise, by its name. */
  readonly environments: Readonly<Record<string, Settings>>;
  /** Those that are listed. */
  readonly targets: readonly Target[];
  /** The addresses of `--address`, for HOSTs that are not listed. */
  readonly dial: readonly string[];
  readonly values: Values;
  /** What `config show` prints: every option as a file could hold it, secrets masked. */
  readonly effective: Mapping;
  /** `sha256:…` of `effective`. */
  readonly digest: string;
  /** Variables that ask for what this version does not serve, and were passed over. */
  readonly ignored: readonly string[];
}

/** The configuration of file, environment and options. Throws ConfigError with everything that is wrong with it. */
export function loadConfig(request: ConfigRequest): Configuration {
  const { cwd, env, overrides = {} } = request;
  const file =
    request.text === undefined
      ? readConfigFile(request.file ?? (env['HOSTPROBE_CONFIG'] || undefined), cwd)
      : { name: request.file ?? 'configuration', path: resolve(cwd, request.file ?? ''), text: request.text };
  const source = file === null ? null : readSource(file.text, file.name);
  if (source !== null && !source.whole) throw new ConfigError(source.problems);
  const layers = layer(source, env, overrides);

  const lenient = (text: unknown): unknown =>
    typeof text === 'string' ? fill(text, { env, domain: null, unset: '' }) : text;
  const asksNothing = unservedIn(layers.tree).filter(({ atDefault }) => atDefault);
  const asking = removeAll(
    layers.tree,
    asksNothing.map(({ path }) => path),
  );
  const { tree: filled, unfilled } = fillTree(asking, env);
  const refused = unservedIn(filled, lenient).filter(({ atDefault }) => !atDefault);
  const base = (path: Path): string =>
    file === null || layers.overlays.some((overlay) => isWithin(path, overlay.path)) ? cwd : dirname(file.path);
  const tree = withTrustPaths(withSecretDefaults(filled, lenient), base);
  const checked = checkSchema(tree);

  const complaints: readonly Complaint[] = [
    ...layers.complaints,
    ...refused.map(({ path }) => ({ path, message: notServed, key: true, covers: true })),
    ...unservedResolvers(filled).map((path) => ({ path, message: notServed })),
    ...unfilled,
    ...('violations' in checked ? checked.violations.map((violation) => wordViolation(violation, tree)) : []),
    ...disagreements(tree),
    ...unreadableTrust(tree),
  ];
  const place = placer(source, layers.overlays);
  const unread = source?.problems ?? [];
  const settled = unread.map(({ path }) => path).filter((path) => path !== '');
  const problems = [...unread, ...distinct(complaints, settled).map((complaint) => toProblem(complaint, place))];
  if (problems.length > 0 || !('values' in checked)) throw new ConfigError(inOrder(problems));
  return finish(checked.values, tree, { file: file?.path ?? null, place, ...layers });
}

const notServed = 'not served by this version yet; remove it';

interface Complaint {
  readonly path: Path;
  readonly message: string;
  /** The key is meant and not its value. */
  readonly key?: boolean;
  /** It says all there is to say of what is inside. */
  readonly covers?: boolean;
  readonly source?: string;
}

interface Layers {
  readonly tree: unknown;
  readonly overlays: readonly Overlay[];
  readonly complaints: readonly Complaint[];
  readonly dial: readonly string[];
  readonly ignored: readonly string[];
}

/** File, variables and options, laid over each other. */
function layer(source: Source | null, env: Environment, overrides: Overrides): Layers {
  const written = withoutEmpty(source?.tree ?? {}, []);
  const rootComplaint = isMapping(written) ? [] : [{ path: [], message: `expected a mapping, got ${show(written)}` }];
  const { overlays: variables, ignored } = fromEnvironment(env);
  const { tree, overlays: chosen } = fromOverrides(isMapping(written) ? written : {}, overrides);
  const overlays = [...chosen, ...variables];
  const laid = [...variables, ...chosen].reduce((under, { path, value }) => setIn(under, path, value), tree);
  const dialled = (overrides.address ?? []).map((text) => ({ text, address: parseDialled(text) }));
  const dial = dialled.flatMap(({ address }) => address ?? []);
  const addressComplaints = dialled
    .filter(({ address }) => address === null)
    .map(({ text }) => ({ path: [], message: `expected an IP address, got ${quote(text)}`, source: '--address' }));
  const targets = getIn(laid, ['targets']);
  const dialling =
    dial.length > 0 && isList(targets)
      ? setIn(
          laid,
          ['targets'],
          targets.map((target) => setIn(target, ['address'], dial)),
        )
      : laid;
  return { tree: dialling, overlays, complaints: [...rootComplaint, ...addressComplaints], dial, ignored };
}

/** A mapping or list with nothing after its key is as good as absent: all that was in it is commented out. */
function withoutEmpty(value: unknown, path: Path): unknown {
  if (isList(value)) return value.map((item, index) => withoutEmpty(item, [...path, index]));
  if (!isMapping(value)) return value;
  const entries = Object.entries(value).filter(([key, item]) => {
    const type = item === null ? nodeAt([...path, key])?.type : undefined;
    return type !== 'object' && type !== 'array';
  });
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutEmpty(item, [...path, key])]));
}

/** Defaults that stand in variables: unset ones are empty, for nobody wrote them. */
function withSecretDefaults(tree: unknown, lenient: (text: unknown) => unknown): unknown {
  return options()
    .filter(({ path, node }) => String(node.default).includes('${env:') && getIn(tree, path) === undefined)
    .reduce((under, { path, node }) => setIn(under, path, lenient(node.default)), tree);
}

/** Files are named relative to the file that names them. */
function withTrustPaths(tree: unknown, base: (path: Path) => string): unknown {
  return ['public', 'staging', 'private'].reduce((under, kind) => {
    const path = ['trust', kind];
    const items = getIn(under, path);
    if (!isList(items)) return under;
    const isStore = (item: unknown): boolean => kind === 'public' && (item === 'bundled' || item === 'system');
    const whole = items.map((item) =>
      typeof item !== 'string' || item === '' || isStore(item) ? item : resolve(base(path), item),
    );
    return setIn(under, path, whole);
  }, tree);
}

/** A store that is not there is a mistake of the configuration's, and is told with its place. */
function unreadableTrust(tree: unknown): Complaint[] {
  return ['public', 'staging', 'private'].flatMap((kind) => {
    const items = getIn(tree, ['trust', kind]);
    return (isList(items) ? items : []).flatMap((item, index) => {
      if (typeof item !== 'string' || !isAbsolute(item)) return [];
      try {
        accessSync(item, constants.R_OK);
        return [];
      } catch (error) {
        const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
        const message = `${quote(item)} ${missing ? 'does not exist' : 'cannot be read'}`;
        return [{ path: ['trust', kind, index], message }];
      }
    });
  });
}

function wordViolation({ path, message, reason, about }: Violation, tree: unknown): Complaint {
  if (about === 'unknown-key') {
    const node = nodeAt(path.slice(0, -1));
    return { path, message: `${message}${node === null ? '' : suggestion(String(path.at(-1)), node)}`, key: true };
  }
  const value = about === 'key' ? path.at(-1) : getIn(tree, path);
  const got = value === undefined ? ', but it is missing' : `, got ${showAt(path, value)}`;
  return { path, message: `${message}${got}${reason === null ? '' : `: ${reason}`}`, key: about === 'key' };
}

const isWithin = (path: Path, outer: Path): boolean => outer.every((key, index) => key === path[index]);

/** One complaint for one place, the first: what follows from it is no news. `settled` are places that have theirs. */
function distinct(complaints: readonly Complaint[], settled: readonly string[]): Complaint[] {
  const seen = new Set(settled);
  const covered = new Set(settled);
  return complaints.filter(({ path, covers, source }) => {
    if (source !== undefined) return true;
    const place = formatPath(path);
    if (seen.has(place) || path.some((_, index) => covered.has(formatPath(path.slice(0, index))))) return false;
    seen.add(place);
    if (covers === true) covered.add(place);
    return true;
  });
}

type Placer = (path: Path, key: boolean) => Place;

const placer =
  (source: Source | null, overlays: readonly Overlay[]): Placer =>
  (path, key) => {
    const overlay = overlays.find((one) => isWithin(path, one.path));
    if (overlay !== undefined) return { file: null, line: null, column: null, source: overlay.source };
    return source?.locate(path, key) ?? { file: null, line: null, column: null, source: null };
  };

const toProblem = ({ path, message, key = false, source }: Complaint, place: Placer): Problem => ({
  ...(source === undefined ? place(path, key) : { file: null, line: null, column: null, source }),
  path: formatPath(path),
  message,
});

const inOrder = (problems: readonly Problem[]): Problem[] =>
  [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));

interface Origin extends Layers {
  readonly file: string | null;
  readonly place: Placer;
}

function finish(values: Values, tree: unknown, { file, place, dial, ignored }: Origin): Configuration {
  const vantage = values.vantage ?? hostname();
  const targets = values.targets.map((given, index) => {
    try {
      return targetFrom(given, values);
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      throw new ConfigError([toProblem({ path: ['targets', index], message: error.message }, place)]);
    }
  });
  const effective = effectiveTree({ ...(isMapping(tree) ? tree : {}), vantage });
  return {
    file,
    settings: settingsFrom(values, vantage),
    environments: {},
    targets,
    dial,
    values,
    effective,
    digest: digestOf(effective),
    ignored,
  };
}
