import { join, resolve } from 'node:path';
import { program } from '../system/installed.ts';
import { makeFolder } from '../support/folder.ts';
import { run } from '../support/process.ts';

export const rulesFolder = resolve(import.meta.dirname, '../../config/prometheus');

/** From which minute on to which an alert fires, both included; several times where it does so again. */
type Firing = readonly (readonly [from: number, to: number])[];

/** What Prometheus sees minute by minute, and which alerts fire when: these, and none else. */
export interface Scenario {
  readonly title: string;
  /** How many minutes are played. */
  readonly minutes: number;
  /**
   * A series, and a character for its value in each minute: a digit; `.` no longer there, as after a scrape without it or
   * one that failed. The last goes on. Anything longer than that is in promtool's own words (`5+3x20`).
   */
  readonly series: Readonly<Record<string, string>>;
  readonly firing: Readonly<Record<string, Firing>>;
}

/** In promtool's words. */
function valuesOf(drawn: string, minutes: number): string {
  if (/[ x]/.test(drawn)) return drawn;
  const each = [...drawn.padEnd(minutes + 1, drawn.at(-1))];
  return each.map((value) => (value === '.' ? 'stale' : value)).join(' ');
}

const firingAt = ({ firing }: Scenario, minute: number): string[] =>
  Object.keys(firing).filter((alert) => firing[alert]?.some(([from, to]) => from <= minute && minute <= to));

const unitTest = (scenario: Scenario): object => ({
  name: scenario.title,
  interval: '1m',
  input_series: Object.entries(scenario.series).map(([series, drawn]) => ({
    series,
    values: valuesOf(drawn, scenario.minutes),
  })),
  promql_expr_test: Array.from({ length: scenario.minutes + 1 }, (_, minute) => ({
    expr: 'group by (alertname) (ALERTS{alertstate="firing"})',
    eval_time: `${minute}m`,
    exp_samples: firingAt(scenario, minute).map((alert) => ({ labels: `{alertname="${alert}"}`, value: 1 })),
  })),
});

/** What the real `promtool test rules` says of them: empty where all is as it should be. */
export async function trial(
  scenarios: readonly Scenario[],
  rules = join(rulesFolder, 'alerting-rules.yaml'),
): Promise<string> {
  using folder = makeFolder();
  // JSON is YAML.
  const file = folder.write(
    'test.yaml',
    JSON.stringify({
      rule_files: [rules],
      evaluation_interval: '1m',
      group_eval_order: ['hostprobe-targets', 'hostprobe-findings', 'hostprobe-prober'],
      tests: scenarios.map(unitTest),
    }),
  );
  const { code, stdout, stderr } = await run([program('promtool'), 'test', 'rules', file]);
  return code === 0 ? '' : `${stdout}${stderr}`;
}
