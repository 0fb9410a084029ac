import { certificateLeft, least, most } from '../prometheus/expressions.ts';
import {
  bad,
  doubtful,
  figures,
  good,
  goodFrom,
  graph,
  table,
  timeline,
  unclear,
  wellFrom,
  type Row,
} from './panels.ts';
import { called, chosenJob, findingColumns, findingsOf, ofHosts, targetColumn } from './selectors.ts';

const statusIs = (status: string): string => ofHosts('hostprobe_target_status', `status="${status}"`);

/** A figure for the status: that of the replica that sees it worst, in the order of the report. */
const grade = [statusIs('warn'), `${statusIs('unknown')} * 2`, `${statusIs('fail')} * 3`].join(' or ');

export const host: Row = {
  title: 'Host: $host',
  panels: [
    timeline({
      title: 'Status',
      width: 24,
      height: 6,
      queries: [{ expr: `max by (job, target) (${called(`(${grade})`)})`, legend: '{{target}} ({{job}})' }],
      thresholds: wellFrom(0),
      words: { '0': ['pass', good], '1': ['warn', doubtful], '2': ['unknown', unclear], '3': ['fail', bad] },
    }),
    figures({
      title: 'Users get through',
      width: 6,
      queries: [{ expr: called(most(ofHosts('hostprobe_target_up'))), legend: '{{target}}' }],
      thresholds: wellFrom(1),
      words: { '0': ['no', bad], '1': ['yes', good] },
    }),
    figures({
      title: 'Certificate ends in',
      width: 6,
      unit: 's',
      thresholds: goodFrom(7 * 86_400, 21 * 86_400),
      queries: [{ expr: called(certificateLeft(chosenJob, 'host=~"$host"')), legend: '{{target}}' }],
    }),
    figures({
      title: 'The application sees the client’s address',
      width: 6,
      queries: [{ expr: called(least(ofHosts('hostprobe_source_ip_preserved'))), legend: '{{target}}' }],
      thresholds: wellFrom(1),
      words: { '0': ['no', bad], '1': ['yes', good] },
    }),
    figures({
      title: 'Last look',
      width: 6,
      unit: 's',
      queries: [
        { expr: called(`time() - ${most(ofHosts('hostprobe_last_probe_timestamp_seconds'))}`), legend: '{{target}}' },
      ],
    }),
    table({ title: 'Findings', width: 12, queries: [{ expr: findingsOf(ofHosts) }] }, [
      targetColumn,
      ...findingColumns,
    ]),
    table(
      {
        title: 'Certificate',
        width: 12,
        unit: 's',
        queries: [{ expr: called(most(ofHosts('hostprobe_certificate_info'))) }],
      },
      [
        targetColumn,
        { name: 'issuer', title: 'Issuer' },
        { name: 'serial', title: 'Serial' },
        { name: 'trust', title: 'Trust' },
      ],
    ),
    graph({
      title: 'Findings over time',
      width: 24,
      queries: [
        {
          expr: `count by (check, status) (${most(ofHosts('hostprobe_finding', 'status=~"warn|fail"'))})`,
          legend: '{{check}} ({{status}})',
        },
      ],
    }),
  ],
};
