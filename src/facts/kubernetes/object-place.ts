import type { KubernetesObject, ObjectKind, ObjectPlace, ObjectsSeen, TextPlace } from '../../model/kubernetes.ts';

type Named = Pick<KubernetesObject, 'kind' | 'namespace' | 'name'>;

/** What tells an object apart, as kubectl writes it: `ingress/default/shop`, without a namespace `ingress/shop`. */
export const objectKey = ({ kind, namespace, name }: Named): string =>
  [kind.toLowerCase(), namespace, name].filter((part) => part !== null).join('/');

/** Where a field stands; where it is not written, where that stands which should hold it. */
export function placeOf(object: KubernetesObject, path: string): ObjectPlace {
  const { origin, places } = object;
  const about = { object: objectKey(object), path };
  if (!('file' in origin)) return about;
  const [line, column] = nearest(places, path) ?? [1, 1];
  return { ...about, file: origin.file, line, column };
}

/** Whether a field, or what should hold it, is written between brackets or braces: on no lines of its own. */
export const isFlow = ({ places }: KubernetesObject, path: string): boolean => nearest(places, path)?.[2] === 'flow';

function nearest(places: KubernetesObject['places'], path: string): TextPlace | undefined {
  for (let at = path; at !== ''; at = outer(at)) {
    const place = places[at];
    if (place !== undefined) return place;
  }
  return places[''];
}

/** What holds the field: of `spec.tls[0].secretName` that is `spec.tls[0]`, then `spec.tls`. */
function outer(path: string): string {
  // The key of an annotation may hold dots.
  if (path.endsWith(']')) return path.slice(0, path.lastIndexOf('['));
  return path.slice(0, Math.max(path.lastIndexOf('.'), 0));
}

export type OfKind<Kind extends ObjectKind> = Extract<KubernetesObject, { readonly kind: Kind }>;

/** The objects of a kind among those that bear on the target. */
export const ofKind = <Kind extends ObjectKind>({ objects }: ObjectsSeen, kind: Kind): readonly OfKind<Kind>[] =>
  objects.filter((object): object is OfKind<Kind> => object.kind === kind);

/** The objects of a kind that lead to the host, or are what the target stands for. */
export const ownOf = <Kind extends ObjectKind>(seen: ObjectsSeen, kind: Kind): readonly OfKind<Kind>[] =>
  ofKind(seen, kind).filter((object) => seen.own.includes(objectKey(object)));

/** Whether what is not among the objects of this kind does not exist. */
export const isWhole = ({ complete }: ObjectsSeen, kind: ObjectKind): boolean => complete.includes(kind);

/** The same while the list is kept up to date: what was made since then would be in it. */
export const isWholeNow = (seen: ObjectsSeen, kind: ObjectKind): boolean =>
  isWhole(seen, kind) && seen.staleSince === null;
