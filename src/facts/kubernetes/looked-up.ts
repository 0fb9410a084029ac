import type { Lack, Verdict } from '../../model/check.ts';
import type { ObjectKind, ObjectsSeen } from '../../model/kubernetes.ts';
import type { Target } from '../../model/target.ts';
import { few } from '../dns/few.ts';
import { lacksObjects, mayHaveObjects } from './judged.ts';
import { isWhole, objectKey } from './object-place.ts';

/** Something that an object names, and why it was not looked up; null where it was, or is known not to be there. */
export interface LookUp {
  readonly name: string;
  readonly unread: string | null;
}

type LookUpsOf = (seen: ObjectsSeen) => readonly LookUp[];

interface Judged {
  readonly target: Target;
  readonly objects: readonly ObjectsSeen[];
}

/** Whether anything is named that such a check looks up. */
export const hasLookUps = (view: Judged, of: LookUpsOf): boolean =>
  mayHaveObjects(view) && (view.objects.length === 0 || view.objects.some((seen) => of(seen).length > 0));

/** Where nothing of what is named was looked up. Files are never all there is, and nobody expects it of them. */
export function lacksLookUps(view: Judged, of: LookUpsOf): Lack | null {
  const lookUps = view.objects.flatMap(of);
  if (lookUps.length === 0 || lookUps.some(({ unread }) => unread === null)) return lacksObjects(view);
  const isOfFiles = view.objects.every(({ objects, own }) =>
    objects.every((object) => !own.includes(objectKey(object)) || 'file' in object.origin),
  );
  return { because: few(unreadOf(lookUps), '; '), ...(isOfFiles ? { spared: true } : { lasting: true }) };
}

/** What a check says; beside what was looked up and is well, what was not is named. */
export function* withUnread<Reason extends string>(
  view: Pick<Judged, 'objects'>,
  of: LookUpsOf,
  judge: (seen: ObjectsSeen) => Iterable<Verdict<Reason>>,
): Generator<Verdict<Reason>> {
  let isWell = true;
  for (const seen of view.objects) {
    for (const verdict of judge(seen)) {
      isWell &&= verdict.status === 'pass';
      yield verdict;
    }
  }
  const lookUps = view.objects.flatMap(of);
  const unread = unreadOf(lookUps);
  if (!isWell || unread.length === 0) return;
  const read = new Set(lookUps.flatMap(({ name, unread: why }) => (why === null ? [name] : [])));
  yield { status: 'pass', message: `nothing is wrong with ${few([...read])}; not looked up: ${few(unread, '; ')}` };
}

const unreadOf = (lookUps: readonly LookUp[]): readonly string[] => [
  ...new Set(lookUps.flatMap(({ unread }) => unread ?? [])),
];

/** Why nothing is known of something that is not there: the list is old, none of the kind was read, or others were. */
export function notAmong(seen: ObjectsSeen, kind: ObjectKind, name: string): string {
  const { names, objects } = seen;
  if (isWhole(seen, kind)) return `the ${kind} ${name} is not in the list, which is no longer kept up to date`;
  return (names[kind] ?? []).length === 0 && !objects.some((object) => object.kind === kind)
    ? `no ${kind} was among what was read`
    : `the ${kind} ${name} is not among what was read`;
}
