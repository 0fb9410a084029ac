import type { KubernetesObject, ObjectKind, ObjectsSeen } from '../../../model/kubernetes.ts';
import { objectKey } from '../object-place.ts';
import { isSolver } from './ingress-nature.ts';

/** The objects that lead to the target or are what it stands for, but those that cert-manager makes for a challenge. */
export const ownObjects = (seen: ObjectsSeen): readonly KubernetesObject[] =>
  seen.objects.filter((object) => seen.own.includes(objectKey(object)) && !isSolver(object));

/** Whether objects of these kinds are to be judged: where none was seen at all, that is what is lacking. */
export const hasOwn = (objects: readonly ObjectsSeen[], kinds: readonly ObjectKind[]): boolean =>
  objects.length === 0 || objects.some((seen) => ownObjects(seen).some(({ kind }) => kinds.includes(kind)));
