import { isMapping } from '../../config/tree.ts';
import type { KubernetesObject, ObjectOrigin } from '../../model/kubernetes.ts';
import { readObjects } from '../objects/read-objects.ts';

/**
 * What is kept of the objects of one resource: what we read of each, and nothing else. Versions are not compared: in a
 * cluster that was restored, or that is another, the same one is that of something else.
 */
export interface HeldObjects {
  size(): number;
  all(): Iterable<KubernetesObject>;
  /** A list that takes the place of what is held, once it is done. */
  begin(): { add(item: unknown): void; done(): boolean };
  /** Whether what is read of it is another than before. */
  put(item: unknown): boolean;
  remove(item: unknown): boolean;
  clear(): void;
}

type ByName = Map<string, KubernetesObject>;

/** Items of lists do not say of what kind they are. */
export interface HeldKind {
  readonly kind: string;
  readonly apiVersion: string;
}

export function startHeldObjects(origin: ObjectOrigin, kind: () => HeldKind, most: number): HeldObjects {
  let held: ByName = new Map();
  /** What did not change stays the same object. */
  const put = (into: ByName, item: unknown): boolean => {
    const named = nameOf(item);
    if (named === null || (into.size >= most && !into.has(named.key))) return false;
    const { key } = named;
    const before = held.get(key);
    const [object] = readObjects({ ...named.item, ...kind() }, origin, null).objects;
    if (object === undefined) return false;
    const isSame = before !== undefined && JSON.stringify(before) === JSON.stringify(object);
    into.set(key, isSame ? before : object);
    return !isSame;
  };
  return {
    size: () => held.size,
    all: () => held.values(),
    begin() {
      const next: ByName = new Map();
      let isOther = false;
      return {
        add(item) {
          if (put(next, item)) isOther = true;
        },
        done() {
          const before = held;
          held = next;
          return isOther || before.keys().some((key) => !next.has(key));
        },
      };
    },
    put: (item) => put(held, item),
    remove: (item) => held.delete(nameOf(item)?.key ?? ''),
    clear: () => held.clear(),
  };
}

function nameOf(item: unknown) {
  if (!isMapping(item) || !isMapping(item['metadata'])) return null;
  const { namespace, name } = item['metadata'];
  if (typeof name !== 'string' || name === '') return null;
  return { item, key: `${typeof namespace === 'string' ? namespace : ''}/${name}` };
}
