import { setImmediate } from 'node:timers/promises';
import { statuses, type Status } from '../../model/check.ts';
import { reportSchema, type Report, type TargetReport } from '../../model/report.ts';
import { summarise } from '../../judge/report.ts';
import { jsonLine } from '../../report/json.ts';
import { escapeJson } from '../../report/escape.ts';
import { troublesIn } from '../../targets/cluster/troubles.ts';
import type { DaemonView } from '../view.ts';
import { Refusal } from './refusal.ts';

export interface ReportFilter {
  readonly statuses: ReadonlySet<Status>;
  readonly names: ReadonlySet<string>;
  readonly hosts: ReadonlySet<string>;
}

const filters = ['status', 'name', 'host'];

/** Of `?status=fail&status=warn&name=…&host=…`: of each that is given, one has to fit. Throws a Refusal. */
export function reportFilter(query: URLSearchParams): ReportFilter {
  const unknown = [...query.keys()].find((key) => !filters.includes(key));
  if (unknown !== undefined) {
    throw new Refusal(400, `there is no filter ${JSON.stringify(unknown)}: expected one of ${filters.join(', ')}`);
  }
  const wanted = query.getAll('status').flatMap((text) => text.split(','));
  const isStatus = (text: string): text is Status => statuses.some((status) => status === text);
  const strange = wanted.find((text) => !isStatus(text));
  if (strange !== undefined) {
    throw new Refusal(400, `status: expected one of ${statuses.join(', ')}, got ${JSON.stringify(strange)}`);
  }
  return {
    statuses: new Set(wanted.filter(isStatus)),
    names: new Set(query.getAll('name')),
    hosts: new Set(query.getAll('host')),
  };
}

const fits = ({ status, name, host }: TargetReport, { statuses, names, hosts }: ReportFilter): boolean =>
  (statuses.size === 0 || statuses.has(status)) &&
  (names.size === 0 || names.has(name)) &&
  (hosts.size === 0 || hosts.has(host));

/** As much as is made in one go. */
const pieceChars = 262_144;

/**
 * The report of what is told now, target by target: it began when the oldest look of it did. What was not looked at yet
 * is not among it.
 */
export async function* wholeReport(view: DaemonView, filter: ReportFilter): AsyncGenerator<string> {
  const reports = view.targets().flatMap(({ report }) => (report !== null && fits(report, filter) ? [report] : []));
  const head = headOf(view, reports);
  let piece = `${escapeJson(JSON.stringify(head)).slice(0, -1)},"targets":[\n`;
  for (const [i, report] of reports.entries()) {
    piece += (i === 0 ? '' : ',') + jsonLine(report);
    if (piece.length > pieceChars) {
      yield piece;
      piece = '';
      await setImmediate();
    }
  }
  yield `${piece}]}\n`;
}

function headOf(view: DaemonView, reports: readonly TargetReport[]): Omit<Report, 'targets'> {
  const now = new Date().toISOString();
  const { name, limits } = view.vantage();
  const troubles = view.clusters().flatMap(troublesIn);
  return {
    schema: reportSchema,
    version: view.version,
    startedAt: reports.reduce((first, { startedAt }) => (startedAt < first ? startedAt : first), now),
    finishedAt: now,
    vantage: { name, limits },
    configuration: view.configuration().digest,
    ...(troubles.length === 0 ? {} : { troubles }),
    summary: summarise(reports.map(({ status }) => status)),
  };
}
