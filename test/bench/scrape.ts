/** The sum of a metric over its labels, as /metrics writes it; 0 where there is none. */
export function sumOf(text: string, metric: string): number {
  const lines = text.split('\n').filter((line) => line.startsWith(metric) && '{ '.includes(line.charAt(metric.length)));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
