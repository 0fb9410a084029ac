import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { checks } from '../../src/checks/index.ts';
import { findingAlerts } from './finding-alerts.ts';
import { proberAlerts } from './prober-alerts.ts';
import { recordings } from './recordings.ts';
import type { Ground, Group } from './rules.ts';
import { targetAlerts } from './target-alerts.ts';

/** Stands for `server.externalUrl` in the files that come along. */
export const exampleUrl = 'https://hostprobe.example.com';

export const alertGroups = (ground: Ground): Group[] => [
  targetAlerts(ground),
  findingAlerts(ground),
  proberAlerts(ground),
];

const head = (about: string): string => `# ${about}
# Made by config/prometheus/make.ts: change it there, then run: npm run rules
`;

const aboutAlerts = `Alerts on what hostprobe tells. It needs no other file; alertmanager.yaml has the inhibit rules that belong to it.
# Links lead to ${exampleUrl}: put your server.externalUrl in its place, in a clone by
#   npm run -s rules -- https://hostprobe.your.domain > alerting-rules.yaml
# and elsewhere by
#   sed -i 's|${exampleUrl}|https://hostprobe.your.domain|' alerting-rules.yaml
#
# Severity follows the urgency of the check: warning where users are hurt or will soon be, info for the rest. Only a
# target that users do not get through to is critical.
# Jobs of \`hostprobe serve\` have names that begin with hostprobe. Each vantage has a job of its own, which its replicas
# and shards share: a target is down where no replica sees it up, and other findings count where one of them makes them.
#
# From an outage to the pager: until the next quick look (schedule: up to 5m), 1m for the looks that confirm it, up to 30s
# for the scrape and 30s for the evaluation, 1m of \`for\`, 45s of Alertmanager's group_wait: 6 minutes as a rule, 9 at most;
# with a schedule of 1m it is 4 and 5. A load balancer is looked at every 30s, and its fall is told after 2 to 3 1/2 minutes.
# Where schedules are longer than 5m, make keep_firing_for of HostprobeLoadBalancerDown and HostprobeLoadBalancerWasDown
# longer by as much: its hosts may not have been looked at again before.`;

const aboutRecordings = 'Recording rules for dashboards and alerts of your own; alerting-rules.yaml does without them.';

const aboutBoth = `Alerts and recordings as one object of the Prometheus Operator: alerting-rules.yaml and recording-rules.yaml of
# config/prometheus, which say what there is to know of them. Add the labels that your Prometheus chooses rules by.
# Links lead to ${exampleUrl}: put your server.externalUrl in its place by
#   sed -i 's|${exampleUrl}|https://hostprobe.your.domain|' prometheus-rule.yaml`;

const yaml = (about: string, tree: object): string =>
  `${head(about)}${stringify(tree, { lineWidth: 0, singleQuote: true })}`;

/** The files of rules by name, for pages at this URL. */
export const ruleFiles = (externalUrl: string): Readonly<Record<string, string>> => ({
  'alerting-rules.yaml': yaml(aboutAlerts, { groups: alertGroups({ checks, externalUrl }) }),
  'recording-rules.yaml': yaml(aboutRecordings, { groups: [recordings] }),
});

export const prometheusRule = {
  path: resolve(import.meta.dirname, '../kubernetes/components/rules/prometheus-rule.yaml'),
  content: yaml(aboutBoth, {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'hostprobe', labels: { 'app.kubernetes.io/name': 'hostprobe' } },
    spec: { groups: [...alertGroups({ checks, externalUrl: exampleUrl }), recordings] },
  }),
};

if (import.meta.main) {
  const given = process.argv[2];
  const url = URL.parse(given ?? exampleUrl);
  if (url === null) {
    process.stderr.write(`${given} is no URL such as ${exampleUrl}\n`);
    process.exit(2);
  }
  const files = ruleFiles(url.href.replace(/\/+$/, ''));
  if (given !== undefined) process.stdout.write(files['alerting-rules.yaml'] ?? '');
  else {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(import.meta.dirname, name), content);
    writeFileSync(prometheusRule.path, prometheusRule.content);
  }
}
