import { objectKinds, type KubernetesObject, type ObjectKind, type ObjectReference } from '../../model/kubernetes.ts';
import type { Reflector } from './reflector.ts';
import type { ClusterSettings } from './settings.ts';

/** The kinds of which all there are were read: what is not among the objects does not exist. */
export function completeKinds(
  reflectors: readonly Pick<Reflector, 'resource' | 'isWhole'>[],
  { selector, namespaces }: Pick<ClusterSettings, 'selector' | 'namespaces'>,
  objects: Iterable<KubernetesObject>,
): ObjectKind[] {
  const whole = objectKinds.filter((kind) => {
    const own = reflectors.filter(({ resource }) => resource.kind === kind);
    const isChosen = selector !== '' && own.some(({ resource }) => resource.makesTargets);
    return own.length > 0 && !isChosen && own.every((each) => each.isWhole());
  });
  if (namespaces.length === 0 || whole.length === 0) return whole;
  const sought = soughtElsewhere(objects, new Set(namespaces));
  return whole.filter((kind) => !sought.has(kind));
}

/**
 * The kinds of objects that are named in namespaces that are not read. Most references stay in the namespace of who makes
 * them: within those that are read, all there is to be found was read.
 */
function soughtElsewhere(objects: Iterable<KubernetesObject>, namespaces: ReadonlySet<string>): Set<string> {
  const sought = new Set<string>();
  for (const object of objects) {
    for (const { namespace, kind } of referencesIn(object)) {
      if (namespace !== null && !namespaces.has(namespace)) sought.add(kind);
    }
  }
  return sought;
}

interface Sought {
  readonly kind: string;
  readonly namespace: string | null;
}

const withKind =
  (usual: ObjectKind) =>
  ({ kind, namespace }: ObjectReference): Sought => ({ kind: kind ?? usual, namespace });

/** Those that may leave the namespace. */
function referencesIn(object: KubernetesObject): readonly Sought[] {
  switch (object.kind) {
    case 'Gateway':
    case 'ListenerSet': {
      const parents = object.kind === 'ListenerSet' && object.spec.parentRef !== null ? [object.spec.parentRef] : [];
      const secrets = object.spec.listeners.flatMap(({ tls }) => tls?.certificateRefs ?? []);
      return [...parents.map(withKind('Gateway')), ...secrets.map(withKind('Secret'))];
    }
    case 'HTTPRoute':
    case 'TLSRoute':
      return [...object.spec.parentRefs.map(withKind('Gateway')), ...object.spec.backendRefs.map(withKind('Service'))];
    default:
      return [];
  }
}
