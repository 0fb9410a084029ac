import type { Limit } from '../../model/vantage.ts';
import { sampleLine, type Exposed, type Family } from './exposition.ts';
import { labelPairs } from './label.ts';
import { checkStates, type CheckState } from './standing.ts';

/** How many targets each check has in each state. */
export type StateCounts = Readonly<Record<CheckState, number>>;

/** What is told of all targets together, and of where we stand. */
export interface Whole {
  readonly version: string;
  /** Null where it is not known which Node looked. */
  readonly nodeVersion: string | null;
  readonly targets: number;
  readonly checks: Iterable<readonly [id: string, counts: StateCounts]>;
  readonly vantage: { readonly name: string; readonly up: boolean; readonly limits: readonly Limit[] };
  /** Labels of all that is told of the whole, by which runs are told apart; a daemon has none. */
  readonly run?: readonly (readonly [label: string, value: string])[];
}

export const noneCounted = (): Record<CheckState, number> => ({
  pass: 0,
  warn: 0,
  fail: 0,
  unknown: 0,
  accepted: 0,
  not_judged: 0,
});

const gaugeOf = (name: string, help: string): Family => ({ name, type: 'gauge', help });

export const oneGauge = (name: string, help: string, value: number, labels = ''): Exposed => ({
  family: gaugeOf(name, help),
  lines: sampleLine(name, labels, value),
});

export const exposeWhole = ({
  version,
  nodeVersion,
  targets,
  checks,
  vantage,
  run = [],
}: Whole): readonly Exposed[] => [
  oneGauge(
    'hostprobe_build_info',
    'Which hostprobe this is, and which Node.js runs it; always 1.',
    1,
    labelPairs([['version', version], ['node_version', nodeVersion ?? ''], ...run]),
  ),
  oneGauge('hostprobe_targets', 'How many targets there are.', targets, labelPairs(run)),
  oneGauge(
    'hostprobe_vantage_up',
    'Whether the network can be seen from here: 0 while we ourselves are cut off.',
    vantage.up ? 1 : 0,
    labelPairs([['vantage', vantage.name]]),
  ),
  vantageLimits(vantage),
  checkTargets(checks, run),
];

function vantageLimits({ name, limits }: Whole['vantage']): Exposed {
  const family = gaugeOf(
    'hostprobe_vantage_limit',
    'What the place lacks from which we look: 1 for each limit that was found.',
  );
  const codes = [...new Set(limits.map(({ code }) => code))];
  const labelled = codes.map((limit) =>
    labelPairs([
      ['vantage', name],
      ['limit', limit],
    ]),
  );
  return { family, lines: labelled.map((labels) => sampleLine(family.name, labels, 1)).join('') };
}

function checkTargets(checks: Whole['checks'], run: NonNullable<Whole['run']>): Exposed {
  const family = gaugeOf(
    'hostprobe_check_targets',
    'How many targets each check has in each state, zeros included; accepted are those whose findings somebody bears.',
  );
  const lines = Array.from(checks, ([check, counts]) =>
    checkStates
      .map((status) =>
        sampleLine(family.name, labelPairs([['check', check], ['status', status], ...run]), counts[status]),
      )
      .join(''),
  );
  return { family, lines: lines.join('') };
}
