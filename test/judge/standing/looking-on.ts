import { reportTarget } from '../../../src/judge/report.ts';
import { listChecks } from '../../../src/judge/standing/check-list.ts';
import type { SettledLook } from '../../../src/judge/standing/merge.ts';
import { step, type Standing, type Step } from '../../../src/judge/standing/step.ts';
import type { Check, Look, Verdict } from '../../../src/model/check.ts';
import type { Finding, TargetReport } from '../../../src/model/report.ts';
import type { Schedule } from '../../../src/model/schedule.ts';
import { evidence, now, settings, type Deviation } from '../../support/evidence.ts';

const meta = {
  title: 'It is so',
  why: 'w',
  fix: 'f',
  sources: [{ title: 's', url: 'https://example.com/' }],
  aliases: [],
  controls: [],
  owner: 'developer',
  urgency: 'now',
  essential: false,
  look: 'quick',
  reasons: ['bad', 'worse', 'unsure'],
  worst: 'fail',
  yieldsTo: [],
  needs: ['connections'],
} as const satisfies Partial<Check>;

/** `vital`: essential. `minor`: not. `deep`: judged by full looks alone. `twin`: a full look sees more. `after`: explained by `vital`, as is `behind`, which is `deep`. */
const metas = {
  vital: { ...meta, essential: true },
  minor: meta,
  deep: { ...meta, look: 'full' },
  twin: { ...meta, essential: true, needs: ['connections', 'twins'], mayMiss: ['twins'] },
  after: { ...meta, yieldsTo: ['a.vital'] },
  behind: { ...meta, look: 'full', yieldsTo: ['a.vital'] },
} as const;
export type Id = keyof typeof metas;
const ids = Object.keys(metas) as Id[];

/** `none`: it does not apply. `lacks`, `spared`: it is not judged. */
export type Outcome = Verdict['status'] | readonly Verdict[] | 'none' | 'lacks' | 'spared';

const lacking = { lacks: { because: 'nothing was configured' }, spared: { because: 'not asked', spared: true } };

function verdictsOf(outcome: Exclude<Outcome, readonly Verdict[]>): readonly Verdict[] {
  const isFound = outcome === 'warn' || outcome === 'fail' || outcome === 'unknown';
  return isFound ? [{ status: outcome, reason: 'bad', message: `it is ${outcome}` }] : [];
}

function checkOf(id: Id, outcome: Outcome): Check {
  const verdicts = typeof outcome === 'string' ? verdictsOf(outcome) : outcome;
  return {
    ...metas[id],
    id: `a.${id}`,
    applies: () => outcome !== 'none',
    lacks: () => (outcome === 'lacks' || outcome === 'spared' ? lacking[outcome] : null),
    run: () => verdicts,
  };
}

const healthy = Object.fromEntries(ids.map((id) => [id, 'pass'])) as Record<Id, Outcome>;
export const list = listChecks(ids.map((id) => checkOf(id, 'pass')));

export const schedule: Schedule = {
  quick: { everyMs: 300_000 },
  full: { everyMs: 21_600_000 },
  confirmMs: [20_000, 60_000],
};

export interface LookOf extends Deviation {
  /** After the first of all looks. */
  readonly ms?: number;
  readonly look?: Look;
  readonly ownTrouble?: boolean;
}

export const atMs = (ms: number): string => new Date(now + ms).toISOString();

export type DatedLook = SettledLook & { readonly ms: number };

/** A look that was made and judged in which all passes but what is told otherwise. */
export function lookOf(outcomes: Partial<Record<Id, Outcome>> = {}, over: LookOf = {}): DatedLook {
  const { ms = 0, look = 'quick', ownTrouble = false, ...deviation } = over;
  const checks = ids.map((id) => checkOf(id, outcomes[id] ?? healthy[id]));
  const enabled = new Set(checks.filter((check) => look === 'full' || check.look === 'quick').map(({ id }) => id));
  const seen = { ...evidence(deviation), startedAt: atMs(ms) };
  const report = reportTarget(seen, { settings, now: now + ms, checks, enabled }, { evidence: false, trace: false });
  return { target: seen.target, look, evidence: seen, report, ownTrouble, ms };
}

export const after = (before: Standing | null, looked: DatedLook, over: Partial<Schedule> = {}): Step =>
  step(before, looked, { atMs: looked.ms, nowMs: looked.ms, schedule: { ...schedule, ...over } }, list);

/** What stands after these looks. */
export function standingAfter(...looks: readonly DatedLook[]): Standing {
  const end = looks.reduce<Standing | null>((standing, looked) => after(standing, looked).standing, null);
  if (end === null) throw new Error('no look was made');
  return end;
}

export const about = (subject: string, status: Verdict['status']): Verdict => ({
  status,
  reason: 'bad',
  subject,
  message: `${subject} is ${status}`,
});

export const findingOf = ({ findings }: TargetReport, id: Id): Finding | undefined =>
  findings.find(({ check }) => check === `a.${id}`);

export const told = (...looks: readonly DatedLook[]): TargetReport => standingAfter(...looks).told;
