import type { Configuration } from '../config/configuration.ts';
import { ValueError } from '../config/error.ts';
import { targetMaker, type GivenTarget } from '../config/targets.ts';
import type { SharedKey } from '../config/written.ts';
import { siblingName } from '../facts/dns/names.ts';
import { defaultName } from '../facts/host-port.ts';
import { objectKey } from '../facts/kubernetes/object-place.ts';
import { ownPrefix, readOwnAnnotations } from '../facts/kubernetes/own-annotations.ts';
import type { KubernetesObject, ObjectsSeen } from '../model/kubernetes.ts';
import type { Protocol, Target } from '../model/target.ts';
import { joinSeen, objectsBearing } from './bearing.ts';
import { claimedAt, surroundingsOf, type Surroundings } from './environments.ts';
import { leave, type Claim, type LeftOut } from './hosts/claim.ts';
import { laid } from './laid.ts';
import { loneObjects } from './lone-objects.ts';
import { ownValues, saidOf } from './said.ts';
import type { ObjectSource } from './source.ts';

/** The targets that a configuration and Kubernetes objects give together. */
export interface Gathered {
  /** Those of the configuration, with what objects say of them, and those that objects alone know. */
  readonly targets: readonly Target[];
  readonly leftOut: readonly LeftOut[];
  /** What bears on a target, whatever it is called; null where no object leads to it. */
  objectsOf(target: Target): ObjectsSeen | null;
}

