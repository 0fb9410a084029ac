import { meaningOf, type ControlMeaning } from '../facts/controls.ts';
import { statuses, type CheckMeta, type Status } from '../model/check.ts';
import type { CheckCatalogue, Finding, Report, TargetReport } from '../model/report.ts';
import { acceptedText } from './accepted.ts';

export const states = ['fail', 'unknown', 'warn', 'accepted', 'pass', 'not judged'] as const;
export type State = (typeof states)[number];

/** What was found of one check, and where. */
export interface CheckEvidence {
  readonly id: string;
  readonly title: string;
  /** Targets, by the gravest that it found of each. */
  readonly counts: Readonly<Record<State, number>>;
  /** Targets that it says nothing of: it was not chosen, or they have nothing that it judges. */
  readonly silent: number;
  /** What is not well, the worst first, but for what another check's finding explains. */
  readonly found: readonly { readonly status: Status; readonly target: TargetReport; readonly message: string }[];
  readonly explained: readonly { readonly status: Status; readonly because: string; readonly targets: number }[];
  readonly accepted: readonly { readonly target: TargetReport; readonly text: string }[];
  /** Why it was not judged, and at how many targets. */
  readonly notJudged: readonly { readonly because: string; readonly targets: number }[];
}

/** What bears on one control. */
export interface ControlEvidence {
  /** `ISO 27001:2022 8.20`. */
  readonly control: string;
  /** Its numbers in the edition of 2013. */
  readonly older: readonly string[];
  readonly meaning: ControlMeaning | null;
  readonly checks: readonly CheckEvidence[];
}

export const closing =
  'This is evidence of what was seen from one place at one time, for an auditor to judge. It claims no compliance: whether a control is met is not for a prober to say.';

/** By the control's number, the evidence of each check that names it. */
export function controlEvidence({ targets }: Report, catalogue: CheckCatalogue): ControlEvidence[] {
  const checks = Object.values(catalogue);
  const found = gather(targets, checks);
  const named = checks.flatMap(({ id, controls }) => controls.map((control) => ({ id, ...numbersOf(control) })));
  return [...Map.groupBy(named, ({ control }) => control)]
    .map(([control, own]) => ({
      control,
      older: [...new Set(own.flatMap(({ older }) => older ?? []))].toSorted(),
      meaning: meaningOf(control),
      checks: [...new Set(own.map(({ id }) => id))].flatMap((id) => found.get(id) ?? []),
    }))
    .toSorted((a, b) => (inOrder(a.control) < inOrder(b.control) ? -1 : 1));
}

/** 8.9 stands before 8.20. */
const inOrder = (control: string): string => control.replaceAll(/\d+/g, (digits) => digits.padStart(6, '0'));

/** `ISO 27001:2022 8.20 (A.13.1.1)`. */
function numbersOf(text: string): { control: string; older: string | null } {
  const [, control = text, older = null] = /^(.*?) \((?:2013: )?(.+)\)$/.exec(text) ?? [];
  return { control, older };
}

function gather(targets: readonly TargetReport[], checks: readonly CheckMeta[]): ReadonlyMap<string, CheckEvidence> {
  const findings = Map.groupBy(
    targets.flatMap((target) => target.findings.map((finding) => ({ target, finding }))),
    ({ finding }) => finding.check,
  );
  const unjudged = Map.groupBy(
    targets.flatMap((target) => target.notJudged.map((entry) => ({ target, entry }))),
    ({ entry }) => entry.check,
  );
  return new Map(
    checks.map(({ id, title }) => {
      const judged = [...Map.groupBy(findings.get(id) ?? [], ({ target }) => target)].map(([target, own]) =>
        gravestOf(
          target,
          own.map(({ finding }) => finding),
        ),
      );
      const lacking = unjudged.get(id) ?? [];
      const lackingTargets = new Set(lacking.map(({ target }) => target));
      const told = new Set([...judged.map(({ target }) => target), ...lackingTargets]);
      return [
        id,
        {
          id,
          title,
          counts: countsOf([
            ...judged.map(({ state }) => state),
            ...Array.from(lackingTargets, () => 'not judged' as const),
          ]),
          silent: targets.length - told.size,
          found: brokenOf(judged),
          explained: explainedOf(judged),
          accepted: judged.flatMap(({ target, borne }) => borne.map((text) => ({ target, text }))),
          notJudged: Array.from(
            Map.groupBy(lacking, ({ entry }) => entry.because),
            ([because, own]) => ({ because, targets: new Set(own.map(({ target }) => target)).size }),
          ).toSorted((a, b) => b.targets - a.targets),
        },
      ];
    }),
  );
}

