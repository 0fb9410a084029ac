import { statuses, type CheckMeta, type Status } from '../model/check.ts';
import type { Report, TargetReport } from '../model/report.ts';
import { hang, pad, columns } from './layout.ts';
import type { Page } from './target.ts';

const states = ['fail', 'unknown', 'warn', 'accepted', 'pass', 'not judged'] as const;
type State = (typeof states)[number];

/** Of one check: how many targets it found so. */
type Tally = Readonly<Record<State, number>>;

/** For an auditor: each control, the checks that bear on it, and what became of them at how many targets. */
export function controlBlocks({ targets }: Report, page: Page): string[][] {
  const tallies = tally(targets);
  const checks = Object.values(page.catalogue);
  const controls = [...new Set(checks.flatMap((check) => check.controls))].toSorted();
  return controls.map((control) =>
    controlLines(
      control,
      checks.filter((check) => check.controls.includes(control)),
      tallies,
      page,
    ),
  );
}

function controlLines(
  control: string,
  checks: readonly CheckMeta[],
  tallies: ReadonlyMap<string, Tally>,
  { pen }: Page,
): string[] {
  const width = Math.max(...checks.map(({ id }) => columns(pen.say(id))));
  return [
    pen.paint('strong', pen.say(control)),
    ...checks.flatMap(({ id, title }) => {
      const found = tallies.get(id);
      const gravest = states.find((state) => found !== undefined && found[state] > 0) ?? 'not judged';
      const status = isStatus(gravest) ? gravest : null;
      const mark = status === null ? (gravest === 'accepted' ? '~' : '-') : pen.paint(status, pen.marks.status[status]);
      const counts = states
        .filter((state) => found !== undefined && found[state] > 0)
        .map((state) => `${found?.[state] ?? 0} ${state}`);
      const lead = pad(`  ${mark} ${pen.say(id)}`, 4 + width + 3);
      return [
        ...hang(lead, counts.length === 0 ? 'it was made for no target' : counts.join(', '), pen.width),
        ...hang('      ', pen.say(title), pen.width),
      ];
    }),
  ];
}

const isStatus = (state: State): state is Status => statuses.some((status) => status === state);

function tally(targets: readonly TargetReport[]): ReadonlyMap<string, Tally> {
  const tallies = new Map<string, Record<State, number>>();
  const add = (check: string, state: State): void => {
    const counts = tallies.get(check) ?? { fail: 0, unknown: 0, warn: 0, accepted: 0, pass: 0, 'not judged': 0 };
    counts[state]++;
    tallies.set(check, counts);
  };
  for (const { findings, notJudged } of targets) {
    for (const [check, own] of Map.groupBy(findings, (finding) => finding.check)) {
      const found = own.map(({ status, accepted }): State => (accepted === undefined ? status : 'accepted'));
      add(check, states.find((state) => found.includes(state)) ?? 'pass');
    }
    for (const check of new Set(notJudged.map((entry) => entry.check))) add(check, 'not judged');
  }
  return tallies;
}
