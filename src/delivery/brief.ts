import { statuses, type Status } from '../model/check.ts';
import type { CheckCatalogue, Finding, Report } from '../model/report.ts';
import { escapeText } from '../report/escape.ts';

/** Characters of a line, for one long message not to be all that is told. */
const longestLine = 400;

const worstFirst: readonly Status[] = statuses.toReversed().filter((status) => status !== 'pass');

/** `7 targets: 2 fail, 5 pass`. */
export function countsLine({ summary }: Pick<Report, 'summary'>): string {
  const counts = statuses.toReversed().filter((status) => summary[status] > 0);
  const total = counts.reduce((sum, status) => sum + summary[status], 0);
  const verdicts = counts.map((status) => `${summary[status]} ${status}`).join(', ');
  return `${total} ${total === 1 ? 'target' : 'targets'}${verdicts === '' ? '' : `: ${verdicts}`}`;
}

/** A line for each finding that somebody has to act on, of these statuses, the worst first. */
export function findingLines(
  { targets }: Pick<Report, 'targets'>,
  catalogue: CheckCatalogue,
  among: readonly Status[] = worstFirst,
): string[] {
  const counts = ({ check, status, because, accepted }: Finding): boolean =>
    because === undefined && accepted === undefined && (status !== 'unknown' || catalogue[check]?.essential === true);
  return worstFirst
    .filter((status) => among.includes(status))
    .flatMap((status) =>
      targets.flatMap(({ name, findings }) =>
        findings
          .filter((finding) => finding.status === status && counts(finding))
          .map(({ check, message }) => safeLine(`${status.toUpperCase()} ${name} ${check}: ${message}`)),
      ),
    );
}

/** One line, whatever the text holds. */
export function safeLine(text: string): string {
  const line = escapeText(text).toWellFormed();
  return line.length > longestLine ? `${line.slice(0, longestLine - 1).toWellFormed()}…` : line;
}

/** So many of the lines at most; the last says how many more there are. */
export const fewLines = (lines: readonly string[], most: number): string[] =>
  lines.length <= most ? [...lines] : [...lines.slice(0, most - 1), moreText(lines.length - most + 1)];

/** As many of the lines as fit, each whole; the last says how many more there are. */
export function linesWithin(lines: readonly string[], mostBytes: number): string {
  const bytes = lines.map((line) => Buffer.byteLength(line) + 1);
  const whole = bytes.reduce((sum, each) => sum + each, 0);
  if (whole <= mostBytes) return lines.map((line) => `${line}\n`).join('');
  const room = mostBytes - Buffer.byteLength(`${moreText(lines.length)}\n`);
  let count = 0;
  for (let sum = bytes[0] ?? 0; sum <= room; sum += bytes[count] ?? 0) count++;
  return [...lines.slice(0, count), moreText(lines.length - count)].map((line) => `${line}\n`).join('');
}

const moreText = (count: number): string => `… and ${count} more`;
