import { bad, badFrom, figures, good, graph, wellFrom, type Row } from './panels.ts';
import { ofProber } from './selectors.ts';

const rate = (by: string, counter: string, ...matchers: readonly string[]): string =>
  `sum by (${by}) (rate(${ofProber(counter, ...matchers)}[$__rate_interval]))`;

const durations = 'hostprobe_probe_duration_seconds';
const each = '{{instance}}';

const gauge = (title: string, name: string, unit: string) =>
  graph({ title, width: 8, unit, queries: [{ expr: ofProber(name), legend: each }] });

export const prober: Row = {
  title: 'The prober itself',
  panels: [
    figures({
      title: 'Answers Prometheus',
      width: 6,
      queries: [{ expr: ofProber('up'), legend: each }],
      thresholds: wellFrom(1),
      words: { '0': ['no', bad], '1': ['yes', good] },
    }),
    figures({
      title: 'Last reload of the configuration',
      width: 6,
      queries: [{ expr: ofProber('hostprobe_config_last_reload_successful'), legend: each }],
      thresholds: wellFrom(1),
      words: { '0': ['not taken', bad], '1': ['taken', good] },
    }),
    figures({
      title: 'History',
      width: 4,
      queries: [{ expr: ofProber('hostprobe_store_up'), legend: each }],
      thresholds: wellFrom(1),
      words: { '0': ['trouble', bad], '1': ['kept', good] },
    }),
    figures({ title: 'Targets', width: 4, queries: [{ expr: ofProber('hostprobe_targets'), legend: each }] }),
    figures({
      title: 'Version',
      width: 4,
      queries: [
        {
          expr: `count by (version, node_version) (${ofProber('hostprobe_build_info')})`,
          legend: '{{version}} on Node.js {{node_version}}',
        },
      ],
    }),
    graph({
      title: 'How late looks begin',
      width: 8,
      unit: 's',
      thresholds: badFrom(10, 60),
      queries: [{ expr: ofProber('hostprobe_schedule_lag_seconds'), legend: each }],
    }),
    gauge('Looks under way', 'hostprobe_probes_in_flight', 'short'),
    graph(
      {
        title: 'Looks a second, by what each came to',
        width: 8,
        unit: 'ops',
        queries: [{ expr: rate('status', 'hostprobe_probes_total'), legend: '{{status}}' }],
      },
      true,
    ),
    graph({
      title: 'How long the phases of a look take: median and the slowest in a hundred',
      width: 12,
      unit: 's',
      queries: [50, 99].map((percent) => ({
        expr: `histogram_quantile(${percent / 100}, ${rate('phase, le', `${durations}_bucket`)})`,
        legend: `{{phase}} p${percent}`,
      })),
    }),
    graph({
      title: 'Looks without an answer a second',
      width: 12,
      unit: 'ops',
      queries: [
        { expr: `${rate('phase, code', 'hostprobe_reading_failures_total')} > 0`, legend: '{{phase}} {{code}}' },
      ],
    }),
    graph({
      title: 'Changes of a status, and rounds that were our own trouble, in an hour',
      width: 8,
      queries: [
        { expr: `sum(increase(${ofProber('hostprobe_status_changes_total')}[1h]))`, legend: 'changes' },
        { expr: `sum(increase(${ofProber('hostprobe_breaker_trips_total')}[1h]))`, legend: 'own trouble' },
      ],
    }),
    graph({
      title: 'DNS questions a second',
      width: 8,
      unit: 'ops',
      queries: [{ expr: rate('instance', 'hostprobe_dns_questions_total'), legend: each }],
    }),
    graph({
      title: 'Trouble with the history in an hour',
      width: 8,
      queries: [
        { expr: `sum(increase(${ofProber('hostprobe_store_errors_total')}[1h]))`, legend: 'errors' },
        { expr: `sum(increase(${ofProber('hostprobe_store_dropped_entries_total')}[1h]))`, legend: 'entries lost' },
      ],
    }),
    gauge('Memory', 'process_resident_memory_bytes', 'bytes'),
    gauge('Event loop, the longest wait in a hundred', 'nodejs_eventloop_lag_p99_seconds', 's'),
    graph({
      title: 'CPU',
      width: 8,
      unit: 'percentunit',
      queries: [{ expr: rate('instance', 'process_cpu_seconds_total'), legend: each }],
    }),
    gauge('Open files and sockets', 'process_open_fds', 'short'),
    gauge('A scrape takes', 'scrape_duration_seconds', 's'),
    graph({
      title: 'HTTP requests a second',
      width: 8,
      unit: 'ops',
      queries: [{ expr: `${rate('route, code', 'hostprobe_http_requests_total')} > 0`, legend: '{{route}} {{code}}' }],
    }),
  ],
};
