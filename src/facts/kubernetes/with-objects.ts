import type { TargetEvidence } from '../../model/evidence.ts';
import type { ObjectsSeen } from '../../model/kubernetes.ts';

/** The evidence with the Kubernetes objects that bear on its target; null: none does. */
export function withObjects(evidence: TargetEvidence, objects: ObjectsSeen | null): TargetEvidence {
  const { objects: _, ...gaps } = evidence.gaps;
  return { ...evidence, gaps, seen: { ...evidence.seen, objects: objects === null ? [] : [objects] } };
}
