import type { CheckCatalogue, Report } from '../../model/report.ts';
import { epochSeconds, exposedText, expositions, sampleLine, type Exposed } from './exposition.ts';
import { labelPairs } from './label.ts';
import { statesOf } from './standing.ts';
import { targetFamilies, targetLabels, targetLines } from './target-lines.ts';
import { exposeWhole, noneCounted, oneGauge } from './whole.ts';

/**
 * One run as a file for node_exporter's textfile collector, or as the body of a push. Without times of its own on any
 * sample. What is told of the run has its vantage, so that files of several lie side by side.
 */
export function prometheusReport(report: Report, catalogue: CheckCatalogue): string {
  const targets = [...new Map(report.targets.map((target) => [targetLabels(target), target])).values()];
  const checks = new Map(Object.keys(catalogue).map((id) => [id, noneCounted()]));
  for (const target of targets) {
    for (const [check, state] of statesOf(target)) {
      const counts = checks.get(check);
      if (counts !== undefined) counts[state] += 1;
    }
  }
  const { name, limits } = report.vantage;
  const run = [['vantage', name]] as const;
  const lines = targets.map(targetLines);
  return exposedText(
    [
      ...exposeWhole({
        version: report.version,
        // A report does not say it: what renders it may be another than what looked.
        nodeVersion: null,
        targets: targets.length,
        checks,
        vantage: { name, limits, up: limits.every(({ code }) => code !== 'cut-off') },
        run,
      }),
      ...unread(report),
      ...runTimes(report, labelPairs(run)),
      ...targetFamilies.map((family, index) => ({ family, lines: lines.map((own) => own[index] ?? '').join('') })),
    ],
    expositions.text,
  );
}

/** By which it is seen that a scheduled run has stopped coming. */
function runTimes({ startedAt, finishedAt }: Report, labels: string): readonly Exposed[] {
  const [began, ended] = [epochSeconds(startedAt), epochSeconds(finishedAt)];
  if (began === null || ended === null) return [];
  return [
    oneGauge('hostprobe_last_run_timestamp_seconds', 'When the last run was finished.', ended, labels),
    oneGauge(
      'hostprobe_run_duration_seconds',
      'How long the last run took.',
      Math.max(0, ended * 1000 - began * 1000) / 1000,
      labels,
    ),
  ];
}

/** By which it is seen that a run may have missed targets. Only where there is something to tell. */
function unread({ troubles = [], vantage }: Report): readonly Exposed[] {
  if (troubles.length === 0) return [];
  const name = 'hostprobe_discovery_troubles';
  const lines = Array.from(
    Map.groupBy(troubles, ({ environment }) => environment ?? ''),
    ([cluster, own]) =>
      sampleLine(
        name,
        labelPairs([
          ['vantage', vantage.name],
          ['cluster', cluster],
        ]),
        own.length,
      ),
  );
  const help = 'What of a cluster could not be read by the last run, in sentences. Its label is the environment.';
  return [{ family: { name, type: 'gauge', help }, lines: lines.join('') }];
}