interface Gravest {
  readonly target: TargetReport;
  readonly state: State;
  readonly message: string;
  /** The check whose finding explains it. */
  readonly because: string | null;
  readonly borne: readonly string[];
}

function gravestOf(target: TargetReport, findings: readonly Finding[]): Gravest {
  const stateOf = ({ status, accepted }: Finding): State => (accepted === undefined ? status : 'accepted');
  const state = states.find((each) => findings.some((finding) => stateOf(finding) === each)) ?? 'pass';
  const those = findings.filter((finding) => stateOf(finding) === state);
  const own = those.find(({ because }) => because === undefined) ?? those[0];
  const borne = new Set(findings.flatMap(({ accepted }) => (accepted === undefined ? [] : [acceptedText(accepted)])));
  return { target, state, message: own?.message ?? '', because: own?.because ?? null, borne: [...borne] };
}

const broken = statuses.toReversed().filter((status) => status !== 'pass');

const brokenOf = (judged: readonly Gravest[]): CheckEvidence['found'] =>
  broken.flatMap((status) =>
    judged.flatMap(({ target, state, message, because }) =>
      state === status && because === null ? [{ status, target, message }] : [],
    ),
  );

const explainedOf = (judged: readonly Gravest[]): CheckEvidence['explained'] =>
  broken.flatMap((status) => {
    const causes = judged.flatMap(({ state, because }) => (state === status && because !== null ? [because] : []));
    return Array.from(
      Map.groupBy(causes, (because) => because),
      ([because, own]) => ({ status, because, targets: own.length }),
    );
  });

function countsOf(all: readonly State[]): Record<State, number> {
  const count = (state: State): number => all.filter((each) => each === state).length;
  return {
    fail: count('fail'),
    unknown: count('unknown'),
    warn: count('warn'),
    accepted: count('accepted'),
    pass: count('pass'),
    'not judged': count('not judged'),
  };
}

/** `12 fail, 25 pass, 1 not judged`, and what it says nothing of. */
export function countsText({ counts, silent }: CheckEvidence): string {
  const shown = states.filter((state) => counts[state] > 0).map((state) => `${counts[state]} ${state}`);
  if (shown.length === 0) return 'made for no target: it was not chosen, or none has what it judges';
  return [...shown, ...(silent > 0 ? [`does not apply to ${silent}`] : [])].join(', ');
}

/** How much of it was looked at: `12 checks bear on it; 10 were judged, at up to 42 of 42 targets`. */
export function coverageText({ checks }: ControlEvidence, { targets }: Pick<Report, 'targets'>): string {
  const judgedAt = checks.map(
    ({ counts }) => states.reduce((sum, state) => sum + counts[state], 0) - counts['not judged'],
  );
  const made = judgedAt.filter((count) => count > 0).length;
  const bear = checks.length === 1 ? '1 check bears on it' : `${checks.length} checks bear on it`;
  const most = Math.max(0, ...judgedAt);
  const where = `${most} of ${targets.length} ${targets.length === 1 ? 'target' : 'targets'}`;
  return made === 0
    ? `${bear}; none was judged anywhere`
    : `${bear}; ${made === checks.length ? 'each was' : made === 1 ? '1 was' : `${made} were`} judged somewhere, the most at ${where}`;
}

/** Of what the evidence is: from where, when, and by which configuration and version. */
export function sourceText({ vantage, targets, startedAt, finishedAt, configuration, version }: Report): string {
  const begun = targets.map((target) => target.startedAt).toSorted();
  const [from = startedAt] = begun;
  return `evidence of ${targets.length} ${targets.length === 1 ? 'target' : 'targets'} from vantage ${vantage.name}, looked at from ${from} to ${finishedAt}; configuration ${configuration}; hostprobe ${version}`;
}
