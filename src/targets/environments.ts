import type { Values } from '../config/schema.ts';
import { valuesIn } from '../config/targets.ts';
import type { KubernetesObject } from '../model/kubernetes.ts';
import { allClaims, type AllClaims } from './hosts/all-claims.ts';
import type { Claim } from './hosts/claim.ts';
import { indexObjects, wildcardOver, type ObjectIndex } from './object-index.ts';
import type { Claimed } from './said.ts';
import type { ObjectSource } from './source.ts';

/** The objects of all sources of one environment, and what they claim. */
export interface Surroundings extends Omit<AllClaims, 'claims'> {
  readonly environment: string | null;
  readonly index: ObjectIndex;
  /** By host. */
  readonly claims: ReadonlyMap<string, readonly Claim[]>;
  /** Whether there is a load balancer called `internal`. */
  readonly hasInternal: boolean;
}

/** In the order in which the environments are first named. */
export function* surroundingsOf(
  values: Values,
  sources: readonly ObjectSource[],
): Generator<undefined, readonly Surroundings[]> {
  const all: Surroundings[] = [];
  for (const [environment, own] of Map.groupBy(sources, (source) => source.environment)) {
    const { defaults, loadBalancers } = valuesIn(values, environment);
    const index = yield* indexObjects(own);
    const { claims, ...rest } = yield* allClaims(index, { https: defaults.port, http: defaults.http.port });
    all.push({
      ...rest,
      environment,
      index,
      claims: Map.groupBy(claims, ({ host }) => host),
      hasInternal: Object.hasOwn(loadBalancers, 'internal'),
    });
    yield;
  }
  return all;
}

/** What claims a host, or else a wildcard that stands for it; null where nothing does. */
export function claimedAt(host: string, { claims }: Surroundings): Claimed | null {
  const exact = claims.get(host);
  if (exact !== undefined) return joined(host, exact);
  const above = [...wildcardsOver(host)].find(
    ([pattern, depth]) => claims.has(pattern) && (depth === 1 || isDeep(claims.get(pattern) ?? [])),
  );
  return above === undefined ? null : joined(above[0], claims.get(above[0]) ?? []);
}

/** The wildcards that may stand for a host, with how many labels of it each stands for. */
function* wildcardsOver(host: string): Generator<readonly [pattern: string, depth: number]> {
  let rest = host.replace(/^\*\./, '');
  for (let depth = 1; rest.includes('.'); depth += 1) {
    yield [wildcardOver(rest), depth];
    rest = rest.slice(rest.indexOf('.') + 1);
  }
}

/** A wildcard of an Ingress stands for one label, one of a listener or route for any number of them. */
const isDeep = (claims: readonly Claim[]): boolean =>
  claims.some(({ owners: [nearest] }) => nearest?.kind !== 'Ingress');

function joined(host: string, claims: readonly Claim[]): Claimed {
  const owners = new Set<KubernetesObject>(claims.flatMap((claim) => claim.owners));
  const secrets = new Map(
    claims.flatMap((claim) =>
      claim.secrets.map((secret) => [`${secret.namespace ?? ''}/${secret.name}`, secret] as const),
    ),
  );
  return { host, owners: [...owners], secrets: [...secrets.values()] };
}
