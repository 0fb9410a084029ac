import type { Exposed } from '../prometheus/exposition.ts';
import { sampleLine } from '../prometheus/exposition.ts';
import { labelPairs } from '../prometheus/label.ts';

type Labels = readonly (readonly [label: string, value: string])[];

/** One sample without labels; nothing is told where the value is not known. */
export const gauge = (name: string, help: string, value: number | null | undefined): Exposed =>
  gauges(name, help, value === null || value === undefined ? [] : [[[], value]]);

export const gauges = (
  name: string,
  help: string,
  samples: readonly (readonly [labels: Labels, value: number])[],
): Exposed => ({
  family: { name, type: 'gauge', help },
  lines: samples.map(([labels, value]) => sampleLine(name, labelPairs(labels), value)).join(''),
});

/** To the microsecond. */
export const seconds = (ms: number): number => Math.round(ms * 1000) / 1e6;
