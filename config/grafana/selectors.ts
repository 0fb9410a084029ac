import { most, series } from '../prometheus/expressions.ts';
import type { Column } from './panels.ts';

export const chosenJob = 'job=~"$job"';

type Selector = (name: string, ...matchers: readonly string[]) => string;

/** A series of the prober, of the jobs that are chosen. */
export const ofProber: Selector = (name, ...matchers) => series(name, chosenJob, ...matchers);

/** A series that has the load balancer at which its target is expected. */
export const ofTargets: Selector = (name, ...matchers) =>
  series(name, chosenJob, 'load_balancer=~"$load_balancer"', ...matchers);

/** A series of the hosts that are chosen. */
export const ofHosts: Selector = (name, ...matchers) => series(name, chosenJob, 'host=~"$host"', ...matchers);

/** With a label `target`: what the target is called in the pages of the daemon. */
export const called = (expression: string): string =>
  [
    'label_replace(label_replace(label_join(',
    expression,
    ', "target", ":", "host", "port"), "target", "$1", "target", "(.*):443"), "target", "$1", "name", "(.+)")',
  ].join('');

/** What does not pass: 2 where it fails, 1 where a person should look; the worst first. */
export const findingsOf = (select: Selector): string => {
  const [fails, warns] = ['fail', 'warn'].map((status) => most(select('hostprobe_finding', `status="${status}"`)));
  return `sort_desc(${called(`(2 * ${fails} or ${warns})`)})`;
};

/** What a cell holds, as a part of a link. */
const cell = '${__value.raw:percentencode}';

export const targetColumn: Column = { name: 'target', title: 'Target', link: `\${url}/targets/${cell}` };
export const findingColumns: readonly Column[] = [
  {
    name: 'Value',
    title: 'Status',
    words: { '1': ['warn', 'yellow'], '2': ['fail', 'red'] },
    colored: true,
  },
  { name: 'check', title: 'Check', link: `\${url}/checks/${cell}` },
  { name: 'reason', title: 'Reason' },
];
