import type { CheckCatalogue } from '../../src/model/report.ts';
import { escapeText } from '../../src/report/escape.ts';
import { columns, pad } from '../../src/report/layout.ts';

const head = ['check', 'judged', 'essential', 'urgency', 'owner'];

/** The README's table of checks, its columns aligned as a formatter would. */
export function checksTable(catalogue: CheckCatalogue): string {
  const rows = Object.values(catalogue).map(({ id, title, essential, urgency, owner }) =>
    [`\`${id}\``, title, essential ? 'yes' : '', urgency, owner].map(cell),
  );
  const widths = head.map((name, i) => Math.max(columns(name), ...rows.map((row) => columns(row[i] ?? ''))));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text, i) => pad(text, widths[i] ?? 0)).join(' | ')} |\n`;
  return [head, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('');
}

const cell = (text: string): string => escapeText(text).replaceAll('|', '\\|');
