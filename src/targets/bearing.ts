import { objectKey } from '../facts/kubernetes/object-place.ts';
import type { KubernetesObject, ObjectKind, ObjectsSeen } from '../model/kubernetes.ts';
import { namedBy, secretsNear } from './named-by.ts';
import type { ObjectIndex } from './object-index.ts';

const mostObjects = 200;
/** Of these, what leads to the host; the rest is for what that names. */
const mostOwn = 100;
const mostNames = 50;
/** More classes than these are only looked at where they are named. */
const mostClasses = 20;
const mostUsers = 20;

/** The kinds that others name. */
const namedKinds = ['IngressClass', 'ClusterIssuer', 'Issuer', 'Secret', 'Service', 'Gateway'] as const;
const withoutNamespace: ReadonlySet<ObjectKind> = new Set(['IngressClass', 'ClusterIssuer']);

/** All that bears on what these objects lead to, or on the one object that it is. */
export function objectsBearing(
  subject: ObjectsSeen['subject'],
  leading: readonly KubernetesObject[],
  index: ObjectIndex,
): ObjectsSeen {
  const own = leading.slice(0, mostOwn);
  const host = 'host' in subject ? subject.host : null;
  const found = new Set<KubernetesObject>();
  /** With what they name, and what that names, the nearest first. */
  const add = (...objects: readonly KubernetesObject[]): void => {
    const queue = [...objects];
    for (const object of queue) {
      if (found.size >= mostObjects) return;
      if (found.has(object)) continue;
      found.add(object);
      queue.push(...namedBy(object, index, host));
    }
  };
  const addAlone = (...objects: readonly KubernetesObject[]): void => {
    for (const object of objects) if (found.size < mostObjects) found.add(object);
  };
  addAlone(...own);
  const classes = index.of('IngressClass');
  if (classes.length <= mostClasses) addAlone(...classes);
  for (const object of own) add(...namedBy(object, index, host));
  for (const each of host === null ? own.flatMap(recordedHosts) : [host]) {
    add(...index.certifying(each));
    addAlone(...index.naming(each), ...index.recording(each));
  }
  const secrets = [...found].flatMap((object) => {
    if (object.kind !== 'Certificate') return secretsNear(object, host);
    const { secretName } = object.spec;
    return secretName === null ? [] : [{ namespace: object.namespace, name: secretName }];
  });
  for (const secret of secrets) addAlone(...index.using(secret).slice(0, mostUsers));
  return {
    subject,
    own: own.map((object) => objectKey(object)),
    objects: [...found],
    complete: index.complete,
    names: namesNear(own, index),
    staleSince: index.staleSince,
  };
}

const recordedHosts = (object: KubernetesObject): readonly string[] =>
  object.kind === 'DNSEndpoint'
    ? object.spec.endpoints.map(({ dnsName }) => dnsName.toLowerCase().replace(/\.$/, ''))
    : [];

/** Of what there is in the namespaces of these objects. */
function namesNear(own: readonly KubernetesObject[], index: ObjectIndex): ObjectsSeen['names'] {
  const namespaces = new Set(own.map(({ namespace }) => namespace));
  const named = namedKinds.map((kind) => {
    const there = withoutNamespace.has(kind) ? index.of(kind) : [...namespaces].flatMap((each) => index.in(each, kind));
    return [kind, there] as const;
  });
  return Object.fromEntries(
    named.flatMap(([kind, there]) =>
      there.length === 0 || there.length > mostNames ? [] : [[kind, [...new Set(there.map(({ name }) => name))]]],
    ),
  );
}

/** What several environments hold, as one; the first is what the others are seen beside. */
export function joinSeen(all: readonly ObjectsSeen[]): ObjectsSeen | null {
  const [first, ...others] = all;
  if (first === undefined || others.length === 0) return first ?? null;
  const objects = new Map<string, KubernetesObject>();
  for (const object of all.flatMap((each) => each.objects)) {
    const key = objectKey(object);
    if (!objects.has(key)) objects.set(key, object);
  }
  return {
    subject: first.subject,
    own: [...new Set(all.flatMap(({ own }) => own))].slice(0, mostOwn),
    ...(first.foremost === undefined ? {} : { foremost: [...new Set(all.flatMap(({ foremost }) => foremost ?? []))] }),
    objects: [...objects.values()].slice(0, mostObjects),
    complete: [...new Set(all.flatMap(({ complete }) => complete))],
    names: Object.assign({}, ...all.map(({ names }) => names).reverse()),
    staleSince: all.flatMap(({ staleSince }) => staleSince ?? []).toSorted()[0] ?? null,
  };
}
