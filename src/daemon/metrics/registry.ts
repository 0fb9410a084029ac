import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { sampleLine, type Exposed, type Family } from '../../report/prometheus/exposition.ts';
import { labelPairs } from '../../report/prometheus/label.ts';

type Labels = Readonly<Record<string, string>>;

/** A counter of closed labels, each combination there from the beginning. */
type Count = (labels?: Labels, by?: number) => void;
type Observe = (labels: Labels, value: number) => void;
type Labelled = readonly [labels: Labels, value: number];

interface MeterRegistry {
  /** With every combination of labels that there can be; without any, the one series. */
  counter(name: string, help: string, series?: readonly Labels[]): Count;
  histogram(name: string, help: string, buckets: readonly number[], series: readonly Labels[]): Observe;
  gauge(name: string, help: string, value: () => number): void;
  /** Of labels that come and go. */
  gauges(name: string, help: string, labels: readonly string[], values: () => Iterable<Labelled>): void;
  /** Memory, CPU, descriptors, garbage collection and the event loop of this process. */
  watchProcess(): void;
  /** All of them as they are now. */
  expose(): Promise<readonly Exposed[]>;
}

/**
 * Metrics of Node.js that are named as counters and are none, are asked of what Node.js keeps to itself, or tell nothing
 * but how precisely the event loop is watched.
 */
const unwanted = [
  'nodejs_eventloop_lag_min_seconds',
  'nodejs_active_handles',
  'nodejs_active_handles_total',
  'nodejs_active_requests',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

export function startRegistry(): MeterRegistry {
  const registry = new Registry();
  const registers = [registry];
  return {
    counter(name, help, series = []) {
      const counter = new Counter({ name, help, registers, labelNames: labelNames(series) });
      for (const labels of series) counter.inc(labels, 0);
      return (labels = {}, by = 1) => counter.inc(labels, by);
    },
    histogram(name, help, buckets, series) {
      const histogram = new Histogram({ name, help, registers, buckets: [...buckets], labelNames: labelNames(series) });
      for (const labels of series) histogram.zero(labels);
      return (labels, value) => histogram.observe(labels, value);
    },
    gauge(name, help, value) {
      const registered = new Gauge({
        name,
        help,
        registers: [],
        collect() {
          this.set(value());
        },
      });
      registry.registerMetric(registered);
    },
    gauges(name, help, labelNames, values) {
      const registered = new Gauge({
        name,
        help,
        labelNames: [...labelNames],
        registers: [],
        collect() {
          this.reset();
          for (const [labels, value] of values()) this.set(labels, value);
        },
      });
      registry.registerMetric(registered);
    },
    watchProcess() {
      collectDefaultMetrics({ register: registry });
      for (const name of unwanted) registry.removeSingleMetric(name);
    },
    async expose() {
      return (await registry.getMetricsAsJSON()).map((metric) => exposed(metric));
    },
  };
}

const labelNames = (series: readonly Labels[]): string[] => Object.keys(series[0] ?? {});

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
  readonly values: readonly Value[];
}

interface Value {
  readonly value: number;
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  /** Of a histogram: with `_bucket`, `_sum` or `_count`. */
  readonly metricName?: string;
}

function exposed({ name, help, type, values }: Metric): Exposed {
  const family: Family = { name, help, type: typeOf(type) };
  // What was not measured since the last scrape is NaN, and is no sample.
  const known = values.filter(({ value }) => !Number.isNaN(value));
  return {
    family,
    lines: known
      .map(({ metricName = name, labels, value }) => sampleLine(metricName, labelPairs(labelled(labels)), value))
      .join(''),
  };
}

/** A bound is written as OpenMetrics wants it in both formats, so that its series is the same one. */
const labelled = (labels: Value['labels']): [string, string][] =>
  Object.entries(labels).map(([label, value = '']) => [
    label,
    label === 'le' && Number.isInteger(value) ? `${value}.0` : String(value),
  ]);

function typeOf(type: unknown): Family['type'] {
  if (type === 'counter' || type === 'histogram' || type === 'summary' || type === 'gauge') return type;
  throw new Error(`a metric has the type ${String(type)}`);
}
