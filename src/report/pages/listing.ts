import { statuses, type Status } from '../../model/check.ts';
import type { TargetReport } from '../../model/report.ts';
import type { Place } from './paths.ts';

export interface Listed {
  readonly target: Place;
  /** Null until it was looked at for the first time. */
  readonly report: TargetReport | null;
}

/** The worst first; what was not looked at yet comes last. */
export const shownStates = [...statuses.toReversed(), 'waiting'] as const;
export type ShownState = Status | 'waiting';

export interface Filter {
  /** Null for all. */
  readonly state: ShownState | null;
  /** What name or host must hold; empty for all. */
  readonly text: string;
  /** From 1. */
  readonly page: number;
}

export interface Listing {
  /** Of all targets, whatever the filter. */
  readonly counts: Readonly<Record<ShownState, number>>;
  readonly rows: readonly Listed[];
  /** How many the filter leaves, on all pages. */
  readonly found: number;
  readonly page: number;
  readonly pages: number;
  /** Names that more than one of the rows' targets have. */
  readonly shared: ReadonlySet<string>;
}

export const perPage = 200;

export const stateOf = ({ report }: Listed): ShownState => report?.status ?? 'waiting';

/** Of those of one status, what users do not get through to first. */
const byReach = (some: readonly Listed[]): Listed[] => {
  const isDown = ({ report }: Listed): boolean => report?.up === false;
  return [...some.filter(isDown), ...some.filter((listed) => !isDown(listed))];
};

/** The page of targets that is asked for, the nearest there is. */
export function listTargets(targets: readonly Listed[], { state, text, page }: Filter): Listing {
  const wanted = text.toLowerCase();
  const byState = Map.groupBy(targets, stateOf);
  const count = (of: ShownState): number => byState.get(of)?.length ?? 0;
  const left = shownStates
    .filter((each) => state === null || each === state)
    .flatMap((each) => byReach(byState.get(each) ?? []))
    .filter(({ target }) => wanted === '' || holds(target, wanted));
  const pages = Math.max(1, Math.ceil(left.length / perPage));
  const shown = Math.min(pages, Math.max(1, page));
  const rows = left.slice((shown - 1) * perPage, shown * perPage);
  return {
    counts: {
      fail: count('fail'),
      unknown: count('unknown'),
      warn: count('warn'),
      pass: count('pass'),
      waiting: count('waiting'),
    },
    rows,
    found: left.length,
    page: shown,
    pages,
    shared: sharedNames(targets, rows),
  };
}

const holds = ({ host, name }: Place, wanted: string): boolean =>
  name.toLowerCase().includes(wanted) || host.includes(wanted);

function sharedNames(targets: readonly Listed[], rows: readonly Listed[]): Set<string> {
  const counts = new Map(rows.map(({ target }): [string, number] => [target.name, 0]));
  for (const { target } of targets) {
    const count = counts.get(target.name);
    if (count !== undefined) counts.set(target.name, count + 1);
  }
  return new Set([...counts].flatMap(([name, count]) => (count > 1 ? [name] : [])));
}