/** The targets of a configuration and of objects, each once. Never throws, whatever the objects hold. */
export function gather(configuration: Configuration, sources: readonly ObjectSource[]): Gathered {
  const steps = gathering(configuration, sources);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** The same in steps, each short, for whoever has other things to do beside it. */
export function* gathering(
  configuration: Configuration,
  sources: readonly ObjectSource[],
): Generator<undefined, Gathered> {
  const all = yield* surroundingsOf(configuration.values, sources);
  const listed: Target[] = [];
  for (const [place, target] of configuration.targets.entries()) {
    listed.push(withSaid(target, configuration.written.targets[place] ?? [], around(target, all)));
    yield;
  }
  const making: Making = {
    configuration,
    make: targetMaker(configuration.values),
    taken: new Set(listed.map((target) => nameKey(target))),
    listed: Map.groupBy(listed, ({ host }) => host),
  };
  const made: Made[] = [];
  const firstHosts = new Map<Surroundings, FirstHosts>();
  for (const surroundings of all) {
    const found = yield* targetsIn(surroundings, making);
    made.push(found);
    firstHosts.set(surroundings, found.firstHosts);
  }
  return {
    targets: [...listed, ...made.flatMap(({ targets }) => targets)],
    leftOut: made.flatMap(({ leftOut }) => leftOut),
    objectsOf: (target) =>
      joinSeen(around(target, all).flatMap((surroundings) => seenAround(target, surroundings, firstHosts) ?? [])),
  };
}

/** The objects that may lead to a target: of its own environment, and those that stand in none. */
const around = ({ environment }: Target, all: readonly Surroundings[]): readonly Surroundings[] =>
  all.filter((surroundings) => surroundings.environment === null || surroundings.environment === environment);

/** A target of the configuration with what objects say of it: the nearest of the environments that know it. */
function withSaid(target: Target, own: readonly SharedKey[], all: readonly Surroundings[]): Target {
  for (const surroundings of all) {
    const claimed = claimedAt(target.host, surroundings);
    if (claimed === null) continue;
    const path = target.expect.http?.path ?? null;
    const isOwn = own.includes('expect.http.path');
    const asking = { path: isOwn ? path : null, usualPath: path, hasInternal: surroundings.hasInternal };
    return laid(target, saidOf(claimed, surroundings.index, asking), own);
  }
  return target;
}

interface Making {
  readonly configuration: Configuration;
  readonly make: (given: GivenTarget) => Target;
  /** Names that are in use, by host and port. */
  readonly taken: Set<string>;
  readonly listed: ReadonlyMap<string, readonly Target[]>;
}

const nameKey = ({ host, port, name }: Pick<Target, 'host' | 'port' | 'name'>): string =>
  JSON.stringify([host, port, name]);

/** By object: the first of the hosts with a target that it leads to. */
type FirstHosts = ReadonlyMap<KubernetesObject, string>;

interface Made extends Omit<Gathered, 'objectsOf'> {
  readonly firstHosts: FirstHosts;
}

function* targetsIn(surroundings: Surroundings, making: Making): Generator<undefined, Made> {
  const targets: Target[] = [];
  const leftOut: LeftOut[] = [];
  const hosts = new Set<string>();
  const firstHosts = new Map<KubernetesObject, string>();
  for (const [host, claims] of surroundings.claims) {
    yield;
    const isSecure = claims.some(({ protocol }) => protocol === 'https');
    const ports = new Map<number, Claim>();
    for (const claim of claims) {
      if (isSecure && claim.isBeside) continue;
      const before = ports.get(claim.port);
      if (before === undefined || rank[claim.protocol] < rank[before.protocol]) ports.set(claim.port, claim);
    }
    for (const claim of ports.values()) {
      const found = targetOf(claim, surroundings, making);
      if ('because' in found) {
        leftOut.push(found);
        continue;
      }
      if (found.target !== null) targets.push(found.target);
      hosts.add(host);
    }
    if (!hosts.has(host)) continue;
    for (const owner of claims.flatMap((claim) => claim.owners)) {
      if (!firstHosts.has(owner)) firstHosts.set(owner, host);
    }
  }
  const { passedOver, index } = surroundings;
  const lone = yield* loneObjects(index, { owners: new Set(firstHosts.keys()), passedOver, hosts });
  for (const object of lone) {
    targets.push(loneTarget(object, surroundings, making));
    yield;
  }
  return { targets, leftOut: [...surroundings.leftOut.filter(({ host }) => !hosts.has(host)), ...leftOut], firstHosts };
}

/** Where several are claimed for one port, the one that shows the most. */
const rank: Readonly<Record<Protocol, number>> = { https: 0, http: 1, tls: 2, tcp: 3 };

/** The target of a claim; null where the configuration lists it. */
function targetOf(
  claim: Claim,
  surroundings: Surroundings,
  making: Making,
): { readonly target: Target | null } | LeftOut {
  const { host: claimed, port, protocol, owners } = claim;
  const [owner] = owners;
  const host = claimed.startsWith('*.') ? testHost(claimed, owners) : claimed;
  if (owner === undefined) return { target: null };
  if (typeof host !== 'string') return leave(owner, claimed, port, host.because);
  const listed = (making.listed.get(host) ?? []).filter((target) => around(target, [surroundings]).length > 0);
  if (listed.some((target) => target.port === port || (protocol === 'http' && target.httpPort === port))) {
    return { target: null };
  }
  const { environment } = surroundings;
  const given: GivenTarget = {
    host,
    port,
    protocol,
    labels: {},
    address: [...making.configuration.dial],
    resolvers: [],
    expect: {},
    name: freeName({ host, port, name: defaultName(claimed, port) }, environment, making.taken),
    ...(environment === null ? {} : { environment }),
  };
  try {
    const target = withSaid(making.make(given), making.configuration.written.insisted, [surroundings]);
    return { target: host === claimed ? target : { ...target, wildcard: claimed } };
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    return leave(owner, claimed, port, error.message);
  }
}

/** A name that nothing else of the host and port has: two environments with one host are told apart by it. */
function freeName(
  wanted: Pick<Target, 'host' | 'port' | 'name'>,
  environment: string | null,
  taken: Set<string>,
): string {
  const name = taken.has(nameKey(wanted)) && environment !== null ? `${wanted.name} (${environment})` : wanted.name;
  taken.add(nameKey({ ...wanted, name }));
  return name;
}

const usualTestLabel = 'hostprobe-test';
const testLabelKey = `${ownPrefix}test-label`;

/** A host that stands for all those below a wildcard. */
function testHost(wildcard: string, owners: readonly KubernetesObject[]): string | { readonly because: string } {
  const wrong = owners.flatMap((owner) => readOwnAnnotations(owner).problems).find(({ key }) => key === testLabelKey);
  if (wrong !== undefined) return { because: `${testLabelKey}: ${wrong.message}` };
  const label = ownValues(owners).testLabel ?? usualTestLabel;
  return siblingName(wildcard, label) ?? { because: `a name below ${wildcard} would be too long to look up` };
}

/** What stands for an object that leads to no host: it is judged, and nothing is asked or dialled. */
function loneTarget(object: KubernetesObject, { environment }: Surroundings, { make, taken }: Making): Target {
  const key = objectKey(object);
  const { trust } = readOwnAnnotations(object).values;
  const made = make({
    host: key,
    port: 0,
    protocol: 'https',
    labels: object.namespace === null ? {} : { namespace: object.namespace },
    address: [],
    resolvers: [],
    name: freeName({ host: key, port: 0, name: key }, environment, taken),
    expect: { loadBalancer: 'none', ...(trust === undefined ? {} : { trust }) },
    ...(environment === null ? {} : { environment }),
  });
  return { ...made, httpPort: null, unprobed: true };
}

function seenAround(
  target: Target,
  surroundings: Surroundings,
  firstHosts: ReadonlyMap<Surroundings, FirstHosts>,
): ObjectsSeen | null {
  const { index } = surroundings;
  if (target.unprobed === true) {
    const object = index.get(target.host);
    return object === undefined ? null : objectsBearing({ object: target.host }, [object], index);
  }
  const claimed = claimedAt(target.host, surroundings);
  if (claimed === null) return null;
  const { host, owners } = claimed;
  const foremost = owners.filter((owner) => firstHosts.get(surroundings)?.get(owner) === host);
  return {
    ...objectsBearing({ host, port: target.port }, owners, index),
    foremost: foremost.map((owner) => objectKey(owner)),
  };
}
