import { metricLabel, reservedLabels } from '../facts/metric-label.ts';
import { ValueError } from './error.ts';

/** Names that are the same label in a metric as one before them, each with that one. */
export const metricTwins = (names: readonly string[]): [name: string, twin: string][] =>
  names.flatMap((name, index) => {
    const twin = names.slice(0, index).find((other) => metricLabel(other) === metricLabel(name));
    return twin === undefined ? [] : [[name, twin]];
  });

/** Throws ValueError where no metric could carry the label. */
export function parseLabelName(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_./-]{0,127}$/.test(name)) {
    throw new ValueError('a label begins with a letter and holds letters, digits, `_`, `-`, `.` and `/`');
  }
  const label = metricLabel(name);
  if (label.startsWith('__')) throw new ValueError('labels that begin with `__` are Prometheus’ own');
  if (reservedLabels.includes(label)) throw new ValueError(`\`${label}\` is a label of hostprobe’s own`);
  return name;
}
