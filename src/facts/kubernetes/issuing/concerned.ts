import type { ObjectsSeen } from '../../../model/kubernetes.ts';
import type { Target } from '../../../model/target.ts';
import { mayHaveObjects } from '../judged.ts';

/** Whether a check that judges some of the objects has a meaning: where none was seen at all, that is what is lacking. */
export const isConcerned = (
  view: { readonly target: Target; readonly objects: readonly ObjectsSeen[] },
  has: (seen: ObjectsSeen) => boolean,
): boolean => mayHaveObjects(view) && (view.objects.length === 0 || view.objects.some(has));
