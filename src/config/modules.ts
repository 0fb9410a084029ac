import type { Protocol } from '../model/target.ts';
import type { Disagreement } from './agreement.ts';
import type { TargetValues, Values } from './schema.ts';
import { strayExpectations } from './stray.ts';
import { getIn, isMapping, type Mapping, type Path } from './tree.ts';

/** How /probe gets to what it is asked for, and what is expected of it. */
export interface ProbeModule {
  readonly name: string;
  /** `dns`: names are looked up, and nothing else is done. */
  readonly protocol: Protocol | 'dns';
  /** Where the target names none; null: the usual one. */
  readonly port: number | null;
  /** A probe's whole time at most; null: as long as a target may have. */
  readonly timeoutMs: number | null;
  readonly expect: TargetValues['expect'];
}

type Written = Values['modules'][string];

/** What a configuration need not name; one of the same name is laid over it, key by key. */
const builtIn: Readonly<Record<string, Written & { readonly protocol: ProbeModule['protocol'] }>> = {
  http_2xx: { protocol: 'https', http: { status: ['2xx'] } },
  tls_connect: { protocol: 'tls' },
  tcp_connect: { protocol: 'tcp' },
  dns: { protocol: 'dns' },
};

export const usualModule = 'http_2xx';

/** By this name /probe judges a target of the configuration as that has it; no module can have it. */
export const configuredModule = 'configured';

const standardOf = (name: string): Written | undefined => (Object.hasOwn(builtIn, name) ? builtIn[name] : undefined);

/** By name: those that are built in, and those of the configuration. */
export function modulesFrom({ modules }: Pick<Values, 'modules'>): ReadonlyMap<string, ProbeModule> {
  const names = new Set([...Object.keys(builtIn), ...Object.keys(modules)]);
  return new Map(Array.from(names, (name) => [name, moduleFrom(name, modules[name] ?? {})]));
}

/** Nothing is known of where its targets should be led, unless it says so. */
function moduleFrom(name: string, written: Written): ProbeModule {
  const standard = standardOf(name);
  const { protocol = 'https', port = null, timeout = null, ...expect } = { ...standard, ...written };
  const http = { ...standard?.http, ...written.http };
  return {
    name,
    protocol,
    port,
    timeoutMs: timeout,
    expect: { ...expect, loadBalancer: expect.loadBalancer ?? 'none', ...(Object.keys(http).length > 0 && { http }) },
  };
}

/** What finds what is wrong with the `expect` of whatever stands at the path. */
type Find = (tree: unknown, owner: Path) => Disagreement[];

/** What does not agree within modules, each looked at as if it were a target. */
export function strayModules(tree: unknown, findIn: readonly Find[]): Disagreement[] {
  const written = getIn(tree, ['modules']);
  if (!isMapping(tree) || !isMapping(written)) return [];
  return Object.entries(written).flatMap(([name, keys]) => {
    if (name === configuredModule) {
      const message = 'the name stands for what targets of the configuration expect; choose another';
      return [{ path: ['modules', name], message, key: true }];
    }
    if (!isMapping(keys)) return [];
    const { protocol = standardOf(name)?.protocol, port, timeout: _, ...expect } = keys;
    if (protocol === 'dns') return strayOfNames(['modules', name], port === undefined ? expect : { port, ...expect });
    const alike = { ...tree, modules: { [name]: { protocol, expect } } };
    const found = [strayExpectations, ...findIn].flatMap((find) => find(alike, ['modules', name]));
    return found.map(({ path, message, key = false }) => ({ path: path.toSpliced(2, 1), message, key }));
  });
}

/** What a look at nothing but names can be compared with. */
const ofNames = ['loadBalancer', 'via', 'reachable'];

const strayOfNames = (owner: Path, keys: Mapping): Disagreement[] =>
  Object.keys(keys)
    .filter((key) => !ofNames.includes(key) || (key === 'reachable' && keys[key] !== true))
    .map((key) => ({ path: [...owner, key], message: '`protocol: dns` looks up names and no more; remove it' }));
