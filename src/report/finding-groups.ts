import { statuses, type Fix, type Owner, type Status } from '../model/check.ts';
import type { CheckCatalogue, Finding, TargetReport } from '../model/report.ts';
import { placeText } from './place.ts';

export interface Member {
  readonly target: TargetReport;
  readonly finding: Finding;
}

/** What stands for one reason, wherever it does. */
export interface FindingGroup {
  readonly check: string;
  readonly reason: string;
  readonly status: Status;
  readonly owner: Owner;
  /** Each target that has it, once. */
  readonly targets: readonly TargetReport[];
  readonly members: readonly [Member, ...Member[]];
}

/** Whether it has to be told by itself: it does not pass, no other finding explains it, and nobody bears it. */
export const stands = ({ status, because, accepted }: Finding): boolean =>
  status !== 'pass' && because === undefined && accepted === undefined;

/** Whether it could not be measured, and so leaves open how its target is. */
export const leavesOpen = ({ check, status, reason, earlier }: Finding, catalogue: CheckCatalogue): boolean =>
  status === 'unknown' && (catalogue[check]?.essential === true || reason === 'our-bug' || earlier?.status === 'fail');

/** What stands, by check and reason: the worst first, and of these the most frequent. */
export function groupFindings(targets: readonly TargetReport[]): FindingGroup[] {
  const members = targets.flatMap((target) =>
    target.findings.filter(stands).map((finding): Member => ({ target, finding })),
  );
  const keyOf = ({ finding: { check, reason, status, owner } }: Member): string =>
    JSON.stringify([check, reason, status, owner]);
  const weight = ({ status }: FindingGroup): number => statuses.indexOf(status);
  return [...Map.groupBy(members, keyOf).values()]
    .flatMap(([first, ...rest]) => (first === undefined ? [] : [groupOf([first, ...rest])]))
    .toSorted((a, b) => weight(b) - weight(a) || b.targets.length - a.targets.length);
}

function groupOf(members: FindingGroup['members']): FindingGroup {
  const { check, reason, status, owner } = members[0].finding;
  return { check, reason, status, owner, targets: [...new Set(members.map(({ target }) => target))], members };
}

/** Targets that are not well, and of which no group tells: mostly not looked at. By the first reason that they give. */
export function untoldTargets(
  targets: readonly TargetReport[],
  groups: readonly FindingGroup[],
): { readonly because: string; readonly status: Status; readonly targets: readonly TargetReport[] }[] {
  const told = new Set(groups.flatMap((group) => group.targets));
  const untold = targets.filter((target) => target.status !== 'pass' && !told.has(target));
  const reasonOf = ({ notJudged }: TargetReport): string => notJudged[0]?.because ?? 'nothing was looked at';
  const keyOf = (target: TargetReport): string => JSON.stringify([target.status, reasonOf(target)]);
  return [...Map.groupBy(untold, keyOf).values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ because: reasonOf(first), status: first.status, targets: group }];
  });
}

/** What all of them say alike; null where they differ. */
export function sameOf<What>(members: readonly Member[], part: (finding: Finding) => What): What | null {
  const [first, ...rest] = members;
  if (first === undefined) return null;
  const wanted = JSON.stringify(part(first.finding));
  return rest.every(({ finding }) => JSON.stringify(part(finding)) === wanted) ? part(first.finding) : null;
}

/** Where it stands, each place once. */
export const placesOf = (members: readonly Member[]): string[] => [
  ...new Set(members.flatMap(({ finding: { at } }) => (at === undefined ? [] : [placeText(at)]))),
];

/**
 * The fix of all, once for each place where it is to be made: where they differ in the one line to paste and in the
 * place alone, the first of these lines. None where they are in other words.
 */
export function fixesOf(members: readonly Member[], most: number): Fix[] {
  const [first, ...rest] = new Map(
    members.map(({ finding: { fix } }): [string, Fix | undefined] => [JSON.stringify(fix), fix]),
  ).values();
  if (first === undefined || rest.some((fix) => fix?.text !== first.text)) return [];
  if (rest.length === 0) return [first];
  const fixes = [first, ...rest.filter((fix) => fix !== undefined)];
  const { text } = first;
  const isPasted = fixes.every(({ paste }) => paste?.length === 1);
  const lines = isPasted
    ? distinct(fixes, ({ where, paste }) => [where, paste])
    : distinct(fixes, ({ where }) => where);
  const more = lines.length > most ? ` (the first ${most} of ${lines.length}; -o csv has them all)` : '';
  const told = more === '' ? text : text.replace(/[.:]+$/, '') + more;
  return [...Map.groupBy(lines.slice(0, most), ({ where }) => where)].map(([where, group], i) =>
    atPlace(i === 0 ? told : text, where, isPasted ? group.flatMap(({ paste = [] }) => paste) : null),
  );
}

const atPlace = (text: string, where: string | undefined, paste: readonly string[] | null): Fix => ({
  text,
  ...(where === undefined ? {} : { where }),
  ...(paste === null ? {} : { paste }),
});

const distinct = (fixes: readonly Fix[], part: (fix: Fix) => unknown): Fix[] =>
  [...Map.groupBy(fixes, (fix) => JSON.stringify(part(fix))).values()].flatMap(([fix]) => fix ?? []);
