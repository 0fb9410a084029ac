import { statuses, type CheckMeta, type Status } from '../model/check.ts';
import type { Report, TargetReport } from '../model/report.ts';
import { hang, pad, columns } from './layout.ts';
import type { Page } from './target.ts';

const states = ['fail', 'unknown', 'warn', 'accepted', 'pass', 'not judged'] as const;
type State = (typeof states)[number];

/** Of one check: how many targets it found so, and why it judged none of the others. */
interface Tally {
  readonly counts: Readonly<Record<State, number>>;
  readonly because: readonly string[];
}

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
      const shown = states.filter((state) => found !== undefined && found.counts[state] > 0);
      const gravest = shown[0] ?? 'not judged';
      const status = isStatus(gravest) ? gravest : null;
      const mark = status === null ? (gravest === 'accepted' ? '~' : '-') : pen.paint(status, pen.marks.status[status]);
      const counts = shown.map((state) => `${found?.counts[state] ?? 0} ${state}`).join(', ');
      // Beside what was found, what was not judged needs no reason here: text by target gives it.
      const reason = found === undefined || gravest !== 'not judged' ? '' : `: ${pen.say(reasonText(found.because))}`;
      const lead = pad(`  ${mark} ${pen.say(id)}`, 4 + width + 3);
      return [
        ...hang(lead, found === undefined ? nowhere : counts + reason, pen.width),
        ...hang('      ', pen.say(title), pen.width),
      ];
    }),
  ];
}

const nowhere = 'made for no target: it was not chosen, or none has what it judges';

/** The first reason, and how many there are beside it. */
function reasonText(because: readonly string[]): string {
  const [first = '', ...others] = new Set(because);
  return others.length === 0 ? first : `${first}, and ${others.length} other reason${others.length === 1 ? '' : 's'}`;
}

const isStatus = (state: State): state is Status => statuses.some((status) => status === state);

function tally(targets: readonly TargetReport[]): ReadonlyMap<string, Tally> {
  const tallies = new Map<string, { counts: Record<State, number>; because: string[] }>();
  const add = (check: string, state: State, because: readonly string[] = []): void => {
    const counts = { fail: 0, unknown: 0, warn: 0, accepted: 0, pass: 0, 'not judged': 0 };
    const own = tallies.get(check) ?? { counts, because: [] };
    own.counts[state]++;
    own.because.push(...because);
    tallies.set(check, own);
  };
  for (const { findings, notJudged } of targets) {
    for (const [check, own] of Map.groupBy(findings, (finding) => finding.check)) {
      const found = own.map(({ status, accepted }): State => (accepted === undefined ? status : 'accepted'));
      add(check, states.find((state) => found.includes(state)) ?? 'pass');
    }
    for (const [check, own] of Map.groupBy(notJudged, (entry) => entry.check)) {
      add(
        check,
        'not judged',
        own.map((entry) => entry.because),
      );
    }
  }
  return tallies;
}
