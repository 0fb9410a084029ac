import type { Finding, Report, TargetReport } from '../model/report.ts';
import { escapeText } from './escape.ts';
import { fileName } from './place.ts';
import { troubleText } from './troubles.ts';

/** What a row holds, in this order; a column is added at the end alone. */
const columns = [
  'host',
  'port',
  'name',
  'status',
  'up',
  'check',
  'finding_status',
  'reason',
  'subject',
  'message',
  'fix',
  'paste',
  'where',
  'owner',
  'see',
  'because',
  'accepted_by',
  'accepted_until',
  'accepted_reason',
  'labels',
  'vantage',
  'started_at',
  'object',
  'path',
  'file',
  'line',
  'column',
] as const;
type Row = Readonly<Partial<Record<(typeof columns)[number], string | readonly string[]>>>;

/**
 * RFC 4180, each row on one line: a row for each finding that is no pass, and one for each target that has none. What
 * another check's fail explains names it under `because`. What of a cluster could not be read has a row without a host.
 */
export const csvReport = ({ targets, vantage, startedAt, troubles = [] }: Report): string => {
  const unread = troubles.map((trouble): Row => ({
    name: 'discovery',
    status: trouble.hidesTargets ? 'unknown' : '',
    reason: 'not-read',
    message: troubleText(trouble),
    owner: 'prober',
    vantage: vantage.name,
    started_at: startedAt,
  }));
  const told = targets.flatMap((target) => rowsOf(target, vantage.name));
  return [columns.join(','), ...[...unread, ...told].map(line)].map((row) => `${row}\r\n`).join('');
};

function rowsOf(target: TargetReport, vantage: string): Row[] {
  const { host, port, name, status, up, labels, startedAt, findings } = target;
  const rowOf = (cells: Row): Row => ({
    host,
    port: String(port),
    name,
    status,
    up: up === null ? '' : String(up),
    labels: Object.entries(labels)
      .map(([label, value]) => `${label}=${value}`)
      .join('; '),
    vantage,
    started_at: startedAt,
    ...cells,
  });
  const found = findings.filter((finding) => finding.status !== 'pass');
  return found.length === 0 ? [rowOf({})] : found.map((finding) => rowOf(cellsOf(finding)));
}

const cellsOf = ({
  check,
  status,
  reason,
  subject,
  at,
  message,
  fix,
  owner,
  see,
  because,
  accepted,
}: Finding): Row => ({
  check,
  finding_status: status,
  reason,
  subject: subject ?? '',
  message,
  fix: fix?.text ?? '',
  paste: fix?.paste ?? [],
  where: fix?.where ?? '',
  owner,
  see: see ?? [],
  because: because ?? '',
  accepted_by: accepted?.by ?? '',
  accepted_until: accepted?.until ?? '',
  accepted_reason: accepted?.reason ?? '',
  object: at?.object ?? '',
  path: at?.path ?? '',
  file: at?.file === undefined ? '' : fileName(at.file),
  line: at?.line === undefined ? '' : String(at.line),
  column: at?.column === undefined ? '' : String(at.column),
});

const line = (row: Row): string => columns.map((column) => cell(row[column] ?? '')).join(',');

/** Several lines are one in the cell, a sign between them: what reads by line finds each row whole. */
function cell(content: string | readonly string[]): string {
  const lines = typeof content === 'string' ? [content] : content;
  const safe = defused(lines.map(escapeText).join(' ⏎ '));
  return /[",;]|^ | $/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What a spreadsheet would take for a formula becomes text by the sign that it reads as such. */
const defused = (text: string): string => (/^\s*[=+\-@＝＋－＠]/.test(text) ? `'${text}` : text);
