import type { Composition } from './composition.ts';
import { parseDuration } from './duration.ts';
import { duplicates } from './duplicates.ts';
import { environmentOf, valueFor } from './holding.ts';
import { strayModules } from './modules.ts';
import { defaultAt } from './options.ts';
import {
  strayAcceptances,
  strayClientCertificate,
  strayExpectations,
  strayLabels,
  strayPort,
  straySearch,
} from './stray.ts';
import { didYouMean } from './suggest.ts';
import { getIn, isList, isMapping, quote, type Path } from './tree.ts';

/** What one value has against another. */
export interface Disagreement {
  readonly path: Path;
  readonly message: string;
  /** The key is meant and not its value. */
  readonly key?: boolean;
}

interface Agreeing extends Pick<Composition, 'origin'> {
  readonly checkIds: readonly string[] | undefined;
}

/**
 * What does not agree between the values of a configuration. It looks at what is written, valid or not, so that its
 * findings stand beside the schema's.
 */
export function disagreements(tree: unknown, { origin, checkIds }: Agreeing): Disagreement[] {
  const [items, environments] = [getIn(tree, ['targets']), getIn(tree, ['environments'])];
  const targets = isList(items) ? items.map((_, index) => ['targets', index]) : [];
  const names = isMapping(environments) ? Object.keys(environments) : [];
  const owners = [['defaults'], ...names.map((name) => ['environments', name, 'defaults']), ...targets];
  return [
    ...targets.flatMap((path) => unknownEnvironment(tree, path, names)),
    ...duplicates(tree, targets, origin),
    ...owners.flatMap((path) => unknownBalancer(tree, path)),
    ...owners.flatMap((path) => renewalOrder(tree, path)),
    ...[strayExpectations, strayClientCertificate, strayPort, straySearch, strayLabels].flatMap((find) =>
      targets.flatMap((path) => find(tree, path)),
    ),
    ...strayModules(tree, [unknownBalancer, renewalOrder]),
    ...(checkIds === undefined ? [] : targets.flatMap((path) => strayAcceptances(tree, path, checkIds))),
  ];
}

function unknownEnvironment(tree: unknown, owner: Path, names: readonly string[]): Disagreement[] {
  const path = [...owner, 'environment'];
  const name = getIn(tree, path);
  if (typeof name !== 'string' || names.includes(name)) return [];
  const known = names.length === 0 ? '; `environments` holds none' : didYouMean(name, names);
  return [{ path, message: `there is no environment ${quote(name)}${known}` }];
}

function unknownBalancer(tree: unknown, owner: Path): Disagreement[] {
  const path = [...owner, 'expect', 'loadBalancer'];
  const written = getIn(tree, path);
  const chosen = written ?? (owner[0] === 'defaults' ? defaultAt(path) : undefined);
  const environment = environmentOf(tree, owner);
  if (environment !== null && getIn(tree, ['environments', environment]) === undefined) return [];
  const own = environment === null ? {} : (getIn(tree, ['environments', environment, 'loadBalancers']) ?? {});
  const common = getIn(tree, ['loadBalancers']) ?? defaultAt(['loadBalancers']);
  if (typeof chosen !== 'string' || !isMapping(common) || !isMapping(own)) return [];
  const known = [...new Set([...Object.keys(common), ...Object.keys(own), 'any', 'none'])];
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
