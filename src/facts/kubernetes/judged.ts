import type { Lack } from '../../model/check.ts';
import type { ObjectsSeen } from '../../model/kubernetes.ts';
import type { Target } from '../../model/target.ts';

interface Judged {
  readonly target: Target;
  readonly objects: readonly ObjectsSeen[];
}

/** Whether Kubernetes objects may lead to the target, or are what it stands for. */
export const mayHaveObjects = ({ target, objects }: Judged): boolean =>
  objects.length > 0 || (target.protocol === 'https' && target.expect.reachable);

/** Where no objects were given, or none of them leads to the host. */
export const lacksObjects = ({ objects }: Judged): Lack | null =>
  objects.length > 0
    ? null
    : {
        because: 'no Kubernetes object is known that leads to it; -f reads manifests, discovery.kubernetes a cluster',
        lasting: true,
        common: true,
        spared: true,
      };
