import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import { alertGroups, ruleFiles } from '../../config/prometheus/make.ts';
import { checks } from '../../src/checks/index.ts';
import { catalogue } from '../../src/cli/catalogue.ts';
import { prometheusReport } from '../../src/report/prometheus/report.ts';
import { join } from 'node:path';
import { report, target } from '../report/reports.ts';
import { startAlertmanager } from '../support/alertmanager.ts';
import { makeFolder } from '../support/folder.ts';
import { startPrometheus } from '../support/prometheus.ts';
import { describeSystem } from '../system/programs.ts';
import { brokenTargets, unknownTargets } from './broken-platform.ts';
import { serveMetrics, serveText } from './metrics-page.ts';
import { rulesFolder } from './promtool.ts';

const externalUrl = 'https://hostprobe.example.com';

/** The rules without the patience of any. */
const hasty = (): string => {
  const groups = alertGroups({ checks, externalUrl }).map(({ name, rules }) => ({
    name,
    rules: rules.map((rule) => {
      if (!('alert' in rule)) return rule;
      const { for: _for, keep_firing_for: _keep, ...rest } = rule;
      return rest;
    }),
  }));
  return stringify({ groups });
};

/** Alerts that need a Prometheus that scrapes no prober, or one that is there no more; promtool has them. */
const elsewhere = ['HostprobeAbsent', 'HostprobeInstanceMissing'];

const programs = ['prometheus', 'prometheus-alertmanager'];

await describeSystem('a real Prometheus and a real Alertmanager', { programs }, () => {
  test('every alert fires on what the daemon tells, in these words, and waits where another tells the whole', async () => {
    using folder = makeFolder();
    await using broken = await serveMetrics({
      targets: brokenTargets,
      reloaded: false,
      storeUp: false,
      lagSeconds: 130,
      clusterUp: false,
    });
    await using cutOff = await serveMetrics({ targets: unknownTargets, vantage: { name: 'outside', up: false } });
    const old = { startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-01T00:00:05Z' };
    await using pushed = await serveText(prometheusReport(report([target()], old), catalogue));
    await using alertmanager = await startAlertmanager(join(rulesFolder, 'alertmanager.yaml'));
    const scrape = (job_name: string, ...ports: readonly number[]) => ({
      job_name,
      static_configs: [{ targets: ports.map((port) => `127.0.0.1:${port}`) }],
    });
    await using prometheus = await startPrometheus({
      scrapeConfigs: [
        scrape('hostprobe', broken.port),
        scrape('hostprobe-dead', 1),
        scrape('hostprobe-outside', cutOff.port),
        { ...scrape('hostprobe-cron', pushed.port), honor_labels: true },
      ],
      rules: [folder.write('rules.yaml', hasty())],
      alertmanagers: [alertmanager.address],
    });
    for (const series of ['{job="hostprobe"}', '{job="hostprobe-outside"}', '{job="hostprobe-cron"}']) {
      await prometheus.until(`hostprobe_target_status${series}`);
    }
    await prometheus.until('up{job="hostprobe-dead"}');
    await prometheus.evaluated();
    const firing = await prometheus.alerts();
    const known = await alertmanager.settled(firing.length);
    const names = new Set(firing.map(({ labels }) => labels['alertname']));
    const rules = alertGroups({ checks, externalUrl }).flatMap((group) => group.rules);
    expect(rules.flatMap((rule) => ('alert' in rule && !names.has(rule.alert) ? rule.alert : []))).toEqual(elsewhere);
    const told = firing.map(({ labels, annotations }) => {
      const waits = known.find((alert) => sameLabels(alert.labels, labels))?.inhibited === true;
      return [`${labels['alertname']}${waits ? ' (waits)' : ''}`, ...linesOf(labels), ...linesOf(annotations)].join(
        '\n',
      );
    });
    await expect(`${told.toSorted().join('\n\n')}\n`).toMatchFileSnapshot('golden/alerts.txt');
  });

  test('every recording rule gives something', async () => {
    await using page = await serveMetrics({ targets: brokenTargets });
    await using prometheus = await startPrometheus({
      scrapeConfigs: [{ job_name: 'hostprobe', static_configs: [{ targets: [`127.0.0.1:${page.port}`] }] }],
      rules: [join(rulesFolder, 'recording-rules.yaml'), join(rulesFolder, 'alerting-rules.yaml')],
    });
    const names = Object.values(ruleFiles(externalUrl)).flatMap((text) => text.match(/(?<=record: )\S+/g) ?? []);
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) await prometheus.until(`${name} == ${name}`);
    const [left] = await prometheus.query('hostprobe:certificate_lifetime_left:ratio{host="well.example.com"}');
    expect(left?.value).toBeCloseTo(70 / 90, 3);
    const [expiring] = await prometheus.query('hostprobe:certificate_lifetime_left:ratio{host="expiring.example.com"}');
    expect(expiring?.value).toBeCloseTo(3 / 90, 3);
    const [failing] = await prometheus.query('hostprobe:targets:count{load_balancer="internal", status="fail"}');
    expect(failing?.value).toBe(
      brokenTargets.filter(({ status, loadBalancer }) => status === 'fail' && loadBalancer === 'internal').length,
    );
  });
});

type Labels = Readonly<Record<string, string>>;

const sameLabels = (one: Labels, other: Labels): boolean =>
  Object.keys({ ...one, ...other }).every((name) => one[name] === other[name]);

/** Without what differs from run to run. */
const linesOf = (all: Labels): string[] =>
  Object.entries(all)
    .filter(([name]) => name !== 'alertname')
    .map(([name, value]) => `  ${name}: ${value}`.replaceAll(/127\.0\.0\.1:\d+/g, 'INSTANCE'))
    .map((line) => line.replace(/\d+d \d+h \d+m \d+s/, 'DURATION'));
