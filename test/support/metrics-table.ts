import type { ParsedFamily } from './parse-exposition.ts';

const head = ['metric', 'type', 'labels', 'what it tells'];

/** The README's table of metrics: of families that are told, without those of the process and of Node. */
export function metricsTable(families: ReadonlyMap<string, ParsedFamily>): string {
  const ours = Array.from(families.values()).filter(({ name }) => name.startsWith('hostprobe_'));
  const rows = ours.map((family) => [`\`${family.name}\``, family.type, labelsOf(family), family.help]);
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |\n`;
  return [head, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('');
}

/** What the configuration adds stands on every series of a target. */
function labelsOf({ samples }: ParsedFamily): string {
  const names = new Set(samples.flatMap(({ labels }) => Object.keys(labels)));
  return [...names].filter((name) => name !== 'le' && name !== 'name' && name !== 'team').join(', ');
}
