import { targetKey } from '../facts/target-key.ts';
import type { TargetKey } from '../model/history.ts';
import type { KubernetesObject, ObjectsSeen } from '../model/kubernetes.ts';
import type { Target } from '../model/target.ts';
import type { Gathered } from '../targets/gather.ts';
import type { ObjectSource } from '../targets/source.ts';
import { inSlices } from './in-slices.ts';

/** What objects bore on each target when it was asked last. */
export interface Touched {
  /** The targets that were there before and on which others bear now. */
  since(targets: readonly Target[], sources: readonly ObjectSource[], gathered: Gathered): Promise<readonly Target[]>;
}

interface Bearing {
  readonly objects: readonly KubernetesObject[];
  readonly complete: string;
}

const nothing: Bearing = { objects: [], complete: '' };

/** Objects are the same as long as nothing that is read of them has changed. */
export function startTouched(): Touched {
  let bearings = new Map<TargetKey, Bearing>();
  let known: ReadonlySet<KubernetesObject> = new Set();
  let complete = '';
  return {
    async since(targets, sources, gathered) {
      const now = new Set(sources.flatMap(({ objects }) => objects));
      const changed = [...now.difference(known), ...known.difference(now)];
      const completeNow = sources.map((source) => source.complete.join(' ')).join(';');
      const scope = scopeOf(changed, completeNow !== complete);
      [known, complete] = [now, completeNow];
      const next = new Map<TargetKey, Bearing>();
      const touched: Target[] = [];
      await inSlices(targets, (target) => {
        const key = targetKey(target);
        const before = bearings.get(key);
        const bearing = before !== undefined && !scope(target, before) ? before : bearingOf(gathered.objectsOf(target));
        next.set(key, bearing);
        if (before !== undefined && !isSame(before, bearing)) touched.push(target);
      });
      bearings = next;
      return touched;
    },
  };
}

const bearingOf = (seen: ObjectsSeen | null): Bearing =>
  seen === null ? nothing : { objects: seen.objects, complete: seen.complete.join(' ') };

const isSame = (a: Bearing, b: Bearing): boolean =>
  a.complete === b.complete &&
  a.objects.length === b.objects.length &&
  a.objects.every((object, index) => object === b.objects[index]);

/** Whether what has changed may bear on a target: most references stay within a namespace, and others go by the host. */
function scopeOf(
  changed: readonly KubernetesObject[],
  isEverywhere: boolean,
): (target: Target, before: Bearing) => boolean {
  const namespaces = new Set(changed.map(({ namespace }) => namespace));
  if (isEverywhere || namespaces.has(null)) return () => true;
  const hosts = new Set(changed.flatMap(hostsOf));
  return ({ host }, { objects }) =>
    objects.length === 0 || hosts.has(host) || objects.some(({ namespace }) => namespaces.has(namespace));
}

function hostsOf(object: KubernetesObject): readonly string[] {
  switch (object.kind) {
    case 'Ingress':
      return object.spec.rules.flatMap(({ host }) => host ?? []);
    case 'HTTPRoute':
    case 'TLSRoute':
      return object.spec.hostnames;
    case 'Certificate':
      return object.spec.dnsNames;
    default:
      return [];
  }
}
