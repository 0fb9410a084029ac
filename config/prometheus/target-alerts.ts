import { storyLabels } from '../../src/facts/balancer-targets.ts';
import { balancerNames, seen, series, target as ofTarget } from './expressions.ts';
import { instanceRecordings } from './instances.ts';
import type { Alert, Ground, Group } from './rules.ts';
import { last, targetRecordings, unknown as unknownTargets } from './target-recordings.ts';
import { firstFailing, reasons, target, targetPage } from './words.ts';

const balancers = `name=~"${balancerNames}"`;

/** The names of the alert's load balancer that are down. */
const fallenNames =
  `{{ range printf \`group by (host) (${last}{job=%q, load_balancer=%q, ` +
  `${storyLabels.map((label) => `${label}=%q, `).join('')}${balancers}} == 0)\` $labels.job $labels.load_balancer ` +
  `${storyLabels.map((label) => `$labels.${label}`).join(' ')} | query | sortByLabel "host" }}{{ .Labels.host }} {{ end }}`;

/** Each of its names is down, and of none it is not known. */
const fallenBalancer = [
  `max without (host, port, name) (${series(last, balancers)}) == 0`,
  `unless max without (host, port, name) (${series(unknownTargets, balancers)} == 1 unless on (${ofTarget}) ${last})`,
].join('\n');

export function targetAlerts({ checks, externalUrl }: Ground): Group {
  const essential = checks.filter((check) => check.essential);
  const urgent = checks.filter((check) => check.urgency === 'now' && !check.essential);
  const worst = [essential, urgent].map((list) => list.map(({ id }) => id));
  const fallen: Alert = {
    alert: 'HostprobeLoadBalancerDown',
    expr: fallenBalancer,
    for: '0s',
    // Its hosts are looked at again within five minutes, and their alerts stay for five more.
    keep_firing_for: '12m',
    labels: { severity: 'critical' },
    annotations: {
      summary: 'The load balancer {{ $labels.load_balancer }} is down',
      description:
        `None of its names ( ${fallenNames}) lets users through. ` +
        'Look at it first: alerts of the hosts that it serves wait until it is back, and they were looked at again.',
      runbook_url: `${externalUrl}/checks/reach.every-address-answers`,
    },
  };
  const wasFallen: Alert = {
    alert: 'HostprobeLoadBalancerWasDown',
    expr: fallenBalancer,
    for: '0s',
    // What is found of a host stays for 15 minutes after it was looked at again.
    keep_firing_for: '25m',
    labels: { severity: 'info' },
    annotations: {
      summary: 'The load balancer {{ $labels.load_balancer }} is down, or was a few minutes ago',
      description:
        'It is there to keep back what is found of the hosts that it serves until they were looked at again: the inhibit ' +
        'rules of alertmanager.yaml rest on it.',
      runbook_url: `${externalUrl}/checks/reach.every-address-answers`,
    },
  };
  const unreachable: Alert = {
    alert: 'HostprobeTargetUnreachable',
    expr: `${last} == 0`,
    // Long enough for its load balancer to be told first; the daemon has looked three times by now.
    for: '1m',
    keep_firing_for: '5m',
    labels: { severity: 'critical' },
    annotations: {
      summary: `Users do not get through to ${target} without a warning`,
      description:
        `What fails: ${reasons}. Its page says what to type where, and whose job it is. ` +
        'While it cannot be measured, this tells what was found last.',
      runbook_url: `${externalUrl}/checks/${firstFailing(worst, 'reach.every-address-answers')}`,
      target_url: targetPage(externalUrl),
    },
  };
  const unknown: Alert = {
    alert: 'HostprobeTargetUnknown',
    // No replica knows more.
    expr: `${unknownTargets} == 1\nand on (${seen}) min by (${seen}) (hostprobe_target_status{status="unknown"}) == 1`,
    for: '1h',
    labels: { severity: 'info' },
    annotations: {
      summary: `Whether users get through to ${target} has not been known for an hour`,
      description:
        'No prober of this job can measure it, so nothing is said of it, good or bad. Its page says what is lacking: ' +
        'an answer of the resolver, a way over IPv6, an echo, or something else at our own side.',
      runbook_url: `${externalUrl}/checks/dns.resolves`,
      target_url: targetPage(externalUrl),
    },
  };
  return {
    name: 'hostprobe-targets',
    rules: [...instanceRecordings, ...targetRecordings, fallen, wasFallen, unreachable, unknown],
  };
}
