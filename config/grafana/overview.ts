import { most } from '../prometheus/expressions.ts';
import { bad, bars, figures, good, graph, table, wellFrom, type Row } from './panels.ts';
import { called, findingColumns, findingsOf, ofProber, ofTargets, targetColumn } from './selectors.ts';

const byStatus = {
  title: 'Targets by status',
  queries: [{ expr: `sum by (status) (${most(ofTargets('hostprobe_target_status'))})`, legend: '{{status}}' }],
};

export const overview: Row = {
  title: 'Overview',
  panels: [
    figures({ ...byStatus, width: 10 }),
    figures({
      title: 'Vantage',
      description: 'Whether the probers see the network. While they do not, targets are unknown.',
      width: 7,
      queries: [{ expr: `max by (job, vantage) (${ofProber('hostprobe_vantage_up')})`, legend: '{{vantage}}' }],
      thresholds: wellFrom(1),
      words: { '0': ['cut off', bad], '1': ['up', good] },
    }),
    table(
      {
        title: 'What the vantage lacks',
        width: 7,
        height: 4,
        queries: [{ expr: `max by (job, vantage, limit) (${ofProber('hostprobe_vantage_limit')})` }],
      },
      [
        { name: 'vantage', title: 'Vantage' },
        { name: 'limit', title: 'Limit' },
      ],
    ),
    table(
      {
        title: 'Users do not get through',
        description: 'Where no prober gets through without a warning.',
        width: 8,
        queries: [{ expr: called(`${most(ofProber('hostprobe_target_up'))} == 0`) }],
      },
      [targetColumn, { name: 'job', title: 'Job' }],
    ),
    table(
      {
        title: 'Worst findings',
        description: 'Of each check that does not pass: what fails first, then what a person should look at.',
        width: 16,
        queries: [{ expr: findingsOf(ofTargets) }],
      },
      [targetColumn, ...findingColumns, { name: 'load_balancer', title: 'Load balancer' }],
    ),
    graph({ ...byStatus, width: 12 }, true),
    bars({
      title: 'Findings by check',
      width: 12,
      queries: [
        {
          expr: `sort_desc(count by (check, status) (${most(ofTargets('hostprobe_finding', 'status=~"warn|fail"'))}))`,
          legend: '{{check}} ({{status}})',
        },
      ],
    }),
  ],
};
