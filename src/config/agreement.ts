import { parseDuration } from './duration.ts';
import { ValueError } from './error.ts';
import { parseHost } from './host.ts';
import { defaultAt } from './options.ts';
import { defaultName, portOf } from './targets.ts';
import { getIn, isList, isMapping, quote, show, type Path } from './tree.ts';

/** What one value has against another. */
export interface Disagreement {
  readonly path: Path;
  readonly message: string;
}

/**
 * What does not agree between the values of a configuration. It looks at what is written, valid or not, so that its
 * findings stand beside the schema's.
 */
export function disagreements(tree: unknown): Disagreement[] {
  const items = getIn(tree, ['targets']);
  const targets = isList(items) ? items.map((_, index) => ['targets', index]) : [];
  const owners = [['defaults'], ...targets];
  return [
    ...duplicates(tree, targets),
    ...owners.flatMap((path) => unknownBalancer(tree, path)),
    ...owners.flatMap((path) => renewalOrder(tree, path)),
    ...targets.flatMap((path) => strayControl(tree, path)),
  ];
}

/** The value for a target: its own, else that of `defaults`, else the schema's. */
const valueFor = (tree: unknown, owner: Path, key: Path): unknown =>
  getIn(tree, [...owner, ...key]) ?? getIn(tree, ['defaults', ...key]) ?? defaultAt(['defaults', ...key]);

function duplicates(tree: unknown, targets: readonly Path[]): Disagreement[] {
  const first = new Map<string, Path>();
  return targets.flatMap((path) => {
    const identity = identify(tree, path);
    if (identity === null) return [];
    const twin = first.get(identity);
    if (twin === undefined) first.set(identity, path);
    return twin === undefined
      ? []
      : [
          {
            path,
            message: `the same host, port and name as targets[${twin[1]}]; a \`name\` tells targets of one host apart`,
          },
        ];
  });
}

function identify(tree: unknown, path: Path): string | null {
  const [host, name, port, protocol] = ['host', 'name', 'port', 'protocol'].map((key) => getIn(tree, [...path, key]));
  const [defaultPort, httpPort] = [['port'], ['http', 'port']].map((key) => valueFor(tree, ['defaults'], key));
  if (typeof host !== 'string' || typeof defaultPort !== 'number' || typeof httpPort !== 'number') return null;
  if (port !== undefined && typeof port !== 'number') return null;
  try {
    const canonical = parseHost(host);
    const at = portOf({ port, protocol }, { port: defaultPort, http: { port: httpPort } });
    return JSON.stringify([canonical, at, name ?? defaultName(canonical, at)]);
  } catch (error) {
    if (error instanceof ValueError) return null;
    throw error;
  }
}

function unknownBalancer(tree: unknown, owner: Path): Disagreement[] {
  const path = [...owner, 'expect', 'loadBalancer'];
  const written = getIn(tree, path);
  const chosen = written ?? (owner[0] === 'defaults' ? defaultAt(path) : undefined);
  const balancers = getIn(tree, ['loadBalancers']) ?? defaultAt(['loadBalancers']);
  if (typeof chosen !== 'string' || !isMapping(balancers)) return [];
  const known = [...Object.keys(balancers), 'any', 'none'];
  if (known.includes(chosen)) return [];
  return written === undefined
    ? [{ path: ['loadBalancers'], message: `\`${chosen}\`, the default of defaults.expect.loadBalancer, is missing` }]
    : [{ path, message: `expected one of ${known.join(', ')}, got ${quote(chosen)}` }];
}

function renewalOrder(tree: unknown, owner: Path): Disagreement[] {
  const own = getIn(tree, [...owner, 'expect', 'renewal']);
  if (!isMapping(own)) return [];
  const [warn, fail] = ['warn', 'fail'].map((key) => valueFor(tree, owner, ['expect', 'renewal', key]));
  if (typeof warn !== 'string' || typeof fail !== 'string') return [];
  const [warnMs, failMs] = [parseDuration(warn), parseDuration(fail)];
  if (warnMs === null || failMs === null || warnMs >= failMs) return [];
  const path = [...owner, 'expect', 'renewal', own['warn'] === undefined ? 'fail' : 'warn'];
  return [{ path, message: `warn (${warn}) must not be less than fail (${fail})` }];
}

function strayControl(tree: unknown, owner: Path): Disagreement[] {
  const path = [...owner, 'expect', 'control'];
  const control = getIn(tree, path);
  if (control === undefined || valueFor(tree, owner, ['expect', 'reachable']) !== true) return [];
  return [{ path, message: `it only counts beside \`reachable: false\`, got ${show(control)}` }];
}
