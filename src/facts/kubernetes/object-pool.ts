import type { Seen, TargetEvidence } from '../../model/evidence.ts';
import type { KubernetesObject, ObjectsSeen } from '../../model/kubernetes.ts';
import { objectKey } from './object-place.ts';

/** Evidence that names the objects which bear on its target, and does not hold them. */
export type PooledEvidence = Omit<TargetEvidence, 'seen'> & {
  readonly seen: Omit<Seen, 'objects'> & {
    readonly objects: readonly (Omit<ObjectsSeen, 'objects'> & { readonly objects: readonly string[] })[];
  };
};

/** Objects that bear on many targets, each held once: an Ingress of a thousand hosts bears on a thousand. */
export interface ObjectPool {
  /** Takes the objects out of the evidence, and leaves their keys. */
  take(evidence: TargetEvidence): PooledEvidence;
  /** What was taken so far, by its key; of several that are called alike, all but the first have a number behind it. */
  objects(): Readonly<Record<string, KubernetesObject>>;
}

export function objectPool(): ObjectPool {
  const keys = new Map<KubernetesObject, string>();
  const byKey = new Map<string, KubernetesObject>();
  const keyOf = (object: KubernetesObject): string => {
    const known = keys.get(object);
    if (known !== undefined) return known;
    const called = objectKey(object);
    let key = called;
    for (let number = 2; byKey.has(key); number++) key = `${called}#${number}`;
    keys.set(object, key);
    byKey.set(key, object);
    return key;
  };
  return {
    take: (evidence) => ({
      ...evidence,
      seen: {
        ...evidence.seen,
        objects: evidence.seen.objects.map((seen) => ({ ...seen, objects: seen.objects.map(keyOf) })),
      },
    }),
    objects: () => Object.fromEntries(byKey),
  };
}
